// Leads that are merged, unmerged and deleted, and hand-offs that sales answers: what becomes of the clocks, with the
// real consumer and workers.
#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/mysql/migrator.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "migrations/common.h"
#include "migrations/sla_service.h"
#include "sla_service/storage/lead_facts_store.h"
#include "tests/storage/sla/derived_clocks.h"
#include "tests/storage/sla/lead_life.h"
#include "tests/storage/sla/sla_world.h"
#include "tests/support/status_matchers.h"

namespace smarketing::sla {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

absl::Time Soon() { return Clock::Real()->Now() + absl::Seconds(60); }

// The clock of a lead that is not cancelled.
PromiseClock LiveClock(SlaWorld& world, const LeadId& lead) {
  std::vector<PromiseClock> live;
  for (PromiseClock& clock : world.Clocks()) {
    if (clock.lead == lead && clock.state != ClockState::kCancelled) live.push_back(std::move(clock));
  }
  EXPECT_THAT(live, SizeIs(1));
  return live.empty() ? PromiseClock() : live[0];
}

// As it must be again; when it was touched last does not matter.
PromiseClock Timeless(PromiseClock clock) {
  clock.update_time = absl::UnixEpoch();
  return clock;
}

TEST(LeadRestatementTest, MergedLeadsKeepTheEarliestClockAndAnUnmergeGivesBackBoth) {
  SlaWorld world(At(3, 10));
  world.PromiseAnswers(absl::Hours(1), At(1, 0));
  Replica replica(world);
  replica.StartConsumer();
  LeadLife survivor(&world, At(3, 9)), other(&world, At(2, 9));
  world.Append({survivor.Created(), other.Created(), other.Demo(At(3, 10)), survivor.Demo(At(3, 10, 30))});
  world.WaitUntilApplied();
  const PromiseClock kept = LiveClock(world, survivor.id()), gone = LiveClock(world, other.id());

  world.Append(survivor.Merge(&other));
  world.WaitUntilApplied();
  EXPECT_EQ(LiveClock(world, survivor.id()).id, kept.id);
  EXPECT_EQ(LiveClock(world, survivor.id()).start, At(3, 10));
  EXPECT_EQ(LiveClock(world, survivor.id()).due, At(3, 11));
  EXPECT_EQ(world.OnlyClock(other.id()).state, ClockState::kCancelled);
  EXPECT_THAT(world.Told(survivor.id()), ElementsAre("ClockStarted", "ClockStarted"));
  EXPECT_THAT(world.Told(other.id()), ElementsAre("ClockStarted", "ClockCancelled"));

  world.Append(survivor.Unmerge(&other));
  world.WaitUntilApplied();
  EXPECT_EQ(Timeless(LiveClock(world, survivor.id())), Timeless(kept));
  EXPECT_EQ(Timeless(LiveClock(world, other.id())), Timeless(gone));
}

TEST(LeadRestatementTest, TheClockOfALeadsCreationIsThatOfTheOlderOne) {
  SlaWorld world(At(3, 10));
  world.PromiseAnswers(absl::Hours(2), At(1, 0), {}, TriggerKind::kLeadCreated);
  Replica replica(world);
  replica.StartConsumer();
  LeadLife survivor(&world, At(3, 10)), other(&world, At(3, 9));
  world.Append({survivor.Created(), other.Created()});
  world.WaitUntilApplied();
  const PromiseClock before = LiveClock(world, survivor.id());
  world.Append(survivor.Merge(&other));
  world.WaitUntilApplied();
  EXPECT_EQ(LiveClock(world, survivor.id()).due, At(3, 11));
  EXPECT_EQ(world.OnlyClock(other.id()).state, ClockState::kCancelled);
  world.Append(survivor.Unmerge(&other));
  world.WaitUntilApplied();
  EXPECT_EQ(Timeless(LiveClock(world, survivor.id())), Timeless(before));
  EXPECT_EQ(LiveClock(world, other.id()).start, At(3, 9));
}

TEST(LeadRestatementTest, ADeletedLeadIsOwedNothingUntilItIsUndeleted) {
  SlaWorld world(At(3, 10));
  world.PromiseAnswers(absl::Hours(1), At(1, 0));
  Replica replica(world);
  replica.Start();
  LeadLife lead(&world, At(3, 9));
  world.Append({lead.Created(), lead.Demo(At(3, 10))});
  world.WaitForStates({{lead.id(), ClockState::kRunning}});
  const PromiseClock before = world.OnlyClock(lead.id());
  world.Append({lead.Deleted()});
  world.WaitForStates({{lead.id(), ClockState::kCancelled}});
  world.clock().SetTime(At(3, 12));
  // What is said of it meanwhile is kept.
  world.Append({lead.Attempt(At(3, 10, 50))});
  world.WaitUntilApplied();
  EXPECT_THAT(world.Breaches(), IsEmpty());
  world.Append({lead.Deleted(false)});
  world.WaitForStates({{lead.id(), ClockState::kMet}});
  EXPECT_EQ(world.OnlyClock(lead.id()).id, before.id);
  EXPECT_THAT(world.Told(lead.id()), ElementsAre("ClockStarted", "ClockCancelled", "ClockStarted", "ClockMet"));
}

TEST(LeadRestatementTest, AnErasedPersonIsOwedNothingAndWhatWasMeasuredStays) {
  SlaWorld world(At(3, 10));
  world.PromiseAnswers(absl::Hours(1), At(1, 0));
  Replica replica(world);
  replica.Start();
  LeadLife waiting(&world, At(3, 9)), met(&world, At(3, 9)), breached(&world, At(3, 9));
  for (LeadLife* lead : {&waiting, &met}) world.Append({lead->Created(), lead->Demo(At(3, 10))});
  world.Append({breached.Created(), breached.Demo(At(3, 9)), met.Attempt(At(3, 10))});
  world.WaitForStates(
      {{waiting.id(), ClockState::kRunning}, {met.id(), ClockState::kMet}, {breached.id(), ClockState::kBreached}});
  for (LeadLife* lead : {&waiting, &met, &breached}) world.Append({lead->Erased(At(3, 10))});
  world.WaitForStates(
      {{waiting.id(), ClockState::kCancelled}, {met.id(), ClockState::kMet}, {breached.id(), ClockState::kBreached}});
  EXPECT_EQ(world.OnlyClock(waiting.id()).next_action, std::nullopt);
  EXPECT_THAT(world.Told(waiting.id()), ElementsAre("ClockStarted", "ClockCancelled"));
  EXPECT_THAT(world.Told(met.id()), ElementsAre("ClockStarted", "ClockMet"));

  // Neither does an agreement that comes into force for what has happened, nor what is said once more.
  world.PromiseAnswers(absl::Hours(2), At(1, 0));
  world.Append({waiting.Restated()});
  world.WaitUntilApplied();
  world.WaitFor("the backfill", [&] { return world.schema().QueryInt("SELECT MIN(done) FROM clock_backfill") == 1; });
  world.clock().SetTime(At(3, 12));
  SMK_ASSERT_OK(replica.due_worker().ActOnce());
  EXPECT_EQ(world.OnlyClock(waiting.id()).state, ClockState::kCancelled);
  EXPECT_EQ(world.OnlyClock(breached.id()).state, ClockState::kBreached);
  EXPECT_THAT(world.Breaches(), SizeIs(1));
}

TEST(LeadRestatementTest, AnErasureThatIsInTheLogIsWaitedFor) {
  SlaWorld world(At(3, 10));
  world.PromiseAnswers(absl::Hours(1), At(1, 0));
  LeadLife lead(&world, At(3, 9));
  world.Append({lead.Created(), lead.Demo(At(3, 10))});
  {
    Replica replica(world);
    replica.StartConsumer();
    world.WaitUntilApplied();
  }
  world.Append({lead.Erased(At(3, 10, 30))});
  world.clock().SetTime(At(3, 11));
  Replica replica(world);
  SMK_ASSERT_OK(replica.due_worker().ActOnce());
  EXPECT_THAT(world.Breaches(), IsEmpty());
}

TEST(LeadRestatementTest, ADispositionByAPersonIsAnAnswerAndOneByAMachineIsNot) {
  SlaWorld world(At(3, 10));
  world.PromiseAnswers(absl::Hours(1), At(1, 0));
  LeadLife rejected(&world, At(3, 9)), by_machine(&world, At(3, 9)), disqualified(&world, At(3, 9));
  for (LeadLife* lead : {&rejected, &by_machine, &disqualified}) {
    world.Append({lead->Created(), lead->Demo(At(3, 10))});
  }
  {
    Replica replica(world);
    replica.StartConsumer();
    world.WaitUntilApplied();
  }
  world.Append({rejected.Rejected(At(3, 10, 20)), by_machine.Rejected(At(3, 10, 20), /*by_person=*/false),
                disqualified.Disqualified(At(3, 10, 40))});
  world.clock().SetTime(At(3, 11));
  Replica replica(world);
  // Dispositions that are in the log are waited for like attempts.
  SMK_ASSERT_OK(replica.due_worker().ActOnce());
  EXPECT_THAT(world.Breaches(), IsEmpty());
  replica.StartConsumer();
  world.WaitForStates({{rejected.id(), ClockState::kMet},
                       {by_machine.id(), ClockState::kRunning},
                       {disqualified.id(), ClockState::kMet}});
  EXPECT_EQ(world.OnlyClock(rejected.id()).elapsed, absl::Minutes(20));
  EXPECT_EQ(world.OnlyClock(disqualified.id()).elapsed, absl::Minutes(40));
}

TEST(LeadRestatementTest, NeitherTheSizeOfBatchesNorRepetitionChangesAnything) {
  SlaWorld world(At(3, 10));
  world.PromiseAnswers(absl::Hours(1), At(1, 0));
  LeadLife survivor(&world, At(3, 9)), other(&world, At(2, 9));
  std::vector<event_log::Event> events = {survivor.Created(),
                                          other.Created(),
                                          other.Demo(At(3, 10)),
                                          survivor.Demo(At(3, 10, 30)),
                                          survivor.Rejected(At(3, 11, 20)),
                                          survivor.Restated(),
                                          other.Demo(At(4, 10)),
                                          other.Disqualified(At(4, 11, 30))};
  const auto add = [&](std::vector<event_log::Event> more) { events.insert(events.end(), more.begin(), more.end()); };
  add(survivor.Merge(&other));
  add({survivor.Demo(At(5, 10))});
  add(survivor.Unmerge(&other));
  add({other.Deleted(), other.Deleted(false), survivor.Deleted()});
  LeadLife erased(&world, At(3, 9));
  add({erased.Created(), erased.Demo(At(3, 10)), erased.Attempt(At(3, 10, 30)), erased.Demo(At(4, 10)),
       erased.Demo(At(5, 10)), erased.Erased(At(5, 10, 20)), erased.Restated()});
  for (size_t i = 0; i < events.size(); ++i) events[i].sequence = static_cast<int64_t>(i) + 1;

  Replica replica(world);
  const auto apply = [&](size_t begin, size_t end) {
    SMK_ASSERT_OK(world.schema().db().RunReadWrite(Soon(), [&](mysql::Transaction& tx) {
      return replica.recorder().Apply(tx, absl::MakeSpan(events).subspan(begin, end - begin));
    }));
  };
  std::map<LeadId, LeadFacts> facts = {
      {survivor.id(), survivor.Facts()}, {other.id(), other.Facts()}, {erased.id(), erased.Facts()}};
  for (const size_t batch : {events.size(), size_t{1}, size_t{3}, size_t{4}}) {
    for (const char* table : {"sla_lead", "sla_lead_attributes", "sla_lead_signal", "clock", "breach"}) {
      world.schema().Exec(absl::StrCat("DELETE FROM ", table));
    }
    for (int repetition = 0; repetition < 2; ++repetition) {
      for (size_t i = 0; i < events.size(); i += batch) apply(i, std::min(i + batch, events.size()));
      world.clock().SetTime(At(10, 0));
      SMK_ASSERT_OK(replica.due_worker().ActOnce());
      EXPECT_EQ(StoredClocks(world), ExpectedClocks(world, facts)) << "in batches of " << batch;
      EXPECT_EQ(world.schema().QueryInt("SELECT COUNT(*) FROM sla_lead_signal WHERE lead_id = ?", {other.id()}), 3);
    }
  }
  EXPECT_THAT(StoredClocks(world), SizeIs(4));
}

// Random lives of pairs of leads, told in any order that keeps the order of each lead, to replicas that come and go.
TEST(LeadRestatementPropertyTest, ClocksFollowFromWhatLeadsAreInTheEnd) {
  std::mt19937 random(99);
  const auto between = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  SlaWorld world(At(3, 9));
  world.PromiseAnswers(absl::Hours(1), At(3, 0), {50});
  const auto moment = [&] { return At(3, 9) + absl::Minutes(10 * between(0, 120)); };

  std::vector<std::unique_ptr<LeadLife>> leads;
  std::map<LeadId, std::vector<event_log::Event>> told;
  const auto tell = [&](std::vector<event_log::Event> events) {
    for (event_log::Event& event : events) told[LeadId(event.subject_id)].push_back(std::move(event));
  };
  for (int pair = 0; pair < 25; ++pair) {
    for (int i = 0; i < 2; ++i) leads.push_back(std::make_unique<LeadLife>(&world, At(3, 9)));
    LeadLife& one = **(leads.end() - 2);
    LeadLife& two = *leads.back();
    tell({one.Created(), two.Created()});
    const bool erased = between(0, 3) == 0;
    bool merged = false;
    for (int i = between(3, 14); i > 0; --i) {
      LeadLife& lead = merged || between(0, 1) == 0 ? one : two;
      switch (between(0, 9)) {
        case 0:
          tell({lead.Restated()});
          break;
        case 1:
          tell({lead.Deleted(), lead.Deleted(between(0, 4) == 0)});
          break;
        case 2:
        case 3:
          tell(merged ? one.Unmerge(&two) : one.Merge(&two));
          merged = !merged;
          break;
        case 4:
          tell({lead.Rejected(moment(), between(0, 2) > 0)});
          break;
        case 5:
          tell({lead.Disqualified(moment())});
          break;
        case 6:
          tell({lead.Attempt(moment())});
          break;
        default:
          tell({lead.Demo(moment())});
      }
    }
    if (!erased) continue;
    tell({one.Erased(moment())});
    if (merged) tell({two.Erased(moment())});
  }

  ReplicaOptions options;
  options.consumer_batch = 5;
  options.due.max_backoff = absl::Milliseconds(200);
  auto one = std::make_unique<Replica>(world, options), two = std::make_unique<Replica>(world, options);
  one->Start();
  two->Start();
  for (int i = 0; !told.empty(); ++i) {
    std::vector<event_log::Event> events;
    for (int n = between(1, 8); n > 0 && !told.empty(); --n) {
      const auto next = std::next(told.begin(), between(0, static_cast<int>(told.size()) - 1));
      events.push_back(std::move(next->second.front()));
      next->second.erase(next->second.begin());
      if (next->second.empty()) told.erase(next);
    }
    world.Append(std::move(events));
    world.clock().Advance(absl::Minutes(between(0, 40)));
    if (i % 30 == 20) {
      auto& replaced = between(0, 1) == 0 ? one : two;
      replaced = std::make_unique<Replica>(world, options);
      replaced->Start();
    }
  }
  world.clock().SetTime(At(20, 0));
  world.WaitUntilApplied();
  std::map<LeadId, LeadFacts> facts;
  for (const auto& lead : leads) facts[lead->id()] = lead->Facts();
  const std::set<std::string> expected = ExpectedClocks(world, facts);
  EXPECT_GT(expected.size(), 20);
  world.WaitFor("the clocks that follow from the facts", [&] {
    world.clock().Advance(absl::Seconds(1));
    return StoredClocks(world) == expected;
  });
  one->Stop();
  two->Stop();
  EXPECT_EQ(StoredClocks(world), expected);
  CheckBreaches(world);
}

// A database of the first schema version is taken over as it is.
TEST(LeadRestatementTest, LeadsOfTheFirstSchemaAreNeitherMergedNorDeleted) {
  const mysql::Migrations first = {SlaServiceMigrations().component, {SlaServiceMigrations().files[0]}};
  testing::TestDatabase schema({&CommonMigrations(), &first});
  IdGenerator ids(Clock::Real());
  const LeadId lead = ids.Next<LeadId>();
  schema.Exec("INSERT INTO sla_lead (lead_id, latest_trigger_time) VALUES (?, ?)", {lead, At(3, 10)});
  schema.Exec("INSERT INTO sla_lead_signal (lead_id, event_id, kind, occur_time) VALUES (?, ?, 1, ?), (?, ?, 100, ?)",
              {lead, ids.Next(), At(3, 10), lead, ids.Next(), At(3, 11)});
  SMK_ASSERT_OK(mysql::Migrator({.connection = schema.options()}, Clock::Real())
                    .Migrate({&CommonMigrations(), &SlaServiceMigrations()}));
  SMK_ASSERT_OK(schema.db().RunReadOnly(Soon(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    auto facts = LoadFacts(tx, {lead});
    if (!facts.ok()) return facts.status();
    const LeadFacts& known = facts->at(lead);
    EXPECT_FALSE(known.merged || known.deleted);
    EXPECT_THAT(TriggersOf(known, TriggerKind::kDemoRequested), SizeIs(1));
    EXPECT_THAT(known.responses, SizeIs(1));
    return absl::OkStatus();
  }));
}

}  // namespace
}  // namespace smarketing::sla
