#include "common/time/clock.h"

#include <thread>

#include "gtest/gtest.h"

namespace smarketing {
namespace {

TEST(FakeClockTest, SleeperWakesAtItsTimeAndNotBefore) {
  FakeClock clock(absl::UnixEpoch());
  absl::Mutex mu;
  bool stop = false;
  std::atomic<bool> woke = false;
  std::thread sleeper([&] {
    absl::MutexLock lock(&mu);
    EXPECT_FALSE(clock.AwaitUntil(mu, absl::Condition(&stop), absl::UnixEpoch() + absl::Minutes(5)));
    woke = true;
  });
  while (clock.waiters() == 0) std::this_thread::yield();
  clock.Advance(absl::Minutes(4));
  EXPECT_FALSE(woke.load());
  clock.Advance(absl::Minutes(1));
  sleeper.join();
  EXPECT_TRUE(woke.load());
}

TEST(FakeClockTest, ConditionWakesBeforeTheTime) {
  FakeClock clock(absl::UnixEpoch());
  absl::Mutex mu;
  bool stop = false;
  std::thread sleeper([&] {
    absl::MutexLock lock(&mu);
    EXPECT_TRUE(clock.AwaitUntil(mu, absl::Condition(&stop), absl::InfiniteFuture()));
  });
  {
    absl::MutexLock lock(&mu);
    stop = true;
  }
  sleeper.join();
}

TEST(RealClockTest, DeadlineInThePastReturnsAtOnce) {
  absl::Mutex mu;
  bool never = false;
  absl::MutexLock lock(&mu);
  EXPECT_FALSE(Clock::Real()->AwaitUntil(mu, absl::Condition(&never), absl::InfinitePast()));
}

}  // namespace
}  // namespace smarketing
