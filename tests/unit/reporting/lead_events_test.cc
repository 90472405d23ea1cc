// What events about leads do to the facts.
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "common/time/proto_time.h"
#include "gtest/gtest.h"
#include "reporting_service/domain/contributions.h"
#include "reporting_service/projections/apply_event.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/reporting/random_lead.h"

namespace smarketing::reporting {
namespace {

namespace pb = ::smarketing::lead::v1;
using testing::StatusIs;

const Uuid kLead({7});
const Uuid kThing({8});
const Definition kUtc{.time_zone = absl::UTCTimeZone()};

absl::Time At(int day) { return absl::FromCivil(absl::CivilDay(2026, 3, day), absl::UTCTimeZone()); }

template <typename Payload>
void Tell(const Payload& payload, LeadFacts& facts) {
  const event_log::Event event = EventOf(kLead, payload);
  EXPECT_TRUE(ChangesFacts(event.type)) << event.type;
  SMK_EXPECT_OK(ApplyEvent(event, facts));
}

template <typename Payload>
Payload AboutDeal() {
  Payload payload;
  payload.set_deal(ResourceName("deals", kThing));
  return payload;
}

LeadFacts LeadWithDeal() {
  LeadFacts facts;
  pb::LeadCreated created;
  *created.mutable_create_time() = ToProtoTime(At(1));
  Tell(created, facts);
  auto deal = AboutDeal<pb::DealCreated>();
  *deal.mutable_create_time() = ToProtoTime(At(2));
  deal.set_pipeline("default");
  deal.set_stage("qualified");
  Tell(deal, facts);
  return facts;
}

const DealFacts& TheDeal(const LeadFacts& facts) { return facts.deals.at(DealId(kThing)); }
const HandoffFacts& TheHandoff(const LeadFacts& facts) { return facts.handoffs.at(HandoffId(kThing)); }

template <typename Payload>
Payload AboutHandoff() {
  Payload payload;
  payload.mutable_handoff()->set_handoff(ResourceName("handoffs", kThing));
  payload.mutable_handoff()->set_team("north");
  payload.mutable_handoff()->set_grade("A1");
  payload.mutable_handoff()->set_scoring_model("standard");
  *payload.mutable_handoff()->mutable_submit_time() = ToProtoTime(At(3));
  return payload;
}

TEST(DealEventsTest, AReopenedDealIsNotWonAnyMore) {
  LeadFacts facts = LeadWithDeal();
  const Contributions before = Contribute(facts, kUtc);
  auto won = AboutDeal<pb::DealWon>();
  *won.mutable_win_time() = ToProtoTime(At(5));
  Tell(won, facts);
  EXPECT_NE(Contribute(facts, kUtc), before);
  Tell(AboutDeal<pb::DealReopened>(), facts);
  EXPECT_EQ(TheDeal(facts).state, DealState::kOpen);
  EXPECT_EQ(TheDeal(facts).close_time, std::nullopt);
  EXPECT_EQ(Contribute(facts, kUtc), before);
}

TEST(DealEventsTest, StagesAreKept) {
  LeadFacts facts = LeadWithDeal();
  EXPECT_EQ(TheDeal(facts).stage, "qualified");
  auto entered = AboutDeal<pb::DealStageEntered>();
  entered.set_pipeline("partners");
  entered.set_stage("proposal");
  entered.set_probability(60);
  Tell(entered, facts);
  EXPECT_EQ(TheDeal(facts).pipeline, "partners");
  EXPECT_EQ(TheDeal(facts).stage, "proposal");
  EXPECT_EQ(TheDeal(facts).probability, 60);
}

TEST(DealEventsTest, ARestatementSaysHowTheDealWasClosed) {
  LeadFacts facts = LeadWithDeal();
  auto restated = AboutDeal<pb::DealRestated>();
  *restated.mutable_create_time() = ToProtoTime(At(2));
  *restated.mutable_close_time() = ToProtoTime(At(9));
  restated.set_state(pb::DEAL_STATE_LOST);
  Tell(restated, facts);
  EXPECT_EQ(TheDeal(facts).state, DealState::kLost);
  EXPECT_EQ(TheDeal(facts).close_time, At(9));
  // As it was written before there was a state.
  restated.clear_state();
  *restated.mutable_close_time() = ToProtoTime(At(8));
  Tell(restated, facts);
  EXPECT_EQ(TheDeal(facts).state, DealState::kLost);
  EXPECT_EQ(TheDeal(facts).close_time, At(8));
}

TEST(HandoffEventsTest, AllThatIsSaidIsKept) {
  LeadFacts facts;
  Tell(AboutHandoff<pb::HandoffSubmitted>(), facts);
  EXPECT_EQ(TheHandoff(facts).state, HandoffState::kSubmitted);
  auto reassigned = AboutHandoff<pb::HandoffReassigned>();
  reassigned.mutable_handoff()->set_rep("ada");
  Tell(reassigned, facts);
  EXPECT_EQ(TheHandoff(facts).state, HandoffState::kSubmitted);
  auto accepted = AboutHandoff<pb::HandoffAccepted>();
  accepted.mutable_handoff()->set_rep("grace");
  *accepted.mutable_accept_time() = ToProtoTime(At(4));
  Tell(accepted, facts);
  EXPECT_EQ(TheHandoff(facts).state, HandoffState::kAccepted);
  auto rejected = AboutHandoff<pb::HandoffRejected>();
  rejected.mutable_handoff()->set_rep("grace");
  rejected.mutable_handoff()->set_reason("NO_BUDGET");
  *rejected.mutable_reject_time() = ToProtoTime(At(5));
  Tell(rejected, facts);
  const HandoffFacts expected = {.state = HandoffState::kRejected,
                                 .team = "north",
                                 .rep = "grace",
                                 .grade = "A1",
                                 .scoring_model = "standard",
                                 .reason = "NO_BUDGET",
                                 .submit_time = At(3),
                                 .accept_time = At(4),
                                 .close_time = At(5)};
  EXPECT_EQ(TheHandoff(facts), expected);
}

TEST(LeadEventsTest, ADeletedLeadCountsNowhereUntilItIsUndeleted) {
  LeadFacts facts = LeadWithDeal();
  LeadFacts undeleted = facts;
  Tell(pb::LeadDeleted(), facts);
  EXPECT_TRUE(Contribute(facts, kUtc).empty());
  // What happens meanwhile is not forgotten.
  Tell(AboutHandoff<pb::HandoffSubmitted>(), facts);
  EXPECT_TRUE(Contribute(facts, kUtc).empty());
  Tell(pb::LeadUndeleted(), facts);
  Tell(AboutHandoff<pb::HandoffSubmitted>(), undeleted);
  EXPECT_EQ(facts, undeleted);
}

TEST(LeadEventsTest, ARestatementTakesTheWholePlace) {
  LeadFacts facts = LeadWithDeal();
  Tell(AboutHandoff<pb::HandoffSubmitted>(), facts);
  AddStageEntry(facts, Stage::kLead, At(1));
  pb::LeadRestated restated;
  *restated.mutable_create_time() = ToProtoTime(At(6));
  restated.mutable_source()->set_source("fair");
  Tell(restated, facts);
  LeadFacts expected;
  expected.create_time = At(6);
  expected.source = "fair";
  EXPECT_EQ(facts, expected);
}

TEST(LeadEventsTest, WhatSaysNothingAboutNumbersIsPassedOver) {
  for (const char* type : {"smarketing.lead.v1.LeadErased", "smarketing.lead.v1.LeadScoreChanged",
                           "smarketing.lead.v1.LeadDuplicateSuspected", "smarketing.lead.v1.VisitorTouchRecorded",
                           "smarketing.lead.v1.ReferenceDataChanged", "smarketing.lead.v1.PlaybookRevisionChanged",
                           "smarketing.lead.v9.NotYetThoughtOf"}) {
    EXPECT_FALSE(ChangesFacts(type)) << type;
  }
}

TEST(LeadEventsTest, AnEventThatCannotBeReadIsAnError) {
  LeadFacts facts;
  event_log::Event event = EventOf(kLead, pb::LeadRestated());
  event.payload = "\xff";
  EXPECT_THAT(ApplyEvent(event, facts), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ApplyEvent(EventOf(kLead, pb::HandoffSubmitted()), facts), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ApplyEvent(EventOf(kLead, pb::DealReopened()), facts), StatusIs(absl::StatusCode::kInvalidArgument));
}

LeadFacts FactsOf(const RandomLead& lead) {
  LeadFacts facts;
  for (const event_log::Event& event : lead.events()) SMK_EXPECT_OK(ApplyEvent(event, facts));
  return facts;
}

// What numbers are about, whoever they are counted for.
std::map<std::tuple<Measure, int, std::string>, int64_t> Totals(const LeadFacts& a, const LeadFacts& b) {
  std::map<std::tuple<Measure, int, std::string>, int64_t> totals;
  for (const LeadFacts* facts : {&a, &b}) {
    for (const auto& [cell, value] : Contribute(*facts, kUtc)) {
      if (cell.cohort_stage == 0) totals[{cell.measure, cell.stage, cell.currency}] += value;
    }
  }
  return totals;
}

// The laws of restatement: to be told all again changes nothing; a merge moves what can be moved and loses none of it;
// an unmerge brings back the very same numbers.
TEST(LeadEventsPropertyTest, RestatementsMergesAndUnmergesOfRandomHistories) {
  std::mt19937_64 random(20260301);
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE(round);
    RandomLead one(1, &random), two(2, &random);
    for (uint64_t i = random() % 40; i > 0; --i) one.Live();
    for (uint64_t i = random() % 40; i > 0; --i) two.Live();
    LeadFacts first = FactsOf(one), second = FactsOf(two);
    const LeadFacts first_before = first, second_before = second;

    Tell(one.now(), first);
    ASSERT_EQ(first, first_before);

    auto expected = Totals(first, second);
    Tell(Union(one.now(), two.now()), first);
    Tell(MergedInto(one.id()), second);
    ASSERT_TRUE(Contribute(second, kUtc).empty());
    auto actual = Totals(first, second);
    for (const Measure once : {Measure::kLeadsCreated, Measure::kLeadsWon, Measure::kLeadsPassed}) {
      std::erase_if(expected, [&](const auto& entry) { return std::get<0>(entry.first) == once; });
      std::erase_if(actual, [&](const auto& entry) {
        if (std::get<0>(entry.first) != once) return false;
        EXPECT_EQ(entry.second, 1);
        return true;
      });
    }
    ASSERT_EQ(actual, expected);

    Tell(one.now(), first);
    Tell(two.now(), second);
    ASSERT_EQ(first, first_before);
    ASSERT_EQ(second, second_before);
  }
}

}  // namespace
}  // namespace smarketing::reporting
