#include "sla_service/domain/clock_changes.h"

#include <algorithm>
#include <optional>
#include <random>
#include <variant>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/sla/ledger.h"
#include "tests/unit/sla/promise_builder.h"

namespace smarketing::sla {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Kind = ClockEvent::Kind;

TEST(ClockTest, IsMetByAnAnswerInTime) {
  Ledger ledger(AnswerDemos(absl::Hours(1)));
  ledger.Learn(Demo(1, At(6, 16, 30)), At(6, 16, 30));
  EXPECT_EQ(ledger.only_clock().state, ClockState::kRunning);
  EXPECT_EQ(ledger.only_clock().next_action, At(9, 9, 30));
  ledger.Learn(Answer(10, At(9, 9, 20)), At(9, 9, 21));
  EXPECT_EQ(ledger.only_clock().state, ClockState::kMet);
  EXPECT_EQ(ledger.only_clock().elapsed, absl::Minutes(50));
  EXPECT_EQ(ledger.only_clock().next_action, std::nullopt);
  ledger.PassTime(At(9, 12));
  EXPECT_THAT(ledger.TakeEvents(), ElementsAre(Kind::kStarted, Kind::kMet));
  EXPECT_THAT(ledger.breaches(), IsEmpty());
}

TEST(ClockTest, AnAnswerAtTheDueTimeIsInTime) {
  Ledger ledger(AnswerDemos(absl::Hours(1)));
  ledger.Learn(Demo(1, At(3, 10)), At(3, 10));
  ledger.Learn(Answer(10, At(3, 11)), At(3, 11));
  EXPECT_EQ(ledger.only_clock().state, ClockState::kMet);
}

TEST(ClockTest, IsBreachedOnceAtItsDueTimeThenMetLate) {
  Ledger ledger(AnswerDemos(absl::Hours(1)));
  ledger.Learn(Demo(1, At(3, 10)), At(3, 10));
  ledger.PassTime(At(3, 10, 59));
  EXPECT_THAT(ledger.breaches(), IsEmpty());
  ledger.PassTime(At(3, 11, 5));
  ledger.PassTime(At(3, 11, 6));
  ASSERT_THAT(ledger.breaches(), SizeIs(1));
  EXPECT_EQ(ledger.breaches().begin()->second.due, At(3, 11));
  EXPECT_EQ(ledger.breaches().begin()->second.record_time, At(3, 11, 5));
  EXPECT_EQ(ledger.breaches().begin()->second.state, BreachState::kOpen);
  EXPECT_EQ(ledger.events().back().occur_time, At(3, 11));

  ledger.Learn(Answer(10, At(3, 12)), At(3, 12));
  EXPECT_EQ(ledger.only_clock().state, ClockState::kMetLate);
  const Breach& breach = ledger.breaches().begin()->second;
  EXPECT_EQ(breach.state, BreachState::kAnsweredLate);
  EXPECT_EQ(breach.late_by, absl::Hours(1));
  EXPECT_THAT(ledger.TakeEvents(), ElementsAre(Kind::kStarted, Kind::kBreached, Kind::kMetLate));
}

TEST(ClockTest, ABreachStandsForAReplicaWhoseClockIsBehind) {
  Ledger ledger(AnswerDemos(absl::Hours(1)));
  ledger.Learn(Demo(1, At(3, 10)), At(3, 10));
  ledger.PassTime(At(3, 11));
  ledger.Reconcile(At(3, 10, 59));
  EXPECT_EQ(ledger.only_clock().state, ClockState::kBreached);
  EXPECT_THAT(ledger.TakeEvents(), ElementsAre(Kind::kStarted, Kind::kBreached));
}

TEST(ClockTest, AnAnswerInTimeThatArrivesLateWithdrawsTheBreach) {
  Ledger ledger(AnswerDemos(absl::Hours(1)));
  ledger.Learn(Demo(1, At(3, 10)), At(3, 10));
  ledger.PassTime(At(3, 11));
  ledger.Learn(Answer(11, At(3, 11, 30)), At(3, 11, 30));
  ledger.TakeEvents();
  ledger.Learn(Answer(10, At(3, 10, 30)), At(3, 12));
  EXPECT_EQ(ledger.only_clock().state, ClockState::kMet);
  EXPECT_EQ(ledger.only_clock().stop, At(3, 10, 30));
  EXPECT_EQ(ledger.breaches().begin()->second.state, BreachState::kWithdrawn);
  ASSERT_THAT(ledger.events(), SizeIs(1));
  EXPECT_TRUE(ledger.events()[0].breach_withdrawn);
}

TEST(ClockTest, AnEarlierAnswerRestatesTheClockAndALaterOneDoesNot) {
  Ledger ledger(AnswerDemos(absl::Hours(1)));
  ledger.Learn(Demo(1, At(3, 10)), At(3, 10));
  ledger.Learn(Answer(10, At(3, 10, 40)), At(3, 10, 40));
  ledger.TakeEvents();
  ledger.Learn(Answer(11, At(3, 10, 50)), At(3, 10, 50));
  EXPECT_THAT(ledger.TakeEvents(), IsEmpty());
  ledger.Learn(Answer(12, At(3, 10, 5)), At(3, 11, 30));
  EXPECT_EQ(ledger.only_clock().elapsed, absl::Minutes(5));
  EXPECT_EQ(ledger.only_clock().stop_event, NumberedId(12));
  EXPECT_THAT(ledger.TakeEvents(), ElementsAre(Kind::kMet));
}

TEST(ClockTest, AnAttemptBeforeTheStartDoesNotCount) {
  Ledger ledger(AnswerDemos(absl::Hours(1)));
  ledger.Learn(Answer(10, At(3, 9, 59)), At(3, 9, 59));
  ledger.Learn(Demo(1, At(3, 10)), At(3, 10));
  EXPECT_EQ(ledger.only_clock().state, ClockState::kRunning);
}

TEST(ClockTest, ALateAnswerWithoutABreachYetMakesTheBreachFirst) {
  Ledger ledger(AnswerDemos(absl::Hours(1)));
  ledger.Learn(Demo(1, At(3, 10)), At(4, 10));
  ledger.Learn(Answer(10, At(3, 12)), At(4, 10));
  EXPECT_THAT(ledger.TakeEvents(), ElementsAre(Kind::kStarted, Kind::kBreached, Kind::kMetLate));
  ASSERT_THAT(ledger.breaches(), SizeIs(1));
  EXPECT_EQ(ledger.breaches().begin()->second.due, At(3, 11));
}

TEST(ClockTest, AnEarlierTriggerThatArrivesLateMovesTheClock) {
  Ledger ledger(AnswerDemos(absl::Hours(1)));
  ledger.Learn(Demo(2, At(3, 10, 30)), At(3, 10, 30));
  const ClockId id = ledger.only_clock().id;
  ledger.Learn(Demo(1, At(3, 10)), At(3, 10, 40));
  ASSERT_THAT(ledger.clocks(), SizeIs(1));
  EXPECT_EQ(ledger.only_clock().id, id);
  EXPECT_EQ(ledger.only_clock().start, At(3, 10));
  EXPECT_EQ(ledger.only_clock().due, At(3, 11));
  EXPECT_EQ(ledger.only_clock().start_event, NumberedId(1));
  EXPECT_THAT(ledger.TakeEvents(), ElementsAre(Kind::kStarted, Kind::kStarted));
}

TEST(ClockTest, AMovedClockCanTurnAnAnswerInTimeIntoALateOne) {
  Ledger ledger(AnswerDemos(absl::Hours(1)));
  ledger.Learn(Demo(2, At(3, 10, 30)), At(3, 10, 30));
  ledger.Learn(Answer(10, At(3, 11, 10)), At(3, 11, 10));
  ledger.TakeEvents();
  ledger.Learn(Demo(1, At(3, 10)), At(3, 12));
  EXPECT_EQ(ledger.only_clock().state, ClockState::kMetLate);
  EXPECT_THAT(ledger.TakeEvents(), ElementsAre(Kind::kStarted, Kind::kBreached, Kind::kMetLate));
}

TEST(ClockTest, WarnsAtSharesOfTheTargetOnceEach) {
  Ledger ledger(AnswerDemos(absl::Hours(4), {50, 75}));
  ledger.Learn(Demo(1, At(3, 9)), At(3, 9));
  EXPECT_EQ(ledger.only_clock().next_action, At(3, 11));
  ledger.PassTime(At(3, 11));
  EXPECT_EQ(ledger.only_clock().next_action, At(3, 12));
  ledger.PassTime(At(3, 11, 30));
  ledger.PassTime(At(3, 12));
  EXPECT_EQ(ledger.only_clock().next_action, At(3, 13));
  ASSERT_THAT(ledger.events(), SizeIs(3));
  EXPECT_EQ(ledger.events()[1].percent, 50);
  EXPECT_EQ(ledger.events()[2].percent, 75);
  EXPECT_EQ(ledger.events()[2].occur_time, At(3, 12));
}

TEST(ClockTest, WhatBecameDueWhileNobodyRanIsDoneWithItsTrueTimes) {
  Ledger ledger(AnswerDemos(absl::Hours(4), {75}));
  ledger.Learn(Demo(1, At(3, 9)), At(3, 9));
  ledger.TakeEvents();
  ledger.PassTime(At(10, 9));
  ASSERT_THAT(ledger.events(), SizeIs(2));
  EXPECT_EQ(ledger.events()[0].kind, Kind::kWarned);
  EXPECT_EQ(ledger.events()[0].occur_time, At(3, 12));
  EXPECT_EQ(ledger.events()[1].kind, Kind::kBreached);
  EXPECT_EQ(ledger.events()[1].occur_time, At(3, 13));
}

TEST(ClockTest, WhatStartedItCanStopToHold) {
  Ledger ledger(AnswerDemos(absl::Hours(1)));
  ledger.Learn(Demo(1, At(3, 10)), At(3, 10));
  ledger.PassTime(At(3, 11));
  ledger.TakeEvents();
  ledger.promise().commitment.segment.source = "fair";  // as if the lead's source had been restated
  ledger.Reconcile(At(3, 12));
  EXPECT_EQ(ledger.only_clock().state, ClockState::kCancelled);
  EXPECT_EQ(ledger.breaches().begin()->second.state, BreachState::kWithdrawn);
  EXPECT_THAT(ledger.TakeEvents(), ElementsAre(Kind::kCancelled));

  ledger.promise().commitment.segment.source = "";
  ledger.Reconcile(At(3, 12));
  ledger.PassTime(At(3, 12));
  EXPECT_THAT(ledger.clocks(), SizeIs(1));
  EXPECT_EQ(ledger.only_clock().state, ClockState::kBreached);
  EXPECT_EQ(ledger.breaches().begin()->second.state, BreachState::kOpen);
  EXPECT_THAT(ledger.TakeEvents(), ElementsAre(Kind::kStarted, Kind::kBreached));
}

TEST(ClockTest, ReconcilingAgainChangesNothing) {
  Ledger ledger(AnswerDemos(absl::Hours(1), {50}));
  ledger.Learn(Demo(1, At(3, 10)), At(3, 10));
  ledger.Learn(Demo(2, At(3, 15)), At(3, 15));
  ledger.PassTime(At(3, 15, 30));
  ledger.Learn(Answer(10, At(3, 15, 40)), At(3, 15, 40));
  const auto clocks = ledger.clocks();
  ledger.TakeEvents();
  ledger.Reconcile(At(4, 10));
  EXPECT_EQ(ledger.clocks(), clocks);
  EXPECT_THAT(ledger.TakeEvents(), IsEmpty());
}

// The law: whatever the order in which facts arrive, and whenever the due worker runs in between, the clocks and the
// breaches in force are the same in the end.
TEST(ClockPropertyTest, TheOrderOfArrivalDoesNotMatter) {
  std::mt19937 random(20260306);
  const auto between = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  for (int round = 0; round < 3000; ++round) {
    SCOPED_TRACE(round);
    const Promise promise = AnswerDemos(absl::Minutes(between(1, 8) * 30), {between(1, 98)});
    const absl::Time origin = At(5, 14);
    // Steps of a quarter of an hour: ties are frequent.
    const auto moment = [&] { return origin + absl::Minutes(15 * between(0, 20 * 4)); };
    std::vector<std::variant<Trigger, Response>> facts;
    int number = 0;
    for (int i = between(1, 6); i > 0; --i) facts.emplace_back(Demo(++number, moment()));
    for (int i = between(0, 5); i > 0; --i) facts.emplace_back(Answer(++number, moment()));
    const absl::Time end = At(20, 0);

    std::optional<Summary> expected;
    for (int order = 0; order < 4; ++order) {
      std::shuffle(facts.begin(), facts.end(), random);
      Ledger ledger(promise);
      absl::Time now = origin;
      for (const auto& fact : facts) {
        now += absl::Minutes(between(0, 600));
        if (between(0, 1) == 0) ledger.PassTime(now);
        std::visit([&](const auto& known) { ledger.Learn(known, now); }, fact);
      }
      ledger.PassTime(end);
      const Summary summary = Summarise(ledger);
      if (!expected.has_value()) expected = summary;
      ASSERT_EQ(summary, *expected);
      CheckEvents(ledger);
      if (::testing::Test::HasFailure()) return;
    }
  }
}

}  // namespace
}  // namespace smarketing::sla
