// For threads whose work nobody waits for.
#ifndef SMARKETING_COMMON_WORKER_BACKGROUND_H_
#define SMARKETING_COMMON_WORKER_BACKGROUND_H_

namespace smarketing::worker {

// From now on the calling thread gets only what others leave of the processors: the lowest priority there is short of
// starving (nice 19). Not for work that holds locks which others wait for. Never fails: where it cannot be had, the
// thread stays as it is.
void YieldToOthers();

}  // namespace smarketing::worker

#endif  // SMARKETING_COMMON_WORKER_BACKGROUND_H_
