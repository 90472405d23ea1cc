#include "common/rpc/executor.h"

#include <atomic>
#include <memory>

#include "absl/synchronization/notification.h"
#include "common/status/error.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace smarketing::rpc {
namespace {

using testing::HasReason;
using testing::IsOk;

// Keeps a thread busy until it is let go.
struct Blocker {
  absl::Notification began;
  absl::Notification go;
  Executor::Task Task() {
    return [this](const absl::Status&) {
      began.Notify();
      go.WaitForNotification();
    };
  }
};

TEST(ExecutorTest, RefusesWhatDoesNotFit) {
  Executor executor("test", 1, 1, Clock::Real());
  Blocker blocker;
  SMK_ASSERT_OK(executor.Submit(absl::InfiniteFuture(), blocker.Task()));
  blocker.began.WaitForNotification();
  std::atomic<int> ran = 0;
  SMK_ASSERT_OK(executor.Submit(absl::InfiniteFuture(), [&](const absl::Status& admitted) {
    EXPECT_THAT(admitted, IsOk());
    ++ran;
  }));
  const absl::Status full = executor.Submit(absl::InfiniteFuture(), [&](const absl::Status&) { ran += 100; });
  EXPECT_THAT(full, HasReason("QUEUE_FULL"));
  EXPECT_TRUE(full.GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value());
  EXPECT_EQ(executor.stats().queued, 1);
  EXPECT_EQ(executor.stats().busy, 1);
  EXPECT_EQ(executor.stats().rejected, 1);
  blocker.go.Notify();
  executor.Stop();
  EXPECT_EQ(ran, 1) << "what was accepted is done before the end";
  EXPECT_THAT(executor.Submit(absl::InfiniteFuture(), [](const absl::Status&) {}), HasReason("SHUTTING_DOWN"));
}

TEST(ExecutorTest, WithoutAQueueTakesOnlyWhatAThreadIsFreeFor) {
  Executor executor("test", 1, 0, Clock::Real());
  Blocker blocker;
  SMK_ASSERT_OK(executor.Submit(absl::InfiniteFuture(), blocker.Task()));
  EXPECT_THAT(executor.Submit(absl::InfiniteFuture(), [](const absl::Status&) {}), HasReason("QUEUE_FULL"));
  blocker.go.Notify();
}

TEST(ExecutorTest, DropsWhatIsTooLate) {
  FakeClock clock(absl::UnixEpoch());
  Executor executor("test", 1, 10, &clock);
  Blocker blocker;
  SMK_ASSERT_OK(executor.Submit(absl::InfiniteFuture(), blocker.Task()));
  absl::Status late;
  absl::Status early;
  SMK_ASSERT_OK(
      executor.Submit(absl::UnixEpoch() + absl::Seconds(1), [&](const absl::Status& status) { late = status; }));
  SMK_ASSERT_OK(
      executor.Submit(absl::UnixEpoch() + absl::Seconds(2), [&](const absl::Status& status) { early = status; }));
  clock.Advance(absl::Seconds(1));
  blocker.go.Notify();
  executor.Stop();
  EXPECT_THAT(late, HasReason("DEADLINE_IN_QUEUE"));
  EXPECT_THAT(early, IsOk());
  EXPECT_EQ(executor.stats().expired, 1);
}

}  // namespace
}  // namespace smarketing::rpc
