// The way of a deal through its pipeline, and back: MoveDealStage, ReopenDeal, UpdateDeal, and who takes part.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lead_service/domain/deal.h"
#include "lead_service/domain/pipeline.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/lead/world.h"

namespace smarketing::lead {
namespace {

using smarketing::testing::HasReason;
using smarketing::testing::ViolatesField;

class DealLifeTest : public ::testing::Test {
 protected:
  ConvertLead Convert(int day) {
    auto command = World::Make<ConvertLead>();
    command.lead = id_;
    command.deal.amount = Money("BRL", 12345);
    command.occur_time = Day(day);
    return command;
  }
  MoveDealStage Move(const Deal& deal, const std::string& stage, int day) {
    auto command = World::Make<MoveDealStage>();
    command.deal = deal.id;
    command.stage = stage;
    command.occur_time = Day(day);
    return command;
  }
  WinDeal Win(const Deal& deal, int day) {
    auto command = World::Make<WinDeal>();
    command.deal = deal.id;
    command.occur_time = Day(day);
    return command;
  }
  ReopenDeal Reopen(const Deal& deal, int day) {
    auto command = World::Make<ReopenDeal>();
    command.deal = deal.id;
    command.occur_time = Day(day);
    return command;
  }
  UpdateDeal Update(const Deal& deal) {
    auto command = World::Make<UpdateDeal>();
    command.deal = deal.id;
    return command;
  }
  // "negotiation@20-25 negotiation!WON@25"
  static std::string History(const Deal& deal) {
    std::string text;
    for (const DealStageEntry& entry : deal.history) {
      if (!text.empty()) text += " ";
      text += entry.stage;
      if (entry.state != DealState::kOpen) text += "!" + std::string(DealStateName(entry.state));
      text += "@" + std::to_string(World::DayOf(entry.enter_time));
      if (entry.exit_time.has_value()) text += "-" + std::to_string(World::DayOf(*entry.exit_time));
    }
    return text;
  }

  World world_;
  LeadId id_ = world_.Given("a@x.example", 10);
  const std::vector<PipelineStage>& stages_ = BuiltInPipeline().stages;
};

TEST_F(DealLifeTest, BeginsInTheFirstStageOfTheDefaultPipelineAndMovesBothWays) {
  ASSERT_GE(stages_.size(), 2u);
  Deal deal = *world_.Do(Convert(20)).deal;
  EXPECT_EQ(deal.pipeline, kDefaultPipeline);
  EXPECT_EQ(deal.stage, stages_[0].id);
  world_.NewEvents();
  Outcome outcome = world_.Do(Move(deal, stages_[1].id, 25));
  EXPECT_EQ(world_.NewEvents(), "DealStageEntered");
  EXPECT_EQ(world_.Last<DealStageEntered>().previous_stage, stages_[0].id);
  EXPECT_EQ(world_.Last<DealStageEntered>().probability, stages_[1].probability);
  EXPECT_EQ(outcome.deal_probability, stages_[1].probability);
  outcome = world_.Do(Move(deal, stages_[0].id, 28));
  EXPECT_EQ(History(*outcome.deal), stages_[0].id + "@20-25 " + stages_[1].id + "@25-28 " + stages_[0].id + "@28");

  EXPECT_THAT(world_.Try(Move(deal, stages_[0].id, 29)), HasReason("STAGE_UNCHANGED"));
  EXPECT_THAT(world_.Try(Move(deal, "nowhere", 29)), ViolatesField("stage"));
  EXPECT_THAT(world_.Try(Move(deal, stages_[1].id, 27)), ViolatesField("occur_time"));
  world_.Do(Win(deal, 30));
  EXPECT_THAT(world_.Try(Move(deal, stages_[1].id, 31)), HasReason("WRONG_DEAL_STATE"));
  ConvertLead elsewhere = Convert(40);
  elsewhere.deal.pipeline = "nowhere";
  EXPECT_THAT(world_.Try(elsewhere), ViolatesField("deal.pipeline"));
  elsewhere.deal.pipeline.clear();
  elsewhere.deal.stage = "nowhere";
  EXPECT_THAT(world_.Try(elsewhere), ViolatesField("deal.stage"));
}

TEST_F(DealLifeTest, AReopenedWinTakesTheCustomerBack) {
  const Deal deal = *world_.Do(Convert(20)).deal;
  EXPECT_THAT(world_.Try(Reopen(deal, 21)), HasReason("WRONG_DEAL_STATE"));
  world_.Do(Win(deal, 30));
  EXPECT_THAT(world_.Try(Reopen(deal, 29)), ViolatesField("occur_time"));
  world_.NewEvents();
  const Outcome outcome = world_.Do(Reopen(deal, 35));
  EXPECT_EQ(outcome.deal->state, DealState::kOpen);
  EXPECT_EQ(outcome.deal->close_time, std::nullopt);
  EXPECT_EQ(outcome.lead.stage, Stage::kOpportunity);
  EXPECT_EQ(world_.NewEvents(), "LeadStageEntered DealReopened");
  EXPECT_EQ(History(*outcome.deal), stages_[0].id + "@20-30 " + stages_[0].id + "!WON@30-35 " + stages_[0].id + "@35");
  EXPECT_EQ(world_.Do(Win(deal, 40)).lead.stage, Stage::kCustomer);
}

TEST_F(DealLifeTest, AnotherWinKeepsTheCustomer) {
  const Deal first = *world_.Do(Convert(20)).deal;
  const Deal second = *world_.Do(Convert(21)).deal;
  world_.Do(Win(first, 30));
  world_.Do(Win(second, 31));
  EXPECT_EQ(world_.Do(Reopen(first, 35)).lead.stage, Stage::kCustomer);
}

TEST_F(DealLifeTest, AmountsAndTimesAreRestated) {
  const Deal deal = *world_.Do(Convert(20)).deal;
  UpdateDeal early = Update(deal);
  early.close_time = Day(25);
  EXPECT_THAT(world_.Try(early), HasReason("WRONG_DEAL_STATE"));
  world_.Do(Win(deal, 30));
  world_.NewEvents();
  UpdateDeal update = Update(deal);
  update.amount = Money("BRL", 99);
  update.close_time = Day(33);
  const Outcome outcome = world_.Do(update);
  EXPECT_EQ(outcome.deal->amount, Money("BRL", 99));
  EXPECT_EQ(World::Stays(outcome.lead), "LEAD@10-20 OPPORTUNITY@20-33 CUSTOMER@33");
  EXPECT_EQ(world_.NewEvents(), "LeadStageEntered DealRestated");
  EXPECT_EQ(History(*outcome.deal), stages_[0].id + "@20-33 " + stages_[0].id + "!WON@33");
  update.close_time = Day(19);
  EXPECT_THAT(world_.Try(update), ViolatesField("close_time"));
  update = Update(deal);
  update.amount = std::optional<Money>();
  EXPECT_EQ(world_.Do(update).deal->amount, std::nullopt) << "what is masked and empty is emptied";
  // Nothing new: no version, no event.
  world_.NewEvents();
  const int64_t version = world_.workspace().FindDeal(deal.id)->version;
  EXPECT_EQ(world_.Do(update).deal->version, version);
  EXPECT_EQ(world_.NewEvents(), "");
}

TEST_F(DealLifeTest, SeveralTakePartEachOnce) {
  const LeadId buyer = world_.Given("buyer@x.example", 11);
  const LeadId user = world_.Given("user@x.example", 12);
  ConvertLead convert = Convert(20);
  convert.deal.contacts = {{user, DealRole::kUser}, {buyer, DealRole::kEconomicBuyer}};
  const Deal deal = *world_.Do(convert).deal;
  EXPECT_THAT(deal.contacts,
              ::testing::ElementsAre(DealContact{buyer, DealRole::kEconomicBuyer}, DealContact{user, DealRole::kUser}));
  UpdateDeal update = Update(deal);
  update.contacts = {{{buyer, DealRole::kChampion}, {buyer, DealRole::kUser}}};
  EXPECT_THAT(world_.Try(update), ViolatesField("deal.contacts[1].lead"));
  update.contacts = {{{id_, DealRole::kUser}}};
  EXPECT_THAT(world_.Try(update), ViolatesField("deal.contacts[0].lead"));
  update.contacts = {{{LeadId(), DealRole::kUser}}};
  EXPECT_THAT(world_.Try(update), HasReason("LEAD_NOT_FOUND"));
  world_.NewEvents();
  update.contacts = {{{buyer, DealRole::kChampion}}};
  EXPECT_EQ(world_.Do(update).deal->contacts.size(), 1u);
  EXPECT_EQ(world_.NewEvents(), "DealRestated");
}

TEST_F(DealLifeTest, EveryChangeIsInTheAuditTrailOfItsLead) {
  const Deal deal = *world_.Do(Convert(20)).deal;
  const size_t before = world_.workspace().lead_changes().size();
  world_.Do(Move(deal, stages_[1].id, 25));
  ASSERT_EQ(world_.workspace().lead_changes().size(), before + 1);
  const LeadChange& change = world_.workspace().lead_changes().back();
  EXPECT_EQ(change.lead, id_);
  EXPECT_EQ(change.context.action, "MoveDealStage");
  ASSERT_EQ(change.fields.size(), 1u);
  EXPECT_EQ(change.fields[0].field, ResourceName("deals", deal.id.uuid()) + "/stage");
  EXPECT_EQ(change.fields[0].old_value, stages_[0].id);
  EXPECT_EQ(change.fields[0].new_value, stages_[1].id);
}

}  // namespace
}  // namespace smarketing::lead
