// A thread that takes turns: works, sleeps until there is more to do, and so on.
#ifndef SMARKETING_COMMON_WORKER_TURN_LOOP_H_
#define SMARKETING_COMMON_WORKER_TURN_LOOP_H_

#include <functional>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/time/clock.h"

namespace smarketing::worker {

// Until when to sleep, by which clock: the time of the business, or that of the machine.
struct Rest {
  Clock* clock = nullptr;
  absl::Time until;
};

// What follows a turn that failed: it is reported, and the loop pauses, twice as long after each failure in a row.
struct OnFailure {
  Clock* clock = nullptr;  // the machine's
  absl::Duration min_backoff;
  absl::Duration max_backoff;
  std::function<void(const absl::Status& status)> report;  // on the loop's thread
};

class TurnLoop {
 public:
  using Turn = std::function<absl::StatusOr<Rest>()>;

  // `turn` is called on the loop's thread, again and again.
  TurnLoop(Turn turn, OnFailure on_failure) : turn_(std::move(turn)), on_failure_(std::move(on_failure)) {}
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
  const OnFailure on_failure_;
  mutable absl::Mutex mu_;
  bool awake_ ABSL_GUARDED_BY(mu_) = false;
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  std::thread thread_;
};

}  // namespace smarketing::worker

#endif  // SMARKETING_COMMON_WORKER_TURN_LOOP_H_
