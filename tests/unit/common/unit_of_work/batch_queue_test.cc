#include "common/unit_of_work/internal/batch_queue.h"

#include <atomic>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace smarketing::unit_of_work::internal {
namespace {

using testing::HasReason;

// A ticket that remembers its answer.
class FakeTicket : public Ticket {
 public:
  explicit FakeTicket(absl::Time deadline = absl::InfiniteFuture()) : Ticket(deadline) {}
  void Answer() override { Answer(absl::OkStatus()); }
  void Answer(const absl::Status& status) override {
    ASSERT_EQ(++answers, 1) << "answered twice";
    result = status;
    done.Notify();
  }
  absl::Status Await() {
    EXPECT_TRUE(done.WaitForNotificationWithTimeout(absl::Seconds(20))) << "never answered";
    return result;
  }

  std::atomic<int> answers = 0;
  absl::Status result;
  absl::Notification done;
};

// Stands for the unit of work: lets a test hold batches back.
class Gate {
 public:
  BatchQueue::RunBatch Runner() {
    return [this](absl::Span<const TicketPtr> tickets, absl::Time deadline) {
      absl::MutexLock lock(&mu_);
      sizes_.push_back(tickets.size());
      deadlines_.push_back(deadline);
      mu_.Await(absl::Condition(&open_));
    };
  }
  void Open() {
    absl::MutexLock lock(&mu_);
    open_ = true;
  }
  void AwaitBatches(size_t n) {
    absl::MutexLock lock(&mu_);
    const auto enough = [&] { return sizes_.size() >= n; };
    mu_.Await(absl::Condition(&enough));
  }
  std::vector<size_t> sizes() {
    absl::MutexLock lock(&mu_);
    return sizes_;
  }
  std::vector<absl::Time> deadlines() {
    absl::MutexLock lock(&mu_);
    return deadlines_;
  }

 private:
  absl::Mutex mu_;
  std::vector<size_t> sizes_;
  std::vector<absl::Time> deadlines_;
  bool open_ = false;
};

std::vector<std::shared_ptr<FakeTicket>> SubmitMany(BatchQueue& queue, int n,
                                                    absl::Time deadline = absl::InfiniteFuture()) {
  std::vector<std::shared_ptr<FakeTicket>> tickets;
  for (int i = 0; i < n; ++i) {
    tickets.push_back(std::make_shared<FakeTicket>(deadline));
    queue.Submit(tickets.back());
  }
  return tickets;
}

TEST(BatchQueueTest, CollectsWhileABatchIsUnderWay) {
  Gate gate;
  BatchQueue queue(Clock::Real(), {.threads = 1, .max_batch = 8}, gate.Runner());
  auto tickets = SubmitMany(queue, 1);
  gate.AwaitBatches(1);  // the lone one has not waited for company
  for (auto& ticket : SubmitMany(queue, 20)) tickets.push_back(ticket);
  gate.Open();
  for (auto& ticket : tickets) SMK_EXPECT_OK(ticket->Await());
  EXPECT_EQ(gate.sizes(), (std::vector<size_t>{1, 8, 8, 4}));
  queue.Stop();
  EXPECT_EQ(queue.stats().batches, 4u);
  EXPECT_EQ(queue.stats().commands, 21u);
  EXPECT_EQ(queue.stats().running, 0u);
  EXPECT_EQ(queue.stats().queued, 0u);
}

TEST(BatchQueueTest, ASecondBatchBeginsWhenHalfABatchWaits) {
  Gate gate;
  FakeClock clock(absl::FromUnixSeconds(1'750'000'000));
  BatchQueue queue(&clock, {.threads = 2, .max_batch = 8}, gate.Runner());
  auto tickets = SubmitMany(queue, 1);
  gate.AwaitBatches(1);
  for (auto& ticket : SubmitMany(queue, 3)) tickets.push_back(ticket);
  while (clock.waiters() < 2) std::this_thread::yield();  // the other worker, and the watcher of deadlines
  EXPECT_EQ(gate.sizes(), (std::vector<size_t>{1}));
  for (auto& ticket : SubmitMany(queue, 1)) tickets.push_back(ticket);
  gate.AwaitBatches(2);
  EXPECT_EQ(gate.sizes(), (std::vector<size_t>{1, 4}));
  gate.Open();
  for (auto& ticket : tickets) SMK_EXPECT_OK(ticket->Await());
}

TEST(BatchQueueTest, ASlowBatchHoldsNobodyUpForLong) {
  Gate gate;
  FakeClock clock(absl::FromUnixSeconds(1'750'000'000));
  BatchQueue queue(&clock, {.threads = 2, .max_batch = 8}, gate.Runner());
  auto tickets = SubmitMany(queue, 1);
  gate.AwaitBatches(1);
  for (auto& ticket : SubmitMany(queue, 1)) tickets.push_back(ticket);
  while (clock.waiters() < 2) std::this_thread::yield();
  clock.Advance(kPatience);
  gate.AwaitBatches(2);
  EXPECT_EQ(gate.sizes(), (std::vector<size_t>{1, 1}));
  gate.Open();
  for (auto& ticket : tickets) SMK_EXPECT_OK(ticket->Await());
}

TEST(BatchQueueTest, AFullQueueRefusesAtOnce) {
  Gate gate;
  BatchQueue queue(Clock::Real(), {.threads = 1, .max_batch = 8, .queue_capacity = 3}, gate.Runner());
  const auto running = SubmitMany(queue, 1);
  gate.AwaitBatches(1);
  SMK_EXPECT_OK(queue.CheckRoom());
  const auto waiting = SubmitMany(queue, 3);
  EXPECT_THAT(queue.CheckRoom(), HasReason(kQueueFull));
  const auto refused = SubmitMany(queue, 1);
  EXPECT_TRUE(refused[0]->done.HasBeenNotified());
  EXPECT_THAT(refused[0]->result, testing::StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(refused[0]->result, HasReason(kQueueFull));
  gate.Open();
  for (const auto& ticket : waiting) SMK_EXPECT_OK(ticket->Await());
  EXPECT_EQ(queue.stats().rejected, 2u);
  SMK_EXPECT_OK(queue.CheckRoom());
  queue.Stop();
  EXPECT_THAT(queue.CheckRoom(), HasReason(kShuttingDown));
}

TEST(BatchQueueTest, WhoseDeadlinePassesInTheQueueIsNotServed) {
  Gate gate;
  FakeClock clock(absl::FromUnixSeconds(1'750'000'000));
  BatchQueue queue(&clock, {.threads = 1}, gate.Runner());
  const auto running = SubmitMany(queue, 1, clock.Now() + absl::Hours(1));
  gate.AwaitBatches(1);
  const auto short_ones = SubmitMany(queue, 2, clock.Now() + absl::Seconds(1));
  const auto long_one = SubmitMany(queue, 1, clock.Now() + absl::Seconds(10));
  clock.Advance(absl::Seconds(2));
  for (const auto& ticket : short_ones) EXPECT_THAT(ticket->Await(), HasReason(kCommandExpired));
  gate.Open();
  SMK_EXPECT_OK(long_one[0]->Await());
  SMK_EXPECT_OK(running[0]->Await());
  queue.Stop();
  EXPECT_EQ(gate.sizes(), (std::vector<size_t>{1, 1}));
  EXPECT_EQ(queue.stats().expired, 2u);
}

TEST(BatchQueueTest, AShortDeadlineIsAnsweredInTimeAndFailsNobodyElse) {
  absl::Notification first_may_end, second_began, second_may_end;
  std::atomic<int> batches = 0;
  FakeClock clock(absl::FromUnixSeconds(1'750'000'000));
  BatchQueue queue(&clock, {.threads = 1}, [&](absl::Span<const TicketPtr> tickets, absl::Time) {
    if (++batches == 1) {
      first_may_end.WaitForNotification();
    } else {
      EXPECT_EQ(tickets.size(), 2u);
      second_began.Notify();
      second_may_end.WaitForNotification();
    }
  });
  const auto first = SubmitMany(queue, 1);
  while (batches == 0) std::this_thread::yield();
  const auto short_one = SubmitMany(queue, 1, clock.Now() + absl::Seconds(1));
  const auto long_one = SubmitMany(queue, 1, clock.Now() + absl::Seconds(60));
  first_may_end.Notify();
  second_began.WaitForNotification();
  clock.Advance(absl::Seconds(2));
  EXPECT_THAT(short_one[0]->Await(), HasReason(kCommandTimedOut));
  EXPECT_FALSE(long_one[0]->done.HasBeenNotified());
  second_may_end.Notify();
  SMK_EXPECT_OK(long_one[0]->Await());
}

TEST(BatchQueueTest, WhoTimesOutUnderWayIsAnsweredOnce) {
  Gate gate;
  FakeClock clock(absl::FromUnixSeconds(1'750'000'000));
  BatchQueue queue(&clock, {.threads = 1}, gate.Runner());
  const auto ticket = SubmitMany(queue, 1, clock.Now() + absl::Seconds(1));
  gate.AwaitBatches(1);
  clock.Advance(absl::Seconds(2));
  EXPECT_THAT(ticket[0]->Await(), HasReason(kCommandTimedOut));
  gate.Open();
  queue.Stop();
  EXPECT_EQ(ticket[0]->answers, 1);
  EXPECT_EQ(queue.stats().timed_out, 1u);
}

TEST(BatchQueueTest, TheBatchHasTheLatestDeadline) {
  Gate gate;
  gate.Open();
  const absl::Time now = Clock::Real()->Now();
  BatchQueue queue(Clock::Real(), {.threads = 1}, gate.Runner());
  auto ticket = SubmitMany(queue, 1, now + absl::Seconds(30));
  SMK_EXPECT_OK(ticket[0]->Await());
  EXPECT_EQ(gate.deadlines()[0], now + absl::Seconds(30));
}

TEST(BatchQueueTest, StopAnswersEverything) {
  Gate gate;
  BatchQueue queue(Clock::Real(), {.threads = 2, .max_batch = 4}, gate.Runner());
  const auto tickets = SubmitMany(queue, 50, Clock::Real()->Now() + absl::Minutes(1));
  std::thread opener([&] { gate.Open(); });
  queue.Stop();
  opener.join();
  for (const auto& ticket : tickets) EXPECT_TRUE(ticket->done.HasBeenNotified());
  const auto late = SubmitMany(queue, 1);
  EXPECT_THAT(late[0]->Await(), HasReason(kShuttingDown));
}

// Many submitters with deadlines of all lengths: everyone is answered, once.
TEST(BatchQueueTest, EveryoneIsAnsweredOnce) {
  std::atomic<int> served = 0;
  BatchQueue queue(Clock::Real(), {.threads = 3, .max_batch = 16, .queue_capacity = 64},
                   [&](absl::Span<const TicketPtr> tickets, absl::Time) {
                     served += static_cast<int>(tickets.size());
                     if (served % 7 == 0) Clock::Real()->Sleep(absl::Milliseconds(2));
                   });
  std::vector<std::thread> submitters;
  std::atomic<int> ok = 0, failed = 0;
  for (unsigned s = 0; s < 4; ++s) {
    submitters.emplace_back([&, s] {
      std::mt19937 random(s);
      std::vector<std::shared_ptr<FakeTicket>> mine;
      for (int i = 0; i < 2000; ++i) {
        const auto wait = absl::Microseconds(random() % 4000) - absl::Microseconds(200);
        mine.push_back(
            std::make_shared<FakeTicket>(random() % 3 == 0 ? absl::InfiniteFuture() : Clock::Real()->Now() + wait));
        queue.Submit(mine.back());
        if (random() % 50 == 0) mine.back()->Await().IgnoreError();
      }
      for (auto& ticket : mine) (ticket->Await().ok() ? ok : failed)++;
    });
  }
  for (std::thread& submitter : submitters) submitter.join();
  queue.Stop();
  EXPECT_EQ(ok + failed, 8000);
  EXPECT_GT(ok, 0);
  EXPECT_EQ(queue.stats().queued, 0u);
  EXPECT_EQ(queue.stats().running, 0u);
}

}  // namespace
}  // namespace smarketing::unit_of_work::internal
