#include "common/event_log/consumer.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/event_log/cursor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/storage/common/event_log/log_fixture.h"
#include "tests/support/status_matchers.h"
#include "tests/support/tcp_proxy.h"

namespace smarketing::event_log {
namespace {

constexpr char kConsumer[] = "test_service.effects";

// Remembers what it was told.
class Recorder : public ConsumerObserver {
 public:
  void OnFailure(absl::string_view, int32_t, const absl::Status&, const Event* blocking) override {
    absl::MutexLock lock(&mu_);
    if (blocking != nullptr) blocking_.insert(blocking->event_id);
  }
  void OnUnblocked(absl::string_view, int32_t) override { ++unblocked; }
  std::set<Uuid> blocking() {
    absl::MutexLock lock(&mu_);
    return blocking_;
  }
  std::atomic<int> unblocked = 0;

 private:
  absl::Mutex mu_;
  std::set<Uuid> blocking_;
};

class ConsumerTest : public LogFixture {
 protected:
  ConsumerTest() {
    // No unique key on event_id: a second application must be seen, not prevented.
    schema_.Exec("CREATE TABLE effect (event_id BINARY(16) NOT NULL, KEY ix (event_id)) ENGINE = InnoDB");
    schema_.Exec(
        "CREATE TABLE subject_state (subject_id BINARY(16) NOT NULL PRIMARY KEY, last_sequence BIGINT NOT NULL, "
        "events BIGINT NOT NULL) ENGINE = InnoDB");
  }

  static ConsumerOptions Options() {
    ConsumerOptions options;
    options.name = kConsumer;
    options.instance = "test";
    options.lease = absl::Milliseconds(600);
    options.batch_size = 20;
    options.max_backoff = absl::Milliseconds(200);
    return options;
  }

  // Writes an effect for each event, and checks that the events of a subject come in order.
  Handler Effects() {
    return [this](mysql::Transaction& tx, absl::Span<const Event> events) -> absl::Status {
      std::vector<mysql::Params> effects;
      for (const Event& event : events) {
        effects.push_back({event.event_id});
        SMK_ASSIGN_OR_RETURN(
            const mysql::Rows rows,
            tx.Query("SELECT last_sequence FROM subject_state WHERE subject_id = ? FOR UPDATE", {event.subject_id}));
        if (!rows.empty() && rows[0].Int(0) >= event.sequence) ++out_of_order_;
        SMK_RETURN_IF_ERROR(tx.Execute("INSERT INTO subject_state (subject_id, last_sequence, events) VALUES (?, ?, 1) "
                                       "ON DUPLICATE KEY UPDATE last_sequence = VALUES(last_sequence), events = events "
                                       "+ 1",
                                       {event.subject_id, event.sequence})
                                .status());
      }
      static constexpr absl::string_view kColumns[] = {"event_id"};
      return tx.InsertRows("effect", kColumns, effects);
    };
  }

  std::unique_ptr<Consumer> Start(ConsumerOptions options = Options(), Handler handler = nullptr,
                                  mysql::Database* database = nullptr, AfterCommit after_commit = nullptr) {
    auto consumer =
        std::make_unique<Consumer>(database != nullptr ? database : &schema_.db(), Clock::Real(), std::move(options),
                                   handler ? std::move(handler) : Effects(), std::move(after_commit), &recorder_);
    consumer->Start();
    return consumer;
  }

  int64_t Effects(const Uuid& event_id) {
    return schema_.QueryInt("SELECT COUNT(*) FROM effect WHERE event_id = ?", {event_id});
  }

  bool AllCaughtUp() {
    std::vector<Cursor> cursors;
    SMK_EXPECT_OK(Read([&](mysql::ReadTransaction& tx) -> absl::Status {
      SMK_ASSIGN_OR_RETURN(cursors, ReadCursors(tx, kConsumer));
      return absl::OkStatus();
    }));
    return std::all_of(cursors.begin(), cursors.end(), [](const Cursor& cursor) { return cursor.lag() == 0; });
  }

  // Nothing missed, nothing twice, in order.
  void ExpectEachEventAppliedOnce(int64_t events) {
    EXPECT_EQ(schema_.QueryInt("SELECT COUNT(*) FROM event_log"), events);
    EXPECT_EQ(schema_.QueryInt("SELECT COUNT(*) FROM effect"), events);
    EXPECT_EQ(schema_.QueryInt("SELECT COUNT(DISTINCT l.event_id) FROM event_log l JOIN effect e ON e.event_id = "
                               "l.event_id"),
              events);
    EXPECT_EQ(schema_.QueryInt("SELECT COALESCE(SUM(events), 0) FROM subject_state"), events);
    EXPECT_EQ(out_of_order_, 0);
  }

  static size_t HeldBy(const Consumer& consumer) {
    const auto stats = consumer.stats();
    return static_cast<size_t>(
        std::count_if(stats.begin(), stats.end(), [](const Consumer::PartitionStats& p) { return p.held; }));
  }

  Recorder recorder_;
  std::atomic<int> out_of_order_ = 0;
};

TEST_F(ConsumerTest, AppliesWhatIsThereAndWhatComes) {
  std::vector<Event> events;
  for (int i = 0; i < 100; ++i) events.push_back(MakeEvent(ids_.Next()));
  Append(events);
  std::atomic<int> committed = 0;
  auto consumer = Start(Options(), nullptr, nullptr,
                        [&](absl::Span<const Event> done) { committed += static_cast<int>(done.size()); });
  AwaitThat([&] { return AllCaughtUp(); });
  std::vector<Event> more = {MakeEvent(ids_.Next())};
  Append(more);
  consumer->Wake();
  AwaitThat([&] { return AllCaughtUp() && committed == 101; });
  ExpectEachEventAppliedOnce(101);
  for (const auto& stats : consumer->stats()) {
    EXPECT_TRUE(stats.held);
    EXPECT_EQ(stats.lag(), 0);
    SMK_EXPECT_OK(stats.failure);
  }
  consumer->Stop();
  EXPECT_EQ(schema_.QueryInt("SELECT COUNT(*) FROM event_cursor WHERE holder <> ''"), 0);
}

TEST_F(ConsumerTest, CanBeginAtTheEnd) {
  std::vector<Event> events = {MakeEvent(SubjectIn(1))};
  Append(events);
  ConsumerOptions options = Options();
  options.start = ConsumerOptions::Start::kEnd;
  auto consumer = Start(options);
  AwaitThat([&] { return HeldBy(*consumer) == 16; });
  std::vector<Event> more = {MakeEvent(SubjectIn(1))};
  Append(more);
  AwaitThat([&] { return Effects(more[0].event_id) == 1; });
  EXPECT_EQ(Effects(events[0].event_id), 0);
}

// Events of two types about two subjects, one wanted for three that are not.
TEST_F(ConsumerTest, GetsTheTypesThatItWantsAndMovesPastTheOthers) {
  const Uuid subjects[] = {ids_.Next(), ids_.Next()};
  std::vector<Event> events;
  for (int i = 0; i < 200; ++i) {
    Event& event = events.emplace_back(MakeEvent(subjects[i % 2]));
    event.type = i % 8 < 2 ? "wanted" : "unwanted";
  }
  Append(events);
  ConsumerOptions options = Options();
  options.types = {"wanted", "never"};
  std::atomic<size_t> largest = 0;
  auto consumer = Start(options, [&](mysql::Transaction& tx, absl::Span<const Event> batch) -> absl::Status {
    largest = std::max(largest.load(), batch.size());
    return Effects()(tx, batch);
  });
  AwaitThat([&] { return AllCaughtUp(); });
  EXPECT_EQ(largest, 20u) << "a batch is full of what is wanted";
  EXPECT_EQ(schema_.QueryInt("SELECT COUNT(*) FROM effect"), 50);
  for (const Event& event : events) EXPECT_EQ(Effects(event.event_id), event.type == "wanted" ? 1 : 0);
  EXPECT_EQ(out_of_order_, 0);

  std::vector<Event> last = {MakeEvent(subjects[0]), MakeEvent(subjects[1])};
  last[0].type = last[1].type = "unwanted";
  Append(last);
  AwaitThat([&] { return AllCaughtUp(); });
  EXPECT_EQ(schema_.QueryInt("SELECT COUNT(*) FROM effect"), 50);
}

// After a database was restored, the log ends before what the consumer knows of. What is written there is applied.
TEST_F(ConsumerTest, NeverMovesPastTheEndOfTheLog) {
  const Uuid subject = ids_.Next();
  const auto append = [&](const char* type) {
    std::vector<Event> one = {MakeEvent(subject)};
    one[0].type = type;
    Append(one);
    return one[0].event_id;
  };
  for (int i = 0; i < 30; ++i) append("unwanted");
  ConsumerOptions options = Options();
  options.types = {"wanted"};
  auto consumer = Start(options);
  AwaitThat([&] { return AllCaughtUp(); });
  const std::string here = absl::StrCat(" WHERE partition_id = ", PartitionOf(subject));
  schema_.Exec(absl::StrCat("UPDATE event_cursor SET position = 10", here));
  schema_.Exec(absl::StrCat("UPDATE event_partition SET head = 20", here));
  schema_.Exec(absl::StrCat("DELETE FROM event_log", here, " AND sequence > 20"));
  AwaitThat([&] { return AllCaughtUp(); });
  const Uuid instead = append("wanted");
  AwaitThat([&] { return Effects(instead) > 0; });
}

TEST_F(ConsumerTest, ReplicasShareThePartitions) {
  auto a = Start();
  AwaitThat([&] { return HeldBy(*a) == 16; });
  auto b = Start();
  AwaitThat([&] { return HeldBy(*a) == 8 && HeldBy(*b) == 8; });
  auto c = Start();
  AwaitThat([&] {
    const auto [least, most] = std::minmax({HeldBy(*a), HeldBy(*b), HeldBy(*c)});
    return least == 5 && most == 6 && HeldBy(*a) + HeldBy(*b) + HeldBy(*c) == 16;
  });
  b->Stop();  // gives its leases back
  AwaitThat([&] { return HeldBy(*a) == 8 && HeldBy(*c) == 8; });
  ConsumerOptions crashing = Options();
  crashing.give_back_leases = false;
  auto d = Start(crashing);
  AwaitThat([&] { return HeldBy(*d) >= 5; });
  d->Stop();  // keeps them, as a crash does: they run out
  AwaitThat([&] { return HeldBy(*a) == 8 && HeldBy(*c) == 8; });
}

// Writers, replicas that die without a word, and connections that break, all at random.
TEST_F(ConsumerTest, EffectsHappenOnceWhateverDies) {
  std::atomic<bool> writing = true;
  std::vector<std::thread> writers;
  for (unsigned w = 0; w < 2; ++w) {
    writers.emplace_back([&, w] {
      std::mt19937 random(w);
      std::vector<Uuid> subjects;
      for (int i = 0; i < 20; ++i) subjects.push_back(ids_.Next());
      while (writing) {
        std::vector<Event> events;
        for (size_t n = 1 + random() % 8; n > 0; --n) events.push_back(MakeEvent(subjects[random() % 20]));
        const absl::Status status =
            Write([&](mysql::Transaction& tx) { return event_log::Append(tx, absl::MakeSpan(events)); });
        EXPECT_TRUE(status.ok() || status.code() == absl::StatusCode::kUnknown) << status;
        Clock::Real()->Sleep(absl::Milliseconds(3));
      }
    });
  }

  // A replica with a pool of its own, and a handler that fails now and then.
  struct Replica {
    std::unique_ptr<mysql::Database> database;
    std::unique_ptr<Consumer> consumer;
  };
  std::atomic<unsigned> calls = 0;
  const auto start = [&] {
    ConsumerOptions options = Options();
    options.give_back_leases = false;
    Replica replica;
    replica.database = std::make_unique<mysql::Database>(schema_.options(), mysql::PoolOptions(), Clock::Real());
    replica.consumer = Start(
        options,
        [&, effects = Effects()](mysql::Transaction& tx, absl::Span<const Event> events) -> absl::Status {
          SMK_RETURN_IF_ERROR(effects(tx, events));
          const unsigned call = ++calls;
          if (call % 23 == 0) return absl::InternalError("after the effects");
          if (call % 29 == 0) throw std::runtime_error("a handler that throws");
          if (call % 31 == 0) return absl::UnavailableError("later");
          return absl::OkStatus();
        },
        replica.database.get());
    return replica;
  };
  std::mt19937 random(3);
  std::vector<Replica> replicas(3);
  for (Replica& replica : replicas) replica = start();
  const absl::Time end = Clock::Real()->Now() + absl::Seconds(3);
  while (Clock::Real()->Now() < end) {
    Clock::Real()->Sleep(absl::Milliseconds(random() % 300));
    if (random() % 3 == 0) {
      testing::KillConnections(schema_.name());
    } else {
      Replica& victim = replicas[random() % replicas.size()];
      victim.consumer.reset();
      victim = Replica();
      victim = start();
    }
  }
  writing = false;
  for (std::thread& writer : writers) writer.join();
  AwaitThat([&] { return AllCaughtUp(); });
  replicas.clear();
  const int64_t events = schema_.QueryInt("SELECT COUNT(*) FROM event_log");
  EXPECT_GT(events, 500);
  EXPECT_EQ(schema_.QueryInt("SELECT SUM(head) FROM event_partition"), events);  // no gaps
  ExpectEachEventAppliedOnce(events);
}

// A replica that was cut off in the middle of a batch, lost its lease, and goes on as if nothing had happened.
TEST_F(ConsumerTest, AFencedZombieHasNoEffect) {
  std::vector<Event> events = {MakeEvent(SubjectIn(7))};
  Append(events);
  absl::Notification entered, go_on;
  std::atomic<int> calls = 0;
  auto zombie = Start(Options(), [&](mysql::Transaction& tx, absl::Span<const Event> batch) -> absl::Status {
    if (++calls == 1) {
      entered.Notify();
      go_on.WaitForNotification();
    }
    return Effects()(tx, batch);
  });
  entered.WaitForNotification();
  // Another one takes over.
  schema_.Exec("UPDATE event_cursor SET holder = 'other', fence = fence + 1, lease_until = ? WHERE partition_id = 7",
               {Clock::Real()->Now() + 2 * Options().lease});
  go_on.Notify();
  AwaitThat([&] { return !zombie->stats()[7].held; });
  zombie->Stop();
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(Effects(events[0].event_id), 0);
  EXPECT_EQ(schema_.QueryInt("SELECT position FROM event_cursor WHERE partition_id = 7"), 0);
}

// A replica whose machine's clock was an hour ahead died: nobody waits for that hour.
TEST_F(ConsumerTest, ALeaseOfAClockThatWasAheadIsTaken) {
  auto a = Start();
  AwaitThat([&] { return HeldBy(*a) == 16; });
  a->Stop();
  schema_.Exec("UPDATE event_cursor SET holder = 'dead', fence = fence + 1, lease_until = ?",
               {Clock::Real()->Now() + absl::Hours(1)});
  auto b = Start();
  AwaitThat([&] { return HeldBy(*b) == 16; });
}

// A transaction that hangs with a cursor locked keeps nobody from renewing and taking the others.
TEST_F(ConsumerTest, ALockedCursorHoldsUpItsPartitionAlone) {
  auto a = Start();
  AwaitThat([&] { return HeldBy(*a) == 16; });
  a->Stop();
  std::vector<Event> events;
  for (int32_t i = 0; i < kPartitionCount; ++i) events.push_back(MakeEvent(SubjectIn(i)));
  Append(events);
  SMK_ASSERT_OK(Write([&](mysql::Transaction& tx) -> absl::Status {
    SMK_RETURN_IF_ERROR(
        tx.Query("SELECT fence FROM event_cursor WHERE consumer = ? AND partition_id = 3 FOR UPDATE", {kConsumer})
            .status());
    auto b = Start();
    AwaitThat([&] { return HeldBy(*b) == 15 && schema_.QueryInt("SELECT COUNT(*) FROM effect") == 15; },
              absl::Seconds(4));
    return absl::OkStatus();
  }));
}

TEST_F(ConsumerTest, AnEventThatCannotBeAppliedStopsItsPartitionAlone) {
  const Uuid subject = SubjectIn(4);
  std::vector<Event> events;
  for (int i = 0; i < 50; ++i) events.push_back(MakeEvent(subject));
  events[30].type = "test.v1.Poison";
  for (int i = 0; i < 50; ++i) events.push_back(MakeEvent(SubjectIn(5)));
  Append(events);
  std::atomic<bool> cured = false;
  auto consumer = Start(Options(), [&](mysql::Transaction& tx, absl::Span<const Event> batch) -> absl::Status {
    SMK_RETURN_IF_ERROR(Effects()(tx, batch));
    for (const Event& event : batch) {
      if (event.type == "test.v1.Poison" && !cured) return absl::InternalError("cannot digest this");
    }
    return absl::OkStatus();
  });
  AwaitThat([&] { return consumer->stats()[4].failures >= 2 && consumer->stats()[5].lag() == 0; });
  const Consumer::PartitionStats blocked = consumer->stats()[4];
  EXPECT_EQ(blocked.position, 30);  // all before it are applied, none after it
  EXPECT_EQ(blocked.blocked_event_id, events[30].event_id);
  EXPECT_THAT(blocked.blocked, testing::StatusIs(absl::StatusCode::kInternal));
  EXPECT_EQ(recorder_.blocking(), std::set<Uuid>{events[30].event_id});
  EXPECT_EQ(schema_.QueryInt("SELECT COUNT(*) FROM effect"), 80);
  cured = true;
  AwaitThat([&] { return AllCaughtUp() && consumer->stats()[4].lag() == 0; });
  EXPECT_EQ(recorder_.unblocked, 1);
  SMK_EXPECT_OK(consumer->stats()[4].failure);
  SMK_EXPECT_OK(consumer->stats()[4].blocked);
  ExpectEachEventAppliedOnce(100);
}

TEST_F(ConsumerTest, PassingErrorsAreTriedAgainAsTheyAre) {
  std::vector<Event> events;
  for (int i = 0; i < 10; ++i) events.push_back(MakeEvent(SubjectIn(4)));
  Append(events);
  std::atomic<int> calls = 0;
  std::atomic<size_t> smallest = 100;
  auto consumer = Start(Options(), [&](mysql::Transaction& tx, absl::Span<const Event> batch) -> absl::Status {
    smallest = std::min(smallest.load(), batch.size());
    if (++calls <= 3) return absl::UnavailableError("not now");
    return Effects()(tx, batch);
  });
  AwaitThat([&] { return AllCaughtUp(); });
  EXPECT_EQ(smallest, 10u);
  ExpectEachEventAppliedOnce(10);
  EXPECT_TRUE(recorder_.blocking().empty());
}

TEST_F(ConsumerTest, AHandlerMayAppendEvents) {
  const Uuid subject = SubjectIn(4), echo = SubjectIn(9);
  std::vector<Event> events;
  for (int i = 0; i < 30; ++i) events.push_back(MakeEvent(subject));
  Append(events);
  auto consumer = Start(Options(), [&](mysql::Transaction& tx, absl::Span<const Event> batch) -> absl::Status {
    SMK_RETURN_IF_ERROR(Effects()(tx, batch));
    std::vector<Event> echoes;
    for (const Event& event : batch) {
      if (event.type != "test.v1.Echo") echoes.push_back(MakeEvent(echo, "test.v1.Echo"));
    }
    return event_log::Append(tx, absl::MakeSpan(echoes));
  });
  AwaitThat([&] { return consumer->stats()[9].position == 30 && AllCaughtUp(); });
  ExpectEachEventAppliedOnce(60);
}

// The answer to COMMIT is lost, with and without the COMMIT having taken place.
TEST_F(ConsumerTest, ALostAnswerToCommitChangesNothing) {
  testing::TcpProxy proxy(schema_.options().host, schema_.options().port);
  mysql::ConnectionOptions connection = schema_.options();
  connection.host = "127.0.0.1";
  connection.port = proxy.port();
  connection.unix_socket.clear();
  mysql::Database database(connection, {}, Clock::Real());
  std::mt19937 random(11);
  std::multiset<Uuid> hooked;
  absl::Mutex mu;
  ConsumerOptions options = Options();
  options.threads = 1;
  options.batch_size = 5;
  auto consumer = Start(options, nullptr, &database, [&](absl::Span<const Event> batch) {
    absl::MutexLock lock(&mu);
    for (const Event& event : batch) hooked.insert(event.event_id);
  });
  AwaitThat([&] { return HeldBy(*consumer) == 16; });
  const Uuid subject = SubjectIn(4);
  for (int round = 0; round < 20; ++round) {
    std::vector<Event> events;
    for (int i = 0; i < 12; ++i) events.push_back(MakeEvent(subject));
    proxy.CutAtCommit(round % 2 == 0 ? testing::TcpProxy::Fault::kDropAfter : testing::TcpProxy::Fault::kDropBefore,
                      1 + static_cast<int>(random() % 4));
    Append(events);
    AwaitThat([&] { return AllCaughtUp(); });
  }
  AwaitThat([&] { return consumer->stats()[4].lag() == 0; });
  consumer->Stop();
  ExpectEachEventAppliedOnce(240);
  EXPECT_EQ(std::set<Uuid>(hooked.begin(), hooked.end()).size(), hooked.size()) << "the hook ran twice for an event";
  EXPECT_GE(hooked.size(), 230u);  // the last batch may have been in doubt when we stopped
}

// A batch whose COMMIT was given up for lost may come through late, while its events are being applied again.
TEST_F(ConsumerTest, ABatchThatComesThroughLateIsNotAppliedAgain) {
  const Uuid subject = SubjectIn(4);
  std::vector<Event> events;
  for (int i = 0; i < 10; ++i) events.push_back(MakeEvent(subject));
  Append(events);
  std::atomic<int> calls = 0;
  auto consumer = Start(Options(), [&](mysql::Transaction& tx, absl::Span<const Event> batch) -> absl::Status {
    if (++calls == 1) schema_.Exec("UPDATE event_cursor SET position = 5 WHERE partition_id = 4");
    return Effects()(tx, batch);
  });
  AwaitThat([&] { return AllCaughtUp(); });
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(schema_.QueryInt("SELECT COUNT(*) FROM effect"), 5);
  EXPECT_EQ(Effects(events[4].event_id), 0);
  EXPECT_EQ(Effects(events[5].event_id), 1);
}

TEST_F(ConsumerTest, SetCursorsSendsEverybodyBack) {
  std::vector<Event> events;
  for (int i = 0; i < 30; ++i) events.push_back(MakeEvent(ids_.Next()));
  Append(events);
  auto consumer = Start();
  AwaitThat([&] { return AllCaughtUp(); });
  SMK_ASSERT_OK(Write([&](mysql::Transaction& tx) -> absl::Status {
    SMK_RETURN_IF_ERROR(tx.Execute("DELETE FROM effect").status());
    SMK_RETURN_IF_ERROR(tx.Execute("DELETE FROM subject_state").status());
    return SetCursors(tx, kConsumer, Position());
  }));
  AwaitThat([&] { return schema_.QueryInt("SELECT COUNT(*) FROM effect") == 30 && AllCaughtUp(); });
  ExpectEachEventAppliedOnce(30);
}

}  // namespace
}  // namespace smarketing::event_log
