#include "reporting_service/domain/contributions.h"

#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace smarketing::reporting {
namespace {

absl::Time At(int month, int day, int hour = 12) {
  return absl::FromCivil(absl::CivilHour(2018, month, day, hour), absl::UTCTimeZone());
}

const Definition kUtc{.time_zone = absl::UTCTimeZone()};

DealId Deal(uint8_t n) { return DealId(Uuid({n})); }
HandoffId Handoff(uint8_t n) { return HandoffId(Uuid({n})); }

LeadFacts MarketingQualified(absl::Time time) {
  LeadFacts facts;
  facts.create_time = time;
  facts.source = "social";
  facts.owner = "rep-1";
  AddStageEntry(facts, Stage::kMarketingQualified, time);
  return facts;
}

int64_t Value(const Contributions& all, Measure measure, int cohort_stage, absl::CivilDay day, int stage,
              const std::string& currency = "") {
  int64_t sum = 0;
  for (const auto& [cell, value] : all) {
    if (cell.measure == measure && cell.cohort_stage == cohort_stage && cell.day == day && cell.stage == stage &&
        cell.currency == currency) {
      sum += value;
    }
  }
  return sum;
}

TEST(PassTimeTest, SkippedStepIsPassedWithTheNextOneEntered) {
  LeadFacts facts = MarketingQualified(At(2, 1));
  AddStageEntry(facts, Stage::kCustomer, At(1, 20));  // won before the first contact: it happens
  EXPECT_EQ(PassTime(facts, Stage::kLead), At(2, 1));
  EXPECT_EQ(PassTime(facts, Stage::kMarketingQualified), At(2, 1));
  EXPECT_EQ(PassTime(facts, Stage::kSalesAccepted), At(1, 20));
  EXPECT_EQ(PassTime(facts, Stage::kEvangelist), std::nullopt);
}

TEST(PassTimeTest, RestatedEntryMovesAndTheOthersStay) {
  LeadFacts facts = MarketingQualified(At(2, 1));
  AddStageEntry(facts, Stage::kMarketingQualified, At(3, 1));
  AddStageEntry(facts, Stage::kMarketingQualified, At(4, 1), At(2, 1));
  EXPECT_EQ(PassTime(facts, Stage::kMarketingQualified), At(3, 1));
}

TEST(PassTimeTest, OffTheLadderPassesNothing) {
  LeadFacts facts;
  facts.create_time = At(1, 1);
  AddStageEntry(facts, Stage::kDisqualified, At(1, 2));
  EXPECT_EQ(PassTime(facts, Stage::kSubscriber), std::nullopt);
}

TEST(ContributionsTest, CohortCountsOnTheDayOfTheCohortAndEventOnItsOwn) {
  LeadFacts facts = MarketingQualified(At(2, 1));
  AddStageEntry(facts, Stage::kCustomer, At(3, 5));
  facts.deals[Deal(1)] = {DealState::kWon, Money("BRL", 12'345), "rep-2", At(3, 1), At(3, 5)};
  const Contributions all = Contribute(facts, kUtc);
  const absl::CivilDay contact(2018, 2, 1), win(2018, 3, 5);
  EXPECT_EQ(Value(all, Measure::kCohortPassed, 2, contact, 7), 1);
  EXPECT_EQ(Value(all, Measure::kCohortLeadsWon, 2, contact, 0), 1);
  EXPECT_EQ(Value(all, Measure::kCohortWonRevenue, 2, contact, 0, "BRL"), 12'345);
  EXPECT_EQ(Value(all, Measure::kCohortPassed, 7, win, 7), 1);
  EXPECT_EQ(Value(all, Measure::kLeadsPassed, 0, win, 7), 1);
  EXPECT_EQ(Value(all, Measure::kLeadsWon, 0, win, 0), 1);
  EXPECT_EQ(Value(all, Measure::kWonRevenue, 0, win, 0, "BRL"), 12'345);
  for (const auto& [cell, value] : all) {
    if (cell.measure == Measure::kWonRevenue) {
      EXPECT_EQ(cell.dimensions.owner, "rep-2");
    }
    if (cell.measure == Measure::kLeadsWon) {
      EXPECT_EQ(cell.dimensions.owner, "rep-1");
    }
  }
}

TEST(ContributionsTest, DaysAreThoseOfTheTimeZone) {
  absl::TimeZone sao_paulo;
  ASSERT_TRUE(absl::LoadTimeZone("America/Sao_Paulo", &sao_paulo));
  const LeadFacts facts = MarketingQualified(At(6, 1, 1));  // still 31 May there
  const Contributions all = Contribute(facts, {.time_zone = sao_paulo});
  EXPECT_EQ(Value(all, Measure::kLeadsPassed, 0, absl::CivilDay(2018, 5, 31), 3), 1);
}

TEST(ContributionsTest, NothingCountsBeforeTheLeadIsCreated) {
  LeadFacts facts = MarketingQualified(At(2, 1));
  facts.create_time.reset();
  EXPECT_TRUE(Contribute(facts, kUtc).empty());
}

TEST(ContributionsTest, NothingCountsWhileTheLeadIsDeletedOrMerged) {
  LeadFacts facts = MarketingQualified(At(2, 1));
  facts.deleted = true;
  EXPECT_TRUE(Contribute(facts, kUtc).empty());
  facts.deleted = false;
  facts.merged = true;
  EXPECT_TRUE(Contribute(facts, kUtc).empty());
}

TEST(ContributionsTest, EachStepOfAHandoffCountsOnItsOwnDayForItsRep) {
  LeadFacts facts = MarketingQualified(At(2, 1));
  facts.handoffs[Handoff(1)] = {.state = HandoffState::kRejected,
                                .rep = "rep-2",
                                .submit_time = At(2, 2),
                                .accept_time = At(2, 3),
                                .close_time = At(2, 4)};
  facts.handoffs[Handoff(2)] = {.state = HandoffState::kExpired, .submit_time = At(2, 5), .close_time = At(2, 6)};
  facts.handoffs[Handoff(3)] = {.state = HandoffState::kRecycled, .submit_time = At(2, 5), .close_time = At(2, 7)};
  facts.handoffs[Handoff(4)] = {.state = HandoffState::kWithdrawn, .submit_time = At(2, 5), .close_time = At(2, 7)};
  facts.handoffs[Handoff(5)] = {.state = HandoffState::kSubmitted, .submit_time = At(2, 5)};
  Contributions handoffs;
  for (const auto& [cell, value] : Contribute(facts, kUtc)) {
    if (cell.measure >= Measure::kHandoffsSubmitted && cell.measure <= Measure::kHandoffsExpired) {
      handoffs[cell] = value;
    }
  }
  const auto on = [](Measure measure, int day, const std::string& owner) {
    return Cell{
        .measure = measure, .day = absl::CivilDay(2018, 2, day), .dimensions = {.source = "social", .owner = owner}};
  };
  const Contributions expected = {
      {on(Measure::kHandoffsSubmitted, 2, "rep-2"), 1}, {on(Measure::kHandoffsAccepted, 3, "rep-2"), 1},
      {on(Measure::kHandoffsRejected, 4, "rep-2"), 1},  {on(Measure::kHandoffsSubmitted, 5, "rep-1"), 4},
      {on(Measure::kHandoffsExpired, 6, "rep-1"), 1},   {on(Measure::kHandoffsRecycled, 7, "rep-1"), 1},
  };
  EXPECT_EQ(handoffs, expected);
}

TEST(ContributionsTest, TheFirstDefinitionKnowsNoHandoffs) {
  LeadFacts facts = MarketingQualified(At(2, 1));
  const Contributions before = Contribute(facts, kUtc);
  facts.handoffs[Handoff(1)].submit_time = At(2, 2);
  EXPECT_EQ(Contribute(facts, {.version = 1, .time_zone = absl::UTCTimeZone()}), before);
  EXPECT_NE(Contribute(facts, kUtc), before);
}

// Whatever happens in whatever order, adding differences ends where adding everything anew does.
TEST(ContributionsTest, DifferencesEqualTheWhole) {
  std::mt19937_64 random(11);
  std::vector<LeadFacts> leads(20);
  Contributions rollups;
  for (int step = 0; step < 3'000; ++step) {
    LeadFacts& facts = leads[random() % leads.size()];
    const LeadFacts old = facts;
    const absl::Time time = At(1, 1) + absl::Hours(random() % 4'000);
    switch (random() % 8) {
      case 0:
        facts.create_time = time;
        break;
      case 1:
        facts.source = std::string(1, static_cast<char>('a' + random() % 3));
        break;
      case 2:
        facts.owner = std::string(1, static_cast<char>('x' + random() % 3));
        break;
      case 3:
        AddStageEntry(facts, static_cast<Stage>(1 + random() % 10), time);
        break;
      case 4: {
        DealFacts& deal = facts.deals[Deal(static_cast<uint8_t>(random() % 3))];
        deal.amount = Money(random() % 2 == 0 ? "BRL" : "EUR", static_cast<int64_t>(random() % 100'000));
        deal.state = static_cast<DealState>(1 + random() % 3);
        deal.create_time = time;
        deal.close_time = deal.state == DealState::kOpen ? std::nullopt : std::optional(time + absl::Hours(40));
        break;
      }
      case 5:
        facts.deals.erase(Deal(static_cast<uint8_t>(random() % 3)));
        break;
      case 6: {
        HandoffFacts& handoff = facts.handoffs[Handoff(static_cast<uint8_t>(random() % 3))];
        handoff.state = static_cast<HandoffState>(1 + random() % 7);
        handoff.rep = random() % 2 == 0 ? "x" : "";
        handoff.submit_time = time;
        handoff.accept_time = random() % 2 == 0 ? std::nullopt : std::optional(time + absl::Hours(10));
        handoff.close_time = handoff.state <= HandoffState::kAccepted ? std::nullopt : std::optional(time);
        break;
      }
      case 7:
        (random() % 2 == 0 ? facts.deleted : facts.merged) = random() % 2 == 0;
        break;
    }
    Accumulate(Contribute(facts, kUtc), 1, rollups);
    Accumulate(Contribute(old, kUtc), -1, rollups);
  }
  Contributions anew;
  for (const LeadFacts& facts : leads) Accumulate(Contribute(facts, kUtc), 1, anew);
  EXPECT_FALSE(anew.empty());
  EXPECT_EQ(rollups, anew);
}

}  // namespace
}  // namespace smarketing::reporting
