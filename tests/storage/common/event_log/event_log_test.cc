#include "common/event_log/event_log.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "common/event_log/cursor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/storage/common/event_log/log_fixture.h"
#include "tests/support/status_matchers.h"

namespace smarketing::event_log {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::StatusIs;

class EventLogTest : public LogFixture {};

TEST_F(EventLogTest, TheDatabaseHasOurPartitions) {
  SMK_EXPECT_OK(Read([](mysql::ReadTransaction& tx) { return CheckPartitions(tx); }));
  schema_.Exec("DELETE FROM event_partition WHERE partition_id = 15");
  EXPECT_THAT(Read([](mysql::ReadTransaction& tx) { return CheckPartitions(tx); }),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(EventLogTest, EventsComeBackAsTheyWere) {
  std::vector<Event> events = {MakeEvent(SubjectIn(3))};
  events[0].payload = std::string("\0\xff'\"\\ binary", 12);
  events[0].actor = "user:ann \xc3\xa9";
  events[0].trace_parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  Append(events);
  EXPECT_EQ(events[0].partition, 3);
  EXPECT_EQ(events[0].sequence, 1);
  EXPECT_EQ(ReadAll(3), events);
}

TEST_F(EventLogTest, SequencesFollowTheOrderGiven) {
  const Uuid a = SubjectIn(2), b = SubjectIn(9);
  std::vector<Event> events = {MakeEvent(a), MakeEvent(b), MakeEvent(a), MakeEvent(a), MakeEvent(b)};
  Append(events);
  std::vector<int64_t> sequences;
  for (const Event& event : events) sequences.push_back(event.sequence);
  EXPECT_THAT(sequences, ElementsAre(1, 1, 2, 3, 2));
  std::vector<Event> more = {MakeEvent(b)};
  Append(more);
  EXPECT_EQ(more[0].sequence, 3);
  Position heads;
  SMK_ASSERT_OK(Read([&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(heads, Heads(tx));
    return absl::OkStatus();
  }));
  EXPECT_EQ(heads[2], 3);
  EXPECT_EQ(heads[9], 3);
  EXPECT_EQ(heads[0], 0);
}

TEST_F(EventLogTest, ARollbackLeavesNoGap) {
  std::vector<Event> events = {MakeEvent(SubjectIn(1))};
  EXPECT_FALSE(Write([&](mysql::Transaction& tx) -> absl::Status {
                 SMK_RETURN_IF_ERROR(event_log::Append(tx, absl::MakeSpan(events)));
                 return absl::InternalError("changed its mind");
               }).ok());
  Append(events);
  EXPECT_EQ(events[0].sequence, 1);
}

TEST_F(EventLogTest, RefusesEventsThatAreNotWhole) {
  for (int part = 0; part < 4; ++part) {
    std::vector<Event> events = {MakeEvent(SubjectIn(1))};
    if (part == 0) events[0].event_id = Uuid();
    if (part == 1) events[0].subject_id = Uuid();
    if (part == 2) events[0].type.clear();
    if (part == 3) events[0].subject_type.clear();
    EXPECT_THAT(Write([&](mysql::Transaction& tx) { return event_log::Append(tx, absl::MakeSpan(events)); }),
                StatusIs(absl::StatusCode::kInternal));
  }
  EXPECT_EQ(schema_.QueryInt("SELECT COUNT(*) FROM event_log"), 0);
}

TEST_F(EventLogTest, CostsThreeStatementsForAnyNumberOfPartitions) {
  for (const int subjects : {1, 2, 5, 16, 64}) {
    std::vector<Event> events;
    for (int i = 0; i < subjects; ++i) events.push_back(MakeEvent(SubjectIn(i % kPartitionCount)));
    int64_t statements = 0;
    SMK_ASSERT_OK(Write([&](mysql::Transaction& tx) -> absl::Status {
      const int64_t before = schema_.db().stats().statements;
      SMK_RETURN_IF_ERROR(event_log::Append(tx, absl::MakeSpan(events)));
      statements = schema_.db().stats().statements - before;
      return absl::OkStatus();
    }));
    // InsertRows sends powers of two; 5 rows are two of them.
    EXPECT_LE(statements, subjects == 5 ? 4 : 3) << subjects;
  }
}

TEST_F(EventLogTest, ReadsInPagesAndRanges) {
  std::vector<Event> events;
  for (int i = 0; i < 10; ++i) events.push_back(MakeEvent(SubjectIn(4)));
  for (int i = 0; i < 5; ++i) events.push_back(MakeEvent(SubjectIn(6)));
  Append(events);
  SMK_ASSERT_OK(Read([&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const auto page, event_log::Read(tx, 4, 3, 4));
    EXPECT_EQ(page, (std::vector<Event>(events.begin() + 3, events.begin() + 7)));
    SMK_ASSIGN_OR_RETURN(const auto last, event_log::Read(tx, 4, 10, 4));
    EXPECT_THAT(last, IsEmpty());
    SMK_ASSIGN_OR_RETURN(const auto many, ReadMany(tx, {{4, 8, 10}, {6, 0, 2}, {7, 0, 5}}));
    EXPECT_EQ(many, (std::vector<Event>{events[8], events[9], events[10], events[11]}));
    SMK_ASSIGN_OR_RETURN(const auto none, ReadMany(tx, {}));
    EXPECT_THAT(none, IsEmpty());
    return absl::OkStatus();
  }));
}

// A transaction that is still open holds up its own partitions only, however many a neighbour writes to.
TEST_F(EventLogTest, ReadsTheTypesThatAreAskedFor) {
  const Uuid subject = ids_.Next();
  Uuid neighbour = ids_.Next();
  while (PartitionOf(neighbour) != PartitionOf(subject)) neighbour = ids_.Next();
  std::vector<Event> events;
  for (int i = 0; i < 12; ++i) {
    Event& event = events.emplace_back(MakeEvent(i % 4 == 3 ? neighbour : subject));
    event.type = i % 2 == 0 ? "even" : "odd";
  }
  Append(events);
  const auto sequences = [](const std::vector<Event>& read) {
    std::vector<int64_t> result;
    for (const Event& event : read) result.push_back(event.sequence);
    return result;
  };
  SMK_EXPECT_OK(Read([&](mysql::ReadTransaction& tx) -> absl::Status {
    const std::vector<std::string> odd = {"odd", "none"};
    SMK_ASSIGN_OR_RETURN(const std::vector<Event> all, ReadTypes(tx, {PartitionOf(subject), 2, 11}, odd, 100));
    EXPECT_THAT(sequences(all), ElementsAre(4, 6, 8, 10)) << "of whatever subject";
    SMK_ASSIGN_OR_RETURN(const std::vector<Event> some, ReadTypes(tx, {PartitionOf(subject), 2, 11}, odd, 3));
    EXPECT_THAT(sequences(some), ElementsAre(4, 6, 8));

    const absl::string_view types[] = {"odd", "even", "none"};
    SMK_ASSIGN_OR_RETURN(const std::vector<Event> newest, ReadNewestOfSubject(tx, subject, types, 4));
    EXPECT_THAT(sequences(newest), ElementsAre(7, 9, 10, 11));
    SMK_ASSIGN_OR_RETURN(const std::vector<Event> none, ReadNewestOfSubject(tx, subject, {types[2]}, 4));
    EXPECT_THAT(none, ::testing::IsEmpty());
    return absl::OkStatus();
  }));
}

TEST_F(EventLogTest, WritersToOtherPartitionsDoNotWait) {
  std::vector<Event> held = {MakeEvent(SubjectIn(5))};
  std::vector<Event> others;
  for (int32_t i = 0; i < kPartitionCount; ++i) {
    if (i != 5) others.push_back(MakeEvent(SubjectIn(i)));
  }
  SMK_ASSERT_OK(Write([&](mysql::Transaction& tx) -> absl::Status {
    SMK_RETURN_IF_ERROR(event_log::Append(tx, absl::MakeSpan(held)));
    const absl::Time start = Clock::Real()->Now();
    for (size_t n = 1; n <= others.size(); ++n) {
      std::vector<Event> some(others.begin(), others.begin() + static_cast<std::ptrdiff_t>(n));
      for (Event& event : some) event.event_id = ids_.Next();
      SMK_RETURN_IF_ERROR(
          Write([&](mysql::Transaction& other) { return event_log::Append(other, absl::MakeSpan(some)); }));
    }
    EXPECT_LT(Clock::Real()->Now() - start, absl::Seconds(3));  // a lock wait lasts five
    return absl::OkStatus();
  }));
}

// What a reader sees by polling "sequence > position", while writers of all kinds are at work, is everything, in order,
// without a gap; and what rolled back is not there.
TEST_F(EventLogTest, AReaderThatPollsMissesNothing) {
  constexpr int kWriters = 4, kTransactions = 60;
  std::atomic<bool> done = false;
  absl::Mutex mu;
  std::map<Uuid, std::vector<Uuid>> written;  // by subject, in the order of its one writer
  std::vector<std::thread> writers;
  for (unsigned w = 0; w < kWriters; ++w) {
    writers.emplace_back([&, w] {
      std::mt19937 random(w);
      std::vector<Uuid> subjects;
      for (int i = 0; i < 6; ++i) subjects.push_back(ids_.Next());
      for (int t = 0; t < kTransactions; ++t) {
        std::vector<Event> events;
        for (size_t n = 1 + random() % 5; n > 0; --n) events.push_back(MakeEvent(subjects[random() % 6]));
        const bool fail = random() % 4 == 0;
        const absl::Status status = Write([&](mysql::Transaction& tx) -> absl::Status {
          SMK_RETURN_IF_ERROR(event_log::Append(tx, absl::MakeSpan(events)));
          return fail ? absl::InternalError("no") : absl::OkStatus();
        });
        EXPECT_EQ(status.ok(), !fail) << status;
        if (!status.ok()) continue;
        absl::MutexLock lock(&mu);
        for (const Event& event : events) written[event.subject_id].push_back(event.event_id);
      }
    });
  }
  std::map<Uuid, std::vector<Uuid>> seen;
  Position position;
  std::thread reader([&] {
    while (true) {
      const bool last_round = done;
      for (int32_t partition = 0; partition < kPartitionCount; ++partition) {
        SMK_EXPECT_OK(Read([&](mysql::ReadTransaction& tx) -> absl::Status {
          SMK_ASSIGN_OR_RETURN(const auto events, event_log::Read(tx, partition, position[partition], 1000));
          for (const Event& event : events) {
            EXPECT_EQ(event.sequence, position[partition] + 1) << "a gap in partition " << partition;
            position.Advance(event);
            seen[event.subject_id].push_back(event.event_id);
          }
          return absl::OkStatus();
        }));
      }
      if (last_round) return;
    }
  });
  for (std::thread& writer : writers) writer.join();
  done = true;
  reader.join();
  EXPECT_EQ(seen, written);
}

TEST_F(EventLogTest, CaughtUpComparesThePositionWithTheHead) {
  const auto caught_up = [&](int32_t partition) {
    bool result = false;
    SMK_EXPECT_OK(Read([&](mysql::ReadTransaction& tx) -> absl::Status {
      SMK_ASSIGN_OR_RETURN(result, CaughtUp(tx, "c", partition));
      return absl::OkStatus();
    }));
    return result;
  };
  EXPECT_FALSE(caught_up(1));  // it has not begun
  Position position;
  SMK_ASSERT_OK(Write([&](mysql::Transaction& tx) { return SetCursors(tx, "c", position); }));
  EXPECT_TRUE(caught_up(1));
  std::vector<Event> events = {MakeEvent(SubjectIn(1)), MakeEvent(SubjectIn(2))};
  Append(events);
  EXPECT_FALSE(caught_up(1));
  position[1] = 1;
  SMK_ASSERT_OK(Write([&](mysql::Transaction& tx) { return SetCursors(tx, "c", position); }));
  EXPECT_TRUE(caught_up(1));
  EXPECT_FALSE(caught_up(2));
  SMK_ASSERT_OK(Read([&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const auto partitions, CaughtUpPartitions(tx, "c", {2, 1, 7}));
    EXPECT_THAT(partitions, ElementsAre(1, 7));
    SMK_ASSIGN_OR_RETURN(const auto cursors, ReadCursors(tx, "c"));
    EXPECT_EQ(cursors.size(), 16u);
    EXPECT_EQ(cursors[2].lag(), 1);
    EXPECT_GE(cursors[2].fence, 2);
    return absl::OkStatus();
  }));
  SMK_ASSERT_OK(Write([&](mysql::Transaction& tx) { return RemoveCursors(tx, "c"); }));
  EXPECT_FALSE(caught_up(7));
}

}  // namespace
}  // namespace smarketing::event_log
