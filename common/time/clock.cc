#include "common/time/clock.h"

#include "absl/time/clock.h"

namespace smarketing {
namespace {

class RealClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }

  bool AwaitUntil(absl::Mutex& mu, const absl::Condition& condition, absl::Time deadline) override {
    return mu.AwaitWithDeadline(condition, deadline);
  }
};

}  // namespace

Clock* Clock::Real() {
  static RealClock* const clock = new RealClock;
  return clock;
}

void Clock::Sleep(absl::Duration duration) {
  absl::Mutex mu;
  absl::MutexLock lock(&mu);
  bool never = false;
  AwaitUntil(mu, absl::Condition(&never), Now() + duration);
}

absl::Time FakeClock::Now() const {
  absl::MutexLock lock(&mu_);
  return now_;
}

bool FakeClock::AwaitUntil(absl::Mutex& mu, const absl::Condition& condition, absl::Time deadline) {
  // Looks again every millisecond of real time: waking the waiters from SetTime would need their mutexes to live
  // longer than they do.
  waiters_.fetch_add(1);
  bool met;
  while (!(met = mu.AwaitWithTimeout(condition, absl::Milliseconds(1))) && Now() < deadline) {
  }
  waiters_.fetch_sub(1);
  return met;
}

void FakeClock::SetTime(absl::Time now) {
  absl::MutexLock lock(&mu_);
  now_ = now;
}

void FakeClock::Advance(absl::Duration duration) { SetTime(Now() + duration); }

}  // namespace smarketing
