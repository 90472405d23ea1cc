#include "common/time/clock.h"

#include <thread>
#include <vector>

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

TEST(RealClockTest, WaitsForItsTimeAndNoLonger) {
  absl::Mutex mu;
  bool never = false;
  const absl::Time begin = Clock::Real()->Now();
  absl::MutexLock lock(&mu);
  EXPECT_FALSE(Clock::Real()->AwaitUntil(mu, absl::Condition(&never), begin + absl::Milliseconds(30)));
  EXPECT_GE(Clock::Real()->Now(), begin + absl::Milliseconds(30));
}

TEST(RealClockTest, ConditionEndsTheWaitsOfManyThreads) {
  absl::Mutex mu;
  bool stop = false;
  std::vector<std::thread> sleepers;
  for (int i = 0; i < 20; ++i) {
    sleepers.emplace_back([&] {
      absl::MutexLock lock(&mu);
      EXPECT_TRUE(Clock::Real()->AwaitUntil(mu, absl::Condition(&stop), Clock::Real()->Now() + absl::Hours(1)));
    });
  }
  {
    absl::MutexLock lock(&mu);
    stop = true;
  }
  for (std::thread& sleeper : sleepers) sleeper.join();
}

}  // namespace
}  // namespace smarketing
