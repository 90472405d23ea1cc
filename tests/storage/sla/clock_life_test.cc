// Promises on a real server, with the real consumer and workers, by a clock that the test sets.
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "smarketing/sla/v1/events.pb.h"
#include "tests/storage/sla/sla_world.h"
#include "tests/support/status_matchers.h"

namespace smarketing::sla {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(ClockLifeTest, FridayAfternoonIsAnsweredOnMondayMorningOrBreached) {
  SlaWorld world(At(6, 16, 30));
  world.PromiseAnswers(absl::Hours(1), At(1, 0));
  Replica one(world), two(world);
  one.Start();
  two.Start();
  const LeadId answered = world.NewLead(At(6, 16, 30));
  const LeadId left = world.NewLead(At(6, 16, 30), "grace");
  world.Demo(answered, At(6, 16, 30));
  const EventId asked = world.Demo(left, At(6, 16, 30));
  world.WaitForStates({{answered, ClockState::kRunning}, {left, ClockState::kRunning}});
  EXPECT_EQ(world.OnlyClock(answered).due, At(9, 9, 30));

  world.clock().SetTime(At(9, 9, 20));
  world.Attempt(answered, At(9, 9, 20));
  world.WaitForStates({{answered, ClockState::kMet}, {left, ClockState::kRunning}});
  EXPECT_EQ(world.OnlyClock(answered).elapsed, absl::Minutes(50));

  world.clock().SetTime(At(9, 9, 29) + absl::Seconds(59));
  world.WaitUntilApplied();
  EXPECT_THAT(world.Breaches(), IsEmpty());
  world.clock().SetTime(At(9, 9, 30));
  world.WaitForStates({{answered, ClockState::kMet}, {left, ClockState::kBreached}});
  one.Stop();
  two.Stop();
  EXPECT_EQ(one.due_worker().breaches() + two.due_worker().breaches(), 1);

  ASSERT_THAT(world.Breaches(), SizeIs(1));
  const Breach breach = world.Breaches()[0];
  EXPECT_EQ(breach.due, At(9, 9, 30));
  EXPECT_EQ(breach.lead, left);
  EXPECT_EQ(breach.owner, "grace");
  EXPECT_EQ(breach.team, "north");
  EXPECT_EQ(breach.state, BreachState::kOpen);
  EXPECT_THAT(breach.evidence, ::testing::HasSubstr(asked.ToString()));
  EXPECT_THAT(world.Told(answered), ElementsAre("ClockStarted", "ClockMet"));
  EXPECT_THAT(world.Told(left), ElementsAre("ClockStarted", "ClockBreached"));
  for (const event_log::Event& event : world.Events()) {
    if (event.type != "smarketing.sla.v1.ClockBreached") continue;
    EXPECT_EQ(event.occur_time, At(9, 9, 30));
    v1::ClockBreached payload;
    ASSERT_TRUE(payload.ParseFromString(event.payload));
    EXPECT_EQ(payload.breach(), ResourceName("breaches", breach.id.uuid()));
    EXPECT_EQ(payload.clock().owner(), "grace");
  }
}

TEST(ClockLifeTest, WhatBecameDueWhileNothingRanIsDoneAtTheStart) {
  SlaWorld world(At(3, 9));
  world.PromiseAnswers(absl::Hours(4), At(1, 0), {75});
  const LeadId lead = world.NewLead(At(3, 9));
  {
    Replica replica(world);
    replica.Start();
    world.Demo(lead, At(3, 9));
    world.WaitForStates({{lead, ClockState::kRunning}});
  }
  world.clock().SetTime(At(5, 12));
  Replica replica(world);
  replica.Start();
  world.WaitForStates({{lead, ClockState::kBreached}});
  EXPECT_EQ(world.Breaches()[0].due, At(3, 13));
  EXPECT_EQ(world.Breaches()[0].record_time, At(5, 12));
  EXPECT_THAT(world.Told(lead), ElementsAre("ClockStarted", "ClockWarned", "ClockBreached"));
}

TEST(ClockLifeTest, WarnsAtThreeQuartersOfFourHours) {
  SlaWorld world(At(2, 16));
  world.PromiseAnswers(absl::Hours(4), At(1, 0), {75});
  Replica replica(world);
  replica.Start();
  const LeadId lead = world.NewLead(At(2, 16));
  world.Demo(lead, At(2, 16));
  world.WaitForStates({{lead, ClockState::kRunning}});
  EXPECT_EQ(world.OnlyClock(lead).due, At(3, 12));
  world.clock().SetTime(At(3, 10, 59));
  world.clock().SetTime(At(3, 11));
  world.WaitFor("the warning", [&] { return world.Told(lead).size() == 2; });
  EXPECT_THAT(world.Told(lead), ElementsAre("ClockStarted", "ClockWarned"));
  ASSERT_THAT(world.OnlyClock(lead).warnings, SizeIs(1));
  EXPECT_TRUE(world.OnlyClock(lead).warnings[0].fired);
  EXPECT_EQ(world.OnlyClock(lead).next_action, At(3, 12));
  world.Attempt(lead, At(3, 11, 30));
  world.WaitForStates({{lead, ClockState::kMet}});
}

TEST(ClockLifeTest, LateAndOutOfOrderAttemptsRestateTheClock) {
  SlaWorld world(At(3, 10));
  world.PromiseAnswers(absl::Hours(1), At(1, 0));
  Replica replica(world);
  replica.Start();
  const LeadId lead = world.NewLead(At(3, 9));
  world.Attempt(lead, At(3, 9, 50));                     // before the request: does not count
  world.Attempt(lead, At(3, 10, 5), /*genuine=*/false);  // a machine: does not count
  world.Demo(lead, At(3, 10));
  world.WaitForStates({{lead, ClockState::kRunning}});
  world.clock().SetTime(At(3, 11));
  world.WaitForStates({{lead, ClockState::kBreached}});
  world.Attempt(lead, At(3, 11, 30));
  world.WaitForStates({{lead, ClockState::kMetLate}});
  EXPECT_EQ(world.Breaches()[0].late_by, absl::Minutes(30));
  world.Attempt(lead, At(3, 11, 10));
  world.WaitFor("the earlier answer", [&] { return world.Breaches()[0].late_by == absl::Minutes(10); });
  const EventId in_time = world.Attempt(lead, At(3, 10, 20));
  world.WaitForStates({{lead, ClockState::kMet}});
  EXPECT_EQ(world.OnlyClock(lead).stop_event, in_time);
  ASSERT_THAT(world.Breaches(), SizeIs(1));
  EXPECT_EQ(world.Breaches()[0].state, BreachState::kWithdrawn);
  EXPECT_EQ(world.Breaches()[0].record_time, At(3, 11));
  EXPECT_THAT(world.Told(lead),
              ElementsAre("ClockStarted", "ClockBreached", "ClockMetLate", "ClockMetLate", "ClockMet"));
}

TEST(ClockLifeTest, AnEarlierRequestThatArrivesLateMovesTheClock) {
  SlaWorld world(At(3, 10));
  world.PromiseAnswers(absl::Hours(1), At(1, 0));
  Replica replica(world);
  replica.Start();
  const LeadId lead = world.NewLead(At(3, 9));
  world.Demo(lead, At(3, 10));
  world.WaitForStates({{lead, ClockState::kRunning}});
  const ClockId id = world.OnlyClock(lead).id;
  world.Demo(lead, At(3, 9, 40));
  world.WaitUntilApplied();
  EXPECT_EQ(world.OnlyClock(lead).id, id);
  EXPECT_EQ(world.OnlyClock(lead).due, At(3, 10, 40));
}

TEST(ClockLifeTest, AStageEntryThatIsRestatedIsOneTriggerNotTwo) {
  SlaWorld world(At(4, 10, 15));
  world.PromiseAnswers(absl::Hours(1), At(1, 0), {}, TriggerKind::kMarketingQualified);
  const LeadId apart = world.NewLead(At(2, 8));
  const LeadId together = world.NewLead(At(2, 8));
  world.Qualified(apart, At(4, 10));
  auto replica = std::make_unique<Replica>(world);
  replica->Start();
  world.WaitForStates({{apart, ClockState::kRunning}});
  const ClockId id = world.OnlyClock(apart).id;
  replica.reset();
  // One correction of what is applied already, one in the same batch as what it corrects.
  world.Qualified(apart, At(2, 9), At(4, 10));
  world.Qualified(together, At(4, 10));
  world.Qualified(together, At(2, 9), At(4, 10));
  replica = std::make_unique<Replica>(world);
  replica->Start();
  world.WaitForStates({{apart, ClockState::kBreached}, {together, ClockState::kBreached}});
  world.WaitUntilApplied();
  EXPECT_EQ(world.OnlyClock(apart).id, id);
  EXPECT_EQ(world.OnlyClock(apart).due, At(2, 10));
  EXPECT_EQ(world.OnlyClock(together).due, At(2, 10));
  EXPECT_THAT(world.Breaches(), SizeIs(2));
  EXPECT_THAT(world.Told(apart), ElementsAre("ClockStarted", "ClockStarted", "ClockBreached"));
}

TEST(ClockLifeTest, OtherTriggersStartClocksToo) {
  SlaWorld world(At(3, 10));
  world.PromiseAnswers(absl::Hours(1), At(1, 0), {}, TriggerKind::kMarketingQualified);
  world.PromiseAnswers(absl::Hours(2), At(1, 0), {}, TriggerKind::kLeadCreated);
  Replica replica(world);
  replica.Start();
  const LeadId lead = world.NewLead(At(3, 9));
  world.Qualified(lead, At(3, 9, 30));
  world.WaitFor("both clocks", [&] { return world.Clocks().size() == 2; });
  EXPECT_EQ(world.Clocks()[0].due, At(3, 11));
  EXPECT_EQ(world.Clocks()[1].due, At(3, 10, 30));
}

TEST(ClockLifeTest, AnAnswerThatIsInTheLogCountsAlthoughItIsNotYetApplied) {
  SlaWorld world(At(3, 10));
  world.PromiseAnswers(absl::Hours(1), At(1, 0));
  const LeadId lead = world.NewLead(At(3, 9));
  world.Demo(lead, At(3, 10));
  {
    Replica replica(world);
    replica.Start();
    world.WaitForStates({{lead, ClockState::kRunning}});
  }
  world.Attempt(lead, At(3, 10, 30));
  world.clock().SetTime(At(3, 11));

  Replica replica(world);
  SMK_ASSERT_OK(replica.due_worker().ActOnce());
  EXPECT_EQ(world.OnlyClock(lead).state, ClockState::kRunning);
  EXPECT_EQ(replica.due_worker().postponed(), 1);
  EXPECT_EQ(world.OnlyClock(lead).waiting_since, At(3, 11));
  // It looks again while the consumer stands still, but not for ever.
  world.clock().SetTime(At(3, 11) + absl::Seconds(20));
  SMK_ASSERT_OK(replica.due_worker().ActOnce());
  EXPECT_EQ(world.OnlyClock(lead).waiting_since, At(3, 11));
  EXPECT_THAT(world.Breaches(), IsEmpty());
  {
    Replica lagging(world);
    lagging.StartConsumer();
    world.WaitForStates({{lead, ClockState::kMet}});
  }
  EXPECT_THAT(world.Told(lead), ElementsAre("ClockStarted", "ClockMet"));
}

TEST(ClockLifeTest, AConsumerThatStandsStillDoesNotStopTheBreaches) {
  SlaWorld world(At(3, 10));
  world.PromiseAnswers(absl::Hours(1), At(1, 0));
  const LeadId lead = world.NewLead(At(3, 9));
  world.Demo(lead, At(3, 10));
  {
    Replica replica(world);
    replica.Start();
    world.WaitForStates({{lead, ClockState::kRunning}});
  }
  world.Attempt(lead, At(3, 10, 30));
  world.clock().SetTime(At(3, 11));
  Replica replica(world);
  SMK_ASSERT_OK(replica.due_worker().ActOnce());
  world.clock().SetTime(At(3, 11) + absl::Seconds(31));
  SMK_ASSERT_OK(replica.due_worker().ActOnce());
  EXPECT_EQ(world.OnlyClock(lead).state, ClockState::kBreached);
  ASSERT_THAT(world.Breaches(), SizeIs(1));
  EXPECT_EQ(world.Breaches()[0].due, At(3, 11));
  replica.StartConsumer();
  world.WaitForStates({{lead, ClockState::kMet}});
  EXPECT_THAT(world.Told(lead), ElementsAre("ClockStarted", "ClockBreached", "ClockMet"));
}

TEST(ClockLifeTest, ApplyingEventsAgainChangesNothing) {
  SlaWorld world(At(3, 10));
  world.PromiseAnswers(absl::Hours(1), At(1, 0));
  Replica replica(world);
  const LeadId lead = world.NewLead(At(3, 9));
  world.Demo(lead, At(3, 10));
  world.Attempt(lead, At(3, 10, 30));
  const std::vector<event_log::Event> events = world.Events();
  const auto apply = [&] {
    SMK_ASSERT_OK(
        world.schema().db().RunReadWrite(Clock::Real()->Now() + absl::Seconds(30),
                                         [&](mysql::Transaction& tx) { return replica.recorder().Apply(tx, events); }));
  };
  apply();
  const std::vector<PromiseClock> clocks = world.Clocks();
  const size_t told = world.Told(lead).size();
  apply();
  EXPECT_EQ(world.Clocks(), clocks);
  EXPECT_THAT(world.Told(lead), SizeIs(told));
}

TEST(ClockLifeTest, AnEventThatCannotBeReadIsAnErrorAndNotSkipped) {
  SlaWorld world(At(3, 10));
  Replica replica(world);
  event_log::Event event = world.MakeDemo(world.ids().Next<LeadId>(), At(3, 10));
  event.payload = "\xff";
  const absl::Status status =
      world.schema().db().RunReadWrite(Clock::Real()->Now() + absl::Seconds(30),
                                       [&](mysql::Transaction& tx) { return replica.recorder().Apply(tx, {event}); });
  EXPECT_THAT(status, testing::StatusIs(absl::StatusCode::kDataLoss));
}

TEST(BackfillTest, AnAgreementForThePastMakesTheClocksOfWhatHasHappenedOnce) {
  SlaWorld world(At(5, 10));
  std::vector<LeadId> leads;
  ReplicaOptions small;
  small.backfill.batch_size = 4;
  {
    Replica replica(world, small);
    replica.Start();
    for (int i = 0; i < 25; ++i) {
      leads.push_back(world.NewLead(At(2, 9)));
      world.Demo(leads.back(), At(2, 10));                  // before the agreement counts
      if (i % 5 != 0) world.Demo(leads.back(), At(3, 10));  // due at 11:00
      if (i % 5 == 1) world.Attempt(leads.back(), At(3, 10, 30));
      if (i % 5 == 2) world.Attempt(leads.back(), At(3, 12));
    }
    world.WaitUntilApplied();
  }
  EXPECT_THAT(world.Clocks(), IsEmpty());
  world.PromiseAnswers(absl::Hours(1), At(3, 0));

  // Some batches by one replica, the rest by two others.
  {
    Replica replica(world, small);
    for (int i = 0; i < 2; ++i) {
      SMK_ASSERT_OK_AND_ASSIGN(const bool found, replica.backfill_worker().ActOnce());
      EXPECT_TRUE(found);
    }
    EXPECT_EQ(world.schema().QueryInt("SELECT COUNT(*) FROM clock_backfill WHERE done = 0"), 1);
  }
  Replica one(world, small), two(world, small);
  one.Start();
  two.Start();
  std::map<LeadId, ClockState> expected;
  for (size_t i = 0; i < leads.size(); ++i) {
    if (i % 5 == 0) continue;
    expected[leads[i]] = i % 5 == 1 ? ClockState::kMet : i % 5 == 2 ? ClockState::kMetLate : ClockState::kBreached;
  }
  world.WaitForStates(expected);
  world.WaitFor("the backfill's end",
                [&] { return world.schema().QueryInt("SELECT COUNT(*) FROM clock_backfill WHERE done = 0") == 0; });
  world.WaitUntilApplied();
  EXPECT_THAT(world.Clocks(), SizeIs(20));
  ASSERT_THAT(world.Breaches(), SizeIs(15));
  for (const Breach& breach : world.Breaches()) EXPECT_EQ(breach.due, At(3, 11));
  for (const auto& [lead, state] : expected) {
    if (state == ClockState::kMet) {
      EXPECT_THAT(world.Told(lead), ElementsAre("ClockStarted", "ClockMet"));
    } else if (state == ClockState::kBreached) {
      EXPECT_THAT(world.Told(lead), ElementsAre("ClockStarted", "ClockBreached"));
    }
  }
}

TEST(BackfillTest, WaitsForFactsThatWereBeingAddedBeforeTheAgreementCameIntoForce) {
  SlaWorld world(At(3, 10));
  Replica replica(world);
  const LeadId lead = world.ids().Next<LeadId>();
  const std::vector<event_log::Event> events = {world.MakeLead(lead, At(3, 10), "ada"),
                                                world.MakeDemo(lead, At(3, 10))};
  absl::Notification applied, commit;
  std::thread consumer([&] {
    SMK_EXPECT_OK(world.schema().db().RunReadWrite(Clock::Real()->Now() + absl::Seconds(30),
                                                   [&](mysql::Transaction& tx) -> absl::Status {
                                                     const absl::Status status = replica.recorder().Apply(tx, events);
                                                     if (!applied.HasBeenNotified()) applied.Notify();
                                                     commit.WaitForNotification();
                                                     return status;
                                                   }));
  });
  applied.WaitForNotification();
  world.PromiseAnswers(absl::Hours(1), At(3, 0));
  std::thread backfill([&] { SMK_EXPECT_OK(replica.backfill_worker().ActOnce()); });
  Clock::Real()->Sleep(absl::Milliseconds(200));  // it is waiting by now
  commit.Notify();
  consumer.join();
  backfill.join();
  EXPECT_THAT(world.Clocks(), SizeIs(1));
}

TEST(BackfillTest, NoTriggerIsMissedWhileAnAgreementComesIntoForce) {
  SlaWorld world(At(3, 10));
  ReplicaOptions small;
  small.backfill.batch_size = 7;
  small.consumer_batch = 5;
  Replica one(world, small), two(world, small);
  one.Start();
  two.Start();
  std::set<LeadId> leads;
  for (int i = 0; i < 200; ++i) {
    const LeadId lead = world.ids().Next<LeadId>();
    leads.insert(lead);
    world.Append({world.MakeLead(lead, At(3, 10), "ada"), world.MakeDemo(lead, At(3, 10))});
    if (i == 100) world.PromiseAnswers(absl::Hours(1), At(3, 10));
  }
  world.WaitUntilApplied();
  world.WaitFor("a clock for every lead", [&] { return world.Clocks().size() == leads.size(); });
  std::set<LeadId> timed;
  for (const PromiseClock& clock : world.Clocks()) timed.insert(clock.lead);
  EXPECT_EQ(timed, leads);
}

}  // namespace
}  // namespace smarketing::sla
