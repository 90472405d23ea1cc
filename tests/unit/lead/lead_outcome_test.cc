#include "lead_service/domain/lead_outcome.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lead/world.h"

namespace smarketing::lead {
namespace {

using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class LeadOutcomeTest : public ::testing::Test {
 protected:
  LeadOutcomeTest() {
    world_.workspace().SetPredictor([this](const PredictiveFacts& facts) {
      asked_.push_back(facts);
      return 1234;
    });
  }

  // What all leads say together.
  OutcomeCounts Counts() {
    OutcomeCounts counts;
    for (const auto& [id, outcome] : world_.workspace().outcomes()) AddCounts(counts, outcome.now.Cells(), 1);
    return counts;
  }
  OutcomeState state(const LeadId& lead) {
    const LeadOutcome* outcome = world_.workspace().FindOutcome(lead);
    return outcome == nullptr ? OutcomeState::kOpen : outcome->state;
  }
  WonLost Seen(absl::string_view variable, absl::string_view value, absl::string_view team = "") {
    const OutcomeCounts counts = Counts();
    const auto it = counts.find({std::string(team), std::string(variable), std::string(value)});
    return it == counts.end() ? WonLost() : it->second;
  }

  World world_;
  std::vector<PredictiveFacts> asked_;
};

TEST_F(LeadOutcomeTest, FactsOfALead) {
  CaptureLead command = World::Capture({Email("ana@example.com"), Visitor("v")}, 1);
  command.fields[Field::kTeam] = "inbound";
  command.fields[Field::kCountryCode] = "BR";
  command.fields[Field::kRegion] = "SP";
  command.source.source = "google";
  command.tags = {"b", "a"};
  command.stage = Stage::kMarketingQualified;
  const Lead lead = world_.Do(command).lead;
  const PredictiveFacts facts = PredictiveFactsOf(lead);
  EXPECT_EQ(facts.team, "inbound");
  EXPECT_EQ(facts.stage, 2u);
  EXPECT_THAT(facts.values, UnorderedElementsAre(Pair("country", "BR"), Pair("state", "SP"), Pair("language", ""),
                                                 Pair("source", "google"), Pair("email_state", "valid"),
                                                 Pair("phone_state", "none")));
  EXPECT_THAT(facts.tags, ::testing::ElementsAre("a", "b"));
}

TEST_F(LeadOutcomeTest, AWonDealWinsAndCountsInEveryStage) {
  const LeadId lead = world_.Given("ana@example.com", 1);
  world_.Do(world_.Import(lead, "d1", DealState::kOpen, 2, std::nullopt));
  EXPECT_EQ(state(lead), OutcomeState::kOpen);
  EXPECT_THAT(Counts(), IsEmpty());
  world_.Do(world_.Import(lead, "d2", DealState::kLost, 2, 3));
  EXPECT_EQ(state(lead), OutcomeState::kOpen) << "one deal is open";
  world_.Do(world_.Import(lead, "d1", DealState::kLost, 2, 4));
  EXPECT_EQ(state(lead), OutcomeState::kLost);
  EXPECT_EQ(Seen("stage", "OPPORTUNITY"), (WonLost{0, 1}));
  EXPECT_EQ(Seen("stage", "CUSTOMER"), WonLost());
  world_.Do(world_.Import(lead, "d2", DealState::kWon, 2, 5));
  EXPECT_EQ(state(lead), OutcomeState::kWon);
  EXPECT_EQ(Seen("stage", "SUBSCRIBER"), (WonLost{1, 0}));
  EXPECT_EQ(Seen("stage", "CUSTOMER"), (WonLost{1, 0}));
  world_.Do(world_.Import(lead, "d2", DealState::kOpen, 2, std::nullopt));
  EXPECT_EQ(state(lead), OutcomeState::kOpen);
  EXPECT_THAT(Counts(), IsEmpty());
}

TEST_F(LeadOutcomeTest, ADisqualifiedLeadIsLostInTheStageThatItHadReached) {
  const LeadId lead = world_.Given("ana@example.com", 1, Stage::kSalesAccepted);
  ASSERT_TRUE(world_.Move(lead, Stage::kRecycled, 2, "BAD_TIMING").ok());
  EXPECT_THAT(Counts(), IsEmpty());
  ASSERT_TRUE(world_.Move(lead, Stage::kDisqualified, 3, "NOT_A_BUYER").ok());
  EXPECT_EQ(Seen("stage", "SALES_ACCEPTED"), (WonLost{0, 1}));
  EXPECT_EQ(Seen("stage", "SALES_QUALIFIED"), WonLost());
  EXPECT_EQ(Seen("email_state", "valid"), (WonLost{0, 1}));
  ASSERT_TRUE(world_.Move(lead, Stage::kLead, 4, "by mistake").ok());
  EXPECT_THAT(Counts(), IsEmpty());
}

TEST_F(LeadOutcomeTest, WhatChangesOfAClosedLeadIsCountedAnew) {
  const LeadId lead = world_.Given("ana@example.com", 1);
  world_.Do(world_.Import(lead, "d1", DealState::kWon, 2, 3));
  auto update = World::Make<UpdateLead>();
  update.lead = lead;
  update.fields = {{Field::kCountryCode, "BR"}, {Field::kTeam, "inbound"}};
  update.tags = {{"hot"}};
  world_.Do(update);
  EXPECT_EQ(Seen("country", "BR", "inbound"), (WonLost{1, 0}));
  EXPECT_EQ(Seen("tag", "hot", "inbound"), (WonLost{1, 0}));
  EXPECT_EQ(Seen("stage", "CUSTOMER"), WonLost()) << "it is another team's";
  EXPECT_EQ(Seen("stage", "CUSTOMER", "inbound"), (WonLost{1, 0}));
}

TEST_F(LeadOutcomeTest, ThePredictionIsThatOfTheOpenLead) {
  const LeadId lead = world_.Given("ana@example.com", 1, Stage::kSalesQualified);
  EXPECT_THAT(asked_, IsEmpty());
  world_.Do(world_.Import(lead, "d1", DealState::kWon, 2, 3));
  ASSERT_EQ(asked_.size(), 1u);
  EXPECT_EQ(asked_[0].stage, 4u) << "SALES_QUALIFIED, not CUSTOMER";
  EXPECT_EQ(world_.workspace().FindOutcome(lead)->predicted, 1234);
  world_.Do(world_.Import(lead, "d1", DealState::kLost, 2, 3));
  EXPECT_EQ(asked_.size(), 1u) << "from won to lost it was never open";
  EXPECT_EQ(world_.workspace().FindOutcome(lead)->predicted, 1234);
  world_.Do(world_.Import(lead, "d1", DealState::kOpen, 2, std::nullopt));
  EXPECT_EQ(world_.workspace().FindOutcome(lead)->predicted, std::nullopt);
}

TEST_F(LeadOutcomeTest, ADeletedLeadCountsNowhere) {
  const LeadId lead = world_.Given("ana@example.com", 1);
  world_.Do(world_.Import(lead, "d1", DealState::kWon, 2, 3));
  const OutcomeCounts before = Counts();
  auto remove = World::Make<DeleteLead>();
  remove.lead = lead;
  world_.Do(remove);
  EXPECT_THAT(Counts(), IsEmpty());
  auto undo = World::Make<UndeleteLead>();
  undo.lead = lead;
  world_.Do(undo);
  EXPECT_EQ(Counts(), before);
}

}  // namespace
}  // namespace smarketing::lead
