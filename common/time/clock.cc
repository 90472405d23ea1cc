#include "common/time/clock.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <thread>

#include "absl/base/call_once.h"
#include "absl/time/clock.h"

namespace smarketing {
namespace {

// Time that nobody can set.
absl::Duration Steady() { return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch()); }

// absl waits for a time of the wall clock. When that is set back while somebody waits, the wait would last longer by as
// much: a worker that sleeps for a second would sleep for an hour. So all who wait are made to look again when it has
// been set back.
class Waits {
 public:
  struct Wait {
    absl::Mutex* mu = nullptr;
    std::atomic<bool> look_again = false;
    Wait* previous = nullptr;
    Wait* next = nullptr;
  };

  static Waits& All() {
    static auto* const all = new Waits;
    return *all;
  }

  void Add(Wait* wait) {
    absl::call_once(watching_, [this] { std::thread([this] { Watch(); }).detach(); });
    Part& part = PartOf(wait);
    absl::MutexLock lock(&part.mu);
    wait->next = part.first;
    if (part.first != nullptr) part.first->previous = wait;
    part.first = wait;
  }

  void Remove(Wait* wait) {
    Part& part = PartOf(wait);
    absl::MutexLock lock(&part.mu);
    if (wait->next != nullptr) wait->next->previous = wait->previous;
    (wait->previous != nullptr ? wait->previous->next : part.first) = wait->next;
  }

 private:
  // Many threads wait many times a second: they do not meet here.
  struct alignas(64) Part {
    absl::Mutex mu;
    Wait* first ABSL_GUARDED_BY(mu) = nullptr;
  };

  Part& PartOf(const Wait* wait) { return parts_[(reinterpret_cast<uintptr_t>(wait) >> 12) % parts_.size()]; }

  void Watch() {
    constexpr auto kLook = std::chrono::milliseconds(200);
    constexpr absl::Duration kSetBack = absl::Milliseconds(100);  // smaller steps do no harm
    absl::Time start = absl::Now() - Steady();
    while (true) {
      std::this_thread::sleep_for(kLook);
      const absl::Time now_start = absl::Now() - Steady();
      if (now_start < start - kSetBack) LookAgain();
      start = now_start;
    }
  }

  void LookAgain() {
    for (Part& part : parts_) {
      absl::MutexLock lock(&part.mu);
      for (Wait* wait = part.first; wait != nullptr; wait = wait->next) {
        wait->look_again = true;
        // Whoever gives up a mutex looks at the conditions of those who wait for it. If it is taken, somebody is about
        // to.
        if (wait->mu->TryLock()) wait->mu->Unlock();
      }
    }
  }

  absl::once_flag watching_;
  std::array<Part, 16> parts_;
};

class RealClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }

  // Never waits for longer than it looked at the beginning, also when the clock is set back.
  bool AwaitUntil(absl::Mutex& mu, const absl::Condition& condition, absl::Time deadline) override {
    if (condition.Eval()) return true;
    if (deadline == absl::InfiniteFuture()) {
      mu.Await(condition);
      return true;
    }
    const absl::Duration end = Steady() + (deadline - absl::Now());
    struct Looking {
      const absl::Condition* condition;
      Waits::Wait wait;
    } looking{&condition, {}};
    looking.wait.mu = &mu;
    const absl::Condition met_or_set_back(
        +[](Looking* it) { return it->wait.look_again || it->condition->Eval(); }, &looking);
    Waits::All().Add(&looking.wait);
    bool met = false;
    while (!met) {
      looking.wait.look_again = false;
      const absl::Time now = absl::Now();
      const absl::Time until = std::min(deadline, now + (end - Steady()));
      if (until <= now) break;
      mu.AwaitWithDeadline(met_or_set_back, until);
      met = condition.Eval();
    }
    Waits::All().Remove(&looking.wait);
    return met;
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
