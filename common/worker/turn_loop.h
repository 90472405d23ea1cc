// A thread that takes turns: works, sleeps until there is more to do, and so on.
#ifndef SMARKETING_COMMON_WORKER_TURN_LOOP_H_
#define SMARKETING_COMMON_WORKER_TURN_LOOP_H_

#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/time/clock.h"

namespace smarketing::worker {

// Until when to sleep, by which clock: the time of the business, or that of the machine for pauses after a failure.
struct Rest {
  Clock* clock = nullptr;
  absl::Time until;
};

class TurnLoop {
 public:
  using Turn = std::function<Rest()>;

  // `turn` is called on the loop's thread, again and again.
  explicit TurnLoop(Turn turn) : turn_(std::move(turn)) {}
  ~TurnLoop() { Stop(); }
  TurnLoop(const TurnLoop&) = delete;
  TurnLoop& operator=(const TurnLoop&) = delete;

  void Start();
  // Ends the rest. A wake during a turn makes another turn follow at once.
  void Wake();
  // Lets the turn finish and ends the thread. Idempotent; final.
  void Stop();
  // For long turns: whether Stop has been called.
  bool stopping() const;

 private:
  void Run();

  const Turn turn_;
  mutable absl::Mutex mu_;
  bool awake_ ABSL_GUARDED_BY(mu_) = false;
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  std::thread thread_;
};

}  // namespace smarketing::worker

#endif  // SMARKETING_COMMON_WORKER_TURN_LOOP_H_
