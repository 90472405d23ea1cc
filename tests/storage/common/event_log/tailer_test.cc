#include "common/event_log/tailer.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/storage/common/event_log/log_fixture.h"
#include "tests/support/status_matchers.h"

namespace smarketing::event_log {
namespace {

using testing::HasReason;

// A subscriber that reads when it is called, `max` events at a time.
class Watcher : public std::enable_shared_from_this<Watcher> {
 public:
  explicit Watcher(size_t max = 100) : max_(max) {}

  absl::Status Begin(Tailer& tailer, SubscriptionOptions options) {
    options.on_available = [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->OnAvailable();
    };
    SMK_ASSIGN_OR_RETURN(auto subscription, tailer.Subscribe(std::move(options)));
    {
      absl::MutexLock lock(&mu_);
      subscription_ = std::move(subscription);
    }
    Pump();
    return absl::OkStatus();
  }

  // Reads nothing until it is set to false.
  void Hold(bool hold) {
    {
      absl::MutexLock lock(&mu_);
      hold_ = hold;
    }
    if (!hold) Pump();
  }

  std::vector<Event> events() {
    absl::MutexLock lock(&mu_);
    return events_;
  }
  size_t size() {
    absl::MutexLock lock(&mu_);
    return events_.size();
  }
  Position position() {
    absl::MutexLock lock(&mu_);
    return position_;
  }
  absl::Status error() {
    absl::MutexLock lock(&mu_);
    return error_;
  }
  int calls() const { return calls_; }

 private:
  void OnAvailable() {
    ++calls_;
    Pump();
  }
  void Pump() {
    absl::MutexLock lock(&mu_);
    while (!hold_) {
      absl::StatusOr<Subscription::Batch> batch = subscription_->Next(max_);
      if (!batch.ok()) {
        error_ = batch.status();
        return;
      }
      EXPECT_LE(batch->events.size(), max_);
      for (const auto& event : batch->events) events_.push_back(*event);
      position_ = batch->position;
      if (batch->events.empty()) return;
    }
  }

  const size_t max_;
  std::atomic<int> calls_ = 0;
  absl::Mutex mu_;
  std::shared_ptr<Subscription> subscription_;
  std::vector<Event> events_;
  Position position_;
  absl::Status error_;
  bool hold_ = false;
};

class TailerTest : public LogFixture {
 protected:
  std::unique_ptr<Tailer> StartTailer(TailerOptions options = {}) {
    auto tailer = std::make_unique<Tailer>(&schema_.db(), Clock::Real(), options);
    tailer->Start();
    AwaitThat([&] { return tailer->stats().last_success != absl::InfinitePast(); });
    return tailer;
  }

  std::shared_ptr<Watcher> Watch(Tailer& tailer, SubscriptionOptions options = {}, size_t max = 100) {
    auto watcher = std::make_shared<Watcher>(max);
    SMK_EXPECT_OK(watcher->Begin(tailer, std::move(options)));
    return watcher;
  }

  std::vector<Event> AppendSome(int n, absl::string_view type = "test.v1.ThingHappened") {
    std::vector<Event> events;
    for (int i = 0; i < n; ++i) events.push_back(MakeEvent(ids_.Next(), type));
    Append(events);
    return events;
  }

  Position HeadsNow() {
    Position heads;
    SMK_EXPECT_OK(schema_.db().RunReadOnly(absl::InfiniteFuture(), [&](mysql::ReadTransaction& tx) -> absl::Status {
      SMK_ASSIGN_OR_RETURN(heads, Heads(tx));
      return absl::OkStatus();
    }));
    return heads;
  }

  // By partition, in order of sequence.
  static std::vector<Event> Sorted(std::vector<Event> events) {
    std::stable_sort(events.begin(), events.end(),
                     [](const Event& a, const Event& b) { return a.partition < b.partition; });
    return events;
  }

  // All events after `position`.
  std::vector<Event> After(const Position& position) {
    std::vector<Event> events;
    for (int32_t i = 0; i < kPartitionCount; ++i) {
      for (Event& event : ReadAll(i)) {
        if (event.sequence > position[i]) events.push_back(std::move(event));
      }
    }
    return events;
  }
};

TEST_F(TailerTest, WithoutAPositionWatchesFromNow) {
  AppendSome(10);
  const auto tailer = StartTailer();
  const auto watcher = Watch(*tailer);
  std::vector<Event> events = AppendSome(20);
  AwaitThat([&] { return watcher->size() == 20; });
  EXPECT_EQ(Sorted(watcher->events()), Sorted(events));
  EXPECT_EQ(tailer->stats().catch_up_reads, 0);
}

TEST_F(TailerTest, FromAPositionComesAllAfterIt) {
  AppendSome(300);
  const auto tailer = StartTailer();
  Position position;
  for (int32_t i = 0; i < kPartitionCount; ++i) position[i] = i % 4;
  const auto watcher = Watch(*tailer, {.position = position}, 7);
  const auto from_beginning = Watch(*tailer, {.position = Position()});
  AppendSome(50);
  const std::vector<Event> expected = After(position);
  AwaitThat([&] { return watcher->size() == expected.size() && from_beginning->size() == 350; });
  EXPECT_EQ(Sorted(watcher->events()), expected);
  EXPECT_EQ(Sorted(from_beginning->events()), After(Position()));
}

TEST_F(TailerTest, TheFilterKeepsOthersOutAndThePositionGoesOn) {
  const auto tailer = StartTailer();
  const Uuid subject = SubjectIn(3);
  const auto typed = Watch(*tailer, {.filter = {.types = {"test.v1.Wanted"}}});
  const auto about = Watch(*tailer, {.filter = {.subject_id = subject}});
  const auto elsewhere = Watch(*tailer, {.filter = {.subject_type = "others"}});
  AppendSome(30);
  std::vector<Event> wanted = AppendSome(10, "test.v1.Wanted");
  std::vector<Event> of_subject = {MakeEvent(subject), MakeEvent(subject)};
  Append(of_subject);
  AwaitThat([&] { return typed->size() == 10 && about->size() == 2; });
  EXPECT_EQ(Sorted(typed->events()), Sorted(wanted));
  EXPECT_EQ(about->events(), of_subject);
  EXPECT_EQ(elsewhere->size(), 0u);
  EXPECT_EQ(elsewhere->calls(), 0);  // not even called
}

TEST_F(TailerTest, WhatNobodyWatchesIsNotReadAndNobodyMissesAnythingForIt) {
  const auto tailer = StartTailer();
  const std::vector<Event> early = AppendSome(50);
  tailer->Wake();
  AwaitThat([&] { return tailer->stats().heads == HeadsNow(); });
  EXPECT_EQ(tailer->stats().events, 0);
  const auto from_now = Watch(*tailer);
  const auto from_begin = Watch(*tailer, {.position = Position()});
  const std::vector<Event> late = AppendSome(50);
  std::vector<Event> all = early;
  all.insert(all.end(), late.begin(), late.end());
  AwaitThat([&] { return from_now->size() >= late.size() && from_begin->size() >= all.size(); });
  EXPECT_EQ(Sorted(from_now->events()), Sorted(late));
  EXPECT_EQ(Sorted(from_begin->events()), Sorted(all));
}

TEST_F(TailerTest, WhoIsInterestedInLittleNeverFallsBehind) {
  const auto tailer = StartTailer({.buffer_events = 2});
  const auto watcher = Watch(*tailer, {.filter = {.types = {"test.v1.Wanted"}}});
  for (int i = 0; i < 20; ++i) {
    AppendSome(50);
    AwaitThat([&] { return tailer->stats().events == 50 * (i + 1); });
  }
  const std::vector<Event> wanted = AppendSome(1, "test.v1.Wanted");
  AwaitThat([&] { return watcher->size() == 1; });
  EXPECT_EQ(watcher->events(), wanted);
  EXPECT_EQ(watcher->calls(), 1);
  EXPECT_EQ(tailer->stats().catch_up_reads, 0);
}

TEST_F(TailerTest, ASlowSubscriberIsHeldBackAndMissesNothing) {
  const auto tailer = StartTailer({.buffer_events = 4, .catch_up_events = 64});
  const auto slow = Watch(*tailer, {}, 5);
  const auto quick = Watch(*tailer);
  slow->Hold(true);
  for (int i = 0; i < 20; ++i) AppendSome(50);
  AwaitThat([&] { return quick->size() == 1000; });
  EXPECT_LT(slow->size(), 1000u);
  slow->Hold(false);
  AwaitThat([&] { return slow->size() == 1000; });
  EXPECT_EQ(Sorted(slow->events()), After(Position()));
  EXPECT_EQ(Sorted(quick->events()), After(Position()));
  EXPECT_GT(tailer->stats().catch_up_reads, 0);
}

TEST_F(TailerTest, CatchesUpWhenNothingMatchesForLong) {
  for (int i = 0; i < 10; ++i) AppendSome(100);
  std::vector<Event> wanted = AppendSome(1, "test.v1.Wanted");
  const auto tailer = StartTailer({.catch_up_events = 64});
  const auto watcher = Watch(*tailer, {.position = Position(), .filter = {.types = {"test.v1.Wanted"}}});
  AwaitThat([&] { return watcher->size() == 1; });
  EXPECT_EQ(watcher->events(), wanted);
}

TEST_F(TailerTest, HeartbeatsComeWhenNothingElseDoes) {
  const auto tailer = StartTailer();
  const auto watcher = Watch(*tailer, {.heartbeat = absl::Milliseconds(50)});
  AwaitThat([&] { return watcher->calls() >= 3; });
  EXPECT_EQ(watcher->size(), 0u);
}

TEST_F(TailerTest, RefusesAPositionBeyondTheEnd) {
  AppendSome(20);
  const auto tailer = StartTailer();
  Position position = tailer->stats().heads;
  const auto at_end = Watch(*tailer, {.position = position});
  position[5] += 1;
  const auto beyond = Watch(*tailer, {.position = position});
  AwaitThat([&] { return !beyond->error().ok(); });
  EXPECT_THAT(beyond->error(), HasReason("INVALID_POSITION"));
  SMK_EXPECT_OK(at_end->error());
}

TEST_F(TailerTest, StopEndsEverySubscription) {
  auto tailer = StartTailer();
  const auto watcher = Watch(*tailer);
  tailer->Stop();
  EXPECT_THAT(watcher->error(), testing::StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(tailer->Subscribe({}), testing::StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(TailerTest, SurvivesLostConnections) {
  const auto tailer = StartTailer();
  const auto watcher = Watch(*tailer);
  for (int i = 0; i < 10; ++i) {
    testing::KillConnections(schema_.name());
    AppendSome(5);
  }
  AwaitThat([&] { return watcher->size() == 50; });
  EXPECT_EQ(Sorted(watcher->events()), After(Position()));
}

// Subscribers of all kinds that come, pause and go on from where they were, while writers are at work: each sees
// exactly what came after its beginning, in order, once.
TEST_F(TailerTest, EverySubscriberSeesEverythingOnce) {
  AppendSome(100);
  const auto tailer = StartTailer({.buffer_events = 30, .catch_up_events = 100, .threads = 2});
  std::atomic<bool> writing = true;
  std::vector<std::thread> writers;
  for (unsigned w = 0; w < 3; ++w) {
    writers.emplace_back([&, w] {
      std::mt19937 random(w);
      while (writing) {
        AppendSome(static_cast<int>(1 + random() % 20));
        Clock::Real()->Sleep(absl::Milliseconds(random() % 5));
      }
    });
  }
  struct Reader {
    Position began;
    std::shared_ptr<Watcher> watcher;
    std::vector<Event> before;  // by earlier lives
  };
  std::mt19937 random(99);
  std::vector<Reader> readers(20);
  for (Reader& reader : readers) {
    for (int32_t i = 0; i < kPartitionCount; ++i) {
      reader.began[i] = static_cast<int64_t>(random() % static_cast<uint64_t>(tailer->stats().heads[i] + 1));
    }
    reader.watcher = Watch(*tailer, {.position = reader.began}, 1 + random() % 40);
  }
  const absl::Time end = Clock::Real()->Now() + absl::Seconds(1);
  while (Clock::Real()->Now() < end) {
    Reader& reader = readers[random() % readers.size()];
    switch (random() % 4) {
      case 0:
        reader.watcher->Hold(true);
        break;
      case 1: {  // the stream breaks; the client comes back with its position
        reader.watcher->Hold(true);
        const std::vector<Event> events = reader.watcher->events();
        if (events.empty()) break;
        reader.before.insert(reader.before.end(), events.begin(), events.end());
        reader.watcher = Watch(*tailer, {.position = reader.watcher->position()}, 1 + random() % 40);
        break;
      }
      default:
        reader.watcher->Hold(false);
    }
    Clock::Real()->Sleep(absl::Milliseconds(5));
  }
  writing = false;
  for (std::thread& writer : writers) writer.join();
  for (Reader& reader : readers) {
    reader.watcher->Hold(false);
    const std::vector<Event> expected = After(reader.began);
    AwaitThat([&] { return reader.before.size() + reader.watcher->size() >= expected.size(); });
    const std::vector<Event> events = reader.watcher->events();
    std::vector<Event> all = reader.before;
    all.insert(all.end(), events.begin(), events.end());
    EXPECT_TRUE(Sorted(all) == expected) << all.size() << " events instead of " << expected.size();
  }
}

}  // namespace
}  // namespace smarketing::event_log
