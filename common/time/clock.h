// Nothing but this library asks the machine for the time or sleeps (the layer check enforces it).
#ifndef SMARKETING_COMMON_TIME_CLOCK_H_
#define SMARKETING_COMMON_TIME_CLOCK_H_

#include <atomic>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace smarketing {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  virtual absl::Time Now() const = 0;

  // Waits, with `mu` held, until `condition` is true or this clock reads `deadline` or later. Returns whether the
  // condition is true. This is how every worker sleeps: it wakes for work, for stop and for time alike.
  virtual bool AwaitUntil(absl::Mutex& mu, const absl::Condition& condition, absl::Time deadline)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu) = 0;

  // Sleeps for `duration` of this clock's time.
  void Sleep(absl::Duration duration);

  // The machine's clock; lives for ever.
  static Clock* Real();
};

// A clock that stands still until it is told otherwise. Setting or advancing it wakes whoever waits for that time
// (within a millisecond).
class FakeClock final : public Clock {
 public:
  explicit FakeClock(absl::Time now) : now_(now) {}

  absl::Time Now() const override;
  bool AwaitUntil(absl::Mutex& mu, const absl::Condition& condition, absl::Time deadline) override;

  void SetTime(absl::Time now);
  void Advance(absl::Duration duration);

  // How many threads wait on this clock now: lets a test advance time only when the worker sleeps.
  int waiters() const { return waiters_.load(); }

 private:
  mutable absl::Mutex mu_;
  absl::Time now_ ABSL_GUARDED_BY(mu_);
  std::atomic<int> waiters_ = 0;
};

}  // namespace smarketing

#endif  // SMARKETING_COMMON_TIME_CLOCK_H_
