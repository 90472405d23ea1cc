// What becomes of clocks when leads are merged, unmerged, deleted, and when answers turn out to be somebody else's.
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
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

// The facts as a restatement tells them: by ids of its own.
template <typename Fact>
std::vector<Fact> Renamed(std::vector<Fact> facts, int lead) {
  for (Fact& fact : facts) {
    std::array<uint8_t, 16> bytes{};
    std::copy(fact.event.bytes().begin(), fact.event.bytes().end(), bytes.begin());
    bytes[0] = static_cast<uint8_t>(lead);
    fact.event = EventId(Uuid(bytes));
  }
  return facts;
}

template <typename Fact>
std::vector<Fact> Both(std::vector<Fact> a, const std::vector<Fact>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

struct Told {
  std::vector<Trigger> triggers;
  std::vector<Response> responses;
};

Told Tell(const LeadFacts& facts, int lead) { return {Renamed(facts.triggers, lead), Renamed(facts.responses, lead)}; }

void Restate(const Told& told, absl::Time now, Ledger* ledger) {
  Restate(told.triggers, told.responses, &ledger->facts());
  ledger->facts().merged = false;
  ledger->Reconcile(now);
}

void Merge(const Told& a, const Told& b, absl::Time now, Ledger* survivor, Ledger* other) {
  Restate({Both(a.triggers, b.triggers), Both(a.responses, b.responses)}, now, survivor);
  other->facts().merged = true;
  other->Reconcile(now);
}

TEST(ClockRestatementTest, MergedLeadsKeepTheEarliestClock) {
  Ledger survivor(AnswerDemos(absl::Hours(1))), other(AnswerDemos(absl::Hours(1)), 2);
  survivor.Learn(Demo(2, At(3, 10, 30)), At(3, 10, 30));
  other.Learn(Demo(1, At(3, 10)), At(3, 10));
  const ClockId kept = survivor.only_clock().id, gone = other.only_clock().id;
  const Told first = Tell(survivor.facts(), 1), second = Tell(other.facts(), 2);
  Merge(first, second, At(3, 10, 40), &survivor, &other);
  ASSERT_THAT(survivor.clocks(), SizeIs(1));
  EXPECT_EQ(survivor.only_clock().id, kept);
  EXPECT_EQ(survivor.only_clock().start, At(3, 10));
  EXPECT_EQ(other.only_clock().state, ClockState::kCancelled);
  EXPECT_EQ(other.only_clock().next_action, std::nullopt);

  Restate(first, At(3, 10, 50), &survivor);
  Restate(second, At(3, 10, 50), &other);
  EXPECT_EQ(survivor.only_clock().id, kept);
  EXPECT_EQ(survivor.only_clock().start, At(3, 10, 30));
  EXPECT_EQ(survivor.only_clock().start_event, NumberedId(2));
  EXPECT_EQ(other.only_clock().id, gone);
  EXPECT_EQ(other.only_clock().state, ClockState::kRunning);
  EXPECT_EQ(other.only_clock().start_event, NumberedId(1));
  CheckEvents(survivor);
  CheckEvents(other);
}

TEST(ClockRestatementTest, ABreachGoesWithItsLeadAndComesBack) {
  Ledger survivor(AnswerDemos(absl::Hours(1))), other(AnswerDemos(absl::Hours(1)), 2);
  other.Learn(Demo(1, At(3, 10)), At(3, 10));
  other.PassTime(At(3, 11));
  const BreachId breach = *other.only_clock().breach;
  const Told first = Tell(survivor.facts(), 1), second = Tell(other.facts(), 2);
  Merge(first, second, At(3, 12), &survivor, &other);
  survivor.PassTime(At(3, 12));
  EXPECT_EQ(other.breaches().at(breach).state, BreachState::kWithdrawn);
  EXPECT_EQ(survivor.only_clock().state, ClockState::kBreached);
  EXPECT_EQ(survivor.breaches().begin()->second.due, At(3, 11));

  Restate(first, At(3, 13), &survivor);
  Restate(second, At(3, 13), &other);
  other.PassTime(At(3, 13));
  EXPECT_EQ(survivor.only_clock().state, ClockState::kCancelled);
  EXPECT_EQ(survivor.breaches().begin()->second.state, BreachState::kWithdrawn);
  ASSERT_THAT(other.breaches(), SizeIs(1));
  EXPECT_EQ(other.breaches().at(breach).state, BreachState::kOpen);
  EXPECT_EQ(other.breaches().at(breach).record_time, At(3, 11));
  CheckEvents(survivor);
  CheckEvents(other);
}

TEST(ClockRestatementTest, AnAnswerThatWasSomebodyElsesIsTakenBack) {
  Ledger ledger(AnswerDemos(absl::Hours(1)));
  ledger.Learn(Demo(1, At(3, 10)), At(3, 10));
  const Told told = Tell(ledger.facts(), 1);
  ledger.Learn(Answer(10, At(3, 10, 30)), At(3, 10, 30));
  ledger.TakeEvents();
  Restate(told, At(3, 10, 40), &ledger);
  EXPECT_EQ(ledger.only_clock().state, ClockState::kRunning);
  EXPECT_EQ(ledger.only_clock().next_action, At(3, 11));
  EXPECT_THAT(ledger.TakeEvents(), ElementsAre(Kind::kCancelled, Kind::kStarted));
  ledger.PassTime(At(3, 11));
  EXPECT_THAT(ledger.TakeEvents(), ElementsAre(Kind::kBreached));
}

TEST(ClockRestatementTest, ALateAnswerThatIsTakenBackLeavesTheBreachOpen) {
  Ledger ledger(AnswerDemos(absl::Hours(1)));
  ledger.Learn(Demo(1, At(3, 10)), At(3, 10));
  const Told told = Tell(ledger.facts(), 1);
  ledger.PassTime(At(3, 11));
  ledger.Learn(Answer(10, At(3, 12)), At(3, 12));
  ledger.TakeEvents();
  Restate(told, At(3, 13), &ledger);
  EXPECT_EQ(ledger.only_clock().state, ClockState::kBreached);
  EXPECT_EQ(ledger.breaches().begin()->second.state, BreachState::kOpen);
  EXPECT_THAT(ledger.TakeEvents(), ElementsAre(Kind::kCancelled, Kind::kStarted, Kind::kBreached));
}

TEST(ClockRestatementTest, ABreachOfAnEarlierClockIsTakenBackWithIt) {
  Ledger ledger(AnswerDemos(absl::Hours(1)));
  ledger.Learn(Demo(2, At(3, 10, 30)), At(3, 10, 30));
  const Told told = Tell(ledger.facts(), 1);
  ledger.Learn(Demo(1, At(3, 10)), At(3, 10, 40));
  ledger.PassTime(At(3, 11));
  ledger.TakeEvents();
  Restate(told, At(3, 11, 10), &ledger);
  EXPECT_EQ(ledger.only_clock().state, ClockState::kRunning);
  EXPECT_EQ(ledger.breaches().begin()->second.state, BreachState::kWithdrawn);
  EXPECT_THAT(ledger.TakeEvents(), ElementsAre(Kind::kCancelled, Kind::kStarted));
}

TEST(ClockRestatementTest, DeletedAndUndeleted) {
  Ledger ledger(AnswerDemos(absl::Hours(1)));
  ledger.Learn(Demo(1, At(3, 10)), At(3, 10));
  const PromiseClock before = ledger.only_clock();
  ledger.facts().deleted = true;
  ledger.Reconcile(At(3, 10, 10));
  EXPECT_EQ(ledger.only_clock().state, ClockState::kCancelled);
  ledger.PassTime(At(3, 12));
  EXPECT_THAT(ledger.breaches(), IsEmpty());
  ledger.facts().deleted = false;
  ledger.Reconcile(before.update_time);
  EXPECT_EQ(ledger.only_clock(), before);
  CheckEvents(ledger);
}

TEST(ClockRestatementTest, AnErasureEndsWhatCannotBeKeptAnyMore) {
  Ledger ledger(AnswerDemos(absl::Hours(1)));
  ledger.Learn(Demo(1, At(3, 10)), At(3, 10));
  ledger.Learn(Answer(10, At(3, 10, 30)), At(3, 10, 30));
  ledger.Learn(Demo(2, At(3, 11)), At(3, 11));
  ledger.PassTime(At(3, 12));
  ledger.Learn(Demo(3, At(3, 12, 30)), At(3, 12, 30));  // due, and not yet breached
  ledger.Learn(Demo(4, At(3, 14)), At(3, 14));
  ledger.TakeEvents();
  const std::map<ClockId, PromiseClock> before = ledger.clocks();

  ledger.facts().erase_time = At(3, 14, 10);
  ledger.Reconcile(At(3, 14, 10));
  ASSERT_THAT(ledger.events(), SizeIs(1));
  EXPECT_EQ(ledger.events()[0].kind, Kind::kCancelled);
  EXPECT_EQ(ledger.events()[0].clock.start, At(3, 14));
  EXPECT_EQ(ledger.events()[0].reason, "the person was erased");
  for (const auto& [id, clock] : ledger.clocks()) {
    if (clock.state == ClockState::kCancelled) continue;
    EXPECT_EQ(clock, before.at(id));
  }
  ledger.TakeEvents();
  ledger.PassTime(At(4, 12));
  ledger.Reconcile(At(4, 12));
  EXPECT_THAT(ledger.TakeEvents(), ElementsAre(Kind::kBreached)) << "of what was due before";
}

TEST(ClockRestatementTest, NoClockStartsForAnErasedPerson) {
  Ledger ledger(AnswerDemos(absl::Hours(1)));
  ledger.facts().triggers = {Demo(1, At(3, 10))};
  ledger.facts().erase_time = At(3, 10, 30);
  ledger.Reconcile(At(3, 10, 30));
  EXPECT_TRUE(ledger.clocks().empty());
}

// By id: what an unmerge must give back exactly.
std::vector<std::string> Clocks(const Ledger& ledger) {
  std::vector<std::string> lines;
  for (const auto& [id, clock] : ledger.clocks()) {
    if (clock.state == ClockState::kCancelled) continue;
    lines.push_back(absl::StrCat(id.ToString(), " ", clock.start_event.ToString(), " ", absl::FormatTime(clock.start),
                                 " ", absl::FormatTime(clock.due), " ", StateName(clock.state), " ",
                                 clock.stop_event ? clock.stop_event->ToString() : "-"));
  }
  return lines;
}

// The laws: a restatement of what is known changes nothing; the clocks of merged leads are those of one lead to which
// all of it happened; an unmerge gives back the clocks that were, and told of them truly all along.
TEST(ClockRestatementPropertyTest, MergesAndUnmergesOfRandomHistories) {
  std::mt19937 random(20260307);
  const auto between = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  for (int round = 0; round < 2000; ++round) {
    SCOPED_TRACE(round);
    const Promise promise = AnswerDemos(absl::Minutes(between(1, 8) * 30), {between(1, 98)});
    const auto moment = [&] { return At(5, 14) + absl::Minutes(15 * between(0, 20 * 4)); };
    Ledger survivor(promise), other(promise, 2);
    int number = 0;
    absl::Time now = At(5, 14);
    for (Ledger* ledger : {&survivor, &other}) {
      for (int i = between(0, 6); i > 0; --i) {
        now += absl::Minutes(between(0, 400));
        if (between(0, 1) == 0) ledger->PassTime(now);
        if (between(0, 4) < 3) {
          ledger->Learn(Demo(++number, moment()), now);
        } else {
          ledger->Learn(Answer(++number, moment()), now);
        }
      }
    }
    const Told first = Tell(survivor.facts(), 1), second = Tell(other.facts(), 2);
    const Ledger survivor_before = survivor;
    Restate(first, now, &survivor);
    ASSERT_EQ(survivor.clocks(), survivor_before.clocks());

    Ledger survivor_alone = survivor, other_alone = other;
    for (int merges = between(1, 2); merges > 0; --merges) {
      Merge(first, second, now, &survivor, &other);
      ASSERT_THAT(Clocks(other), IsEmpty());
      now += absl::Minutes(between(0, 600));
      survivor.PassTime(now);
      other.PassTime(now);

      Ledger whole(promise);
      whole.facts() = survivor.facts();
      whole.Reconcile(now);
      Ledger merged = survivor;
      merged.PassTime(At(20, 0));
      whole.PassTime(At(20, 0));
      ASSERT_EQ(Summarise(merged, /*with_events=*/false), Summarise(whole, false));
      CheckEvents(merged);

      Restate(first, now, &survivor);
      Restate(second, now, &other);
      if (between(0, 1) == 0) survivor.PassTime(now);
    }
    for (Ledger* ledger : {&survivor, &other, &survivor_alone, &other_alone}) ledger->PassTime(At(20, 0));
    ASSERT_EQ(Clocks(survivor), Clocks(survivor_alone));
    ASSERT_EQ(Clocks(other), Clocks(other_alone));
    ASSERT_EQ(Summarise(survivor), Summarise(survivor_alone));
    ASSERT_EQ(Summarise(other), Summarise(other_alone));
    CheckEvents(survivor);
    CheckEvents(other);
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace smarketing::sla
