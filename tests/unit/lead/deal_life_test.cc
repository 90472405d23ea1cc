// The way of a deal through its pipeline, and back: MoveDealStage, ReopenDeal, UpdateDeal, and who takes part.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "lead_service/domain/deal.h"
#include "lead_service/domain/pipeline.h"
#include "lead_service/domain/reference_data.h"
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
  void TakeAwaySecondStage() {
    Pipeline shorter = BuiltInPipeline();
    shorter.stages.erase(shorter.stages.begin() + 1);
    world_.workspace().SetReference(std::make_shared<const ReferenceData>(
        1, Playbook(), RosterData(), Pipelines({shorter}), ReferenceData::ItemVersions()));
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

TEST_F(DealLifeTest, ADealIsNotClosedBeforeItsPresentStage) {
  const Deal deal = *world_.Do(Convert(20)).deal;
  world_.Do(Move(deal, stages_[1].id, 40));
  EXPECT_THAT(world_.Try(Win(deal, 30)), ViolatesField("occur_time"));
  auto lose = World::Make<LoseDeal>();
  lose.deal = deal.id;
  lose.reason = "PRICE";
  lose.occur_time = Day(39);
  EXPECT_THAT(world_.Try(lose), ViolatesField("occur_time"));
  EXPECT_EQ(world_.Do(Win(deal, 40)).deal->close_time, Day(40));
}

TEST_F(DealLifeTest, RestatedTimesTakeTheHistoryAlong) {
  const Deal deal = *world_.Do(Convert(20)).deal;
  world_.Do(Move(deal, stages_[1].id, 40));
  UpdateDeal later = Update(deal);
  later.create_time = Day(50);
  EXPECT_EQ(History(*world_.Do(later).deal), stages_[0].id + "@50-50 " + stages_[1].id + "@50");
  later.create_time = Day(25);
  EXPECT_EQ(History(*world_.Do(later).deal), stages_[0].id + "@25-50 " + stages_[1].id + "@50");
  world_.Do(Win(deal, 60));
  UpdateDeal earlier = Update(deal);
  earlier.close_time = Day(30);
  const Outcome outcome = world_.Do(earlier);
  EXPECT_EQ(History(*outcome.deal), stages_[0].id + "@25-30 " + stages_[1].id + "@30-30 " + stages_[1].id + "!WON@30");
  EXPECT_EQ(World::Stays(outcome.lead), "LEAD@10-25 OPPORTUNITY@25-30 CUSTOMER@30");
}

TEST_F(DealLifeTest, RestatedTimesStayOnTheirSideOfAReopening) {
  const Deal deal = *world_.Do(Convert(20)).deal;
  world_.Do(Win(deal, 30));
  world_.Do(Reopen(deal, 35));
  EXPECT_THAT(world_.Try(Win(deal, 34)), ViolatesField("occur_time"));
  world_.Do(Win(deal, 40));
  UpdateDeal update = Update(deal);
  update.close_time = Day(34);
  EXPECT_THAT(world_.Try(update), ViolatesField("close_time"));
  update = Update(deal);
  update.create_time = Day(31);
  EXPECT_THAT(world_.Try(update), ViolatesField("create_time"));
  update.create_time = Day(30);
  update.close_time = Day(35);
  const std::string& stage = stages_[0].id;
  EXPECT_EQ(History(*world_.Do(update).deal),
            stage + "@30-30 " + stage + "!WON@30-35 " + stage + "@35-35 " + stage + "!WON@35");
}

TEST_F(DealLifeTest, TheDealsOfADeletedLeadAreLeftAlone) {
  const Deal open = *world_.Do(Convert(20)).deal;
  const Deal won = *world_.Do(Convert(20)).deal;
  world_.Do(Win(won, 25));
  auto remove = World::Make<DeleteLead>();
  remove.lead = id_;
  world_.Do(remove);
  const Lead before = world_.lead(id_);
  EXPECT_THAT(world_.Try(Win(open, 30)), HasReason("LEAD_NOT_FOUND"));
  EXPECT_THAT(world_.Try(Move(open, stages_[1].id, 30)), HasReason("LEAD_NOT_FOUND"));
  EXPECT_THAT(world_.Try(Reopen(won, 30)), HasReason("LEAD_NOT_FOUND"));
  UpdateDeal update = Update(open);
  update.amount = Money("BRL", 1);
  EXPECT_THAT(world_.Try(update), HasReason("LEAD_NOT_FOUND"));
  EXPECT_EQ(world_.lead(id_), before);
}

TEST_F(DealLifeTest, OfAnErasedPersonOnlyTheNumbersCanBePutRight) {
  const LeadId other = world_.Given("other@x.example", 11);
  ConvertLead convert = Convert(20);
  convert.deal.contacts = {{other, DealRole::kUser}};
  const Deal deal = *world_.Do(convert).deal;
  auto erase = World::Make<EraseLead>();
  erase.lead = id_;
  world_.Do(erase);
  UpdateDeal update = Update(deal);
  update.title = "Ana's";
  EXPECT_THAT(world_.Try(update), HasReason("ERASED"));
  update = Update(deal);
  update.external_id = ExternalId{"crm", "ana"};
  EXPECT_THAT(world_.Try(update), HasReason("ERASED"));
  update = Update(deal);
  update.contacts = {{{other, DealRole::kChampion}}};
  EXPECT_THAT(world_.Try(update), HasReason("ERASED"));
  update.contacts = {std::vector<DealContact>()};
  update.amount = Money("BRL", 1);
  EXPECT_EQ(world_.Do(update).deal->amount, Money("BRL", 1));
  auto lose = World::Make<LoseDeal>();
  lose.deal = deal.id;
  lose.reason = "PRICE";
  lose.note = "Ana says so";
  EXPECT_THAT(world_.Try(lose), HasReason("ERASED"));
  lose.note.clear();
  EXPECT_EQ(world_.Do(lose).deal->state, DealState::kLost);
}

TEST_F(DealLifeTest, AReopenedDealWhoseStageIsGoneBeginsAnew) {
  const Deal deal = *world_.Do(Convert(20)).deal;
  world_.Do(Move(deal, stages_[1].id, 25));
  world_.Do(Win(deal, 30));
  TakeAwaySecondStage();
  EXPECT_EQ(world_.Do(Reopen(deal, 35)).deal->stage, stages_[0].id);
}

TEST_F(DealLifeTest, AnImportOfAClosedDealBearsThatItsStageIsGone) {
  ImportDeal row = world_.Import(id_, "1", DealState::kWon, 20, 30);
  row.deal.stage = stages_[1].id;
  const Deal deal = *world_.Do(row).deal;
  TakeAwaySecondStage();
  EXPECT_EQ(world_.Do(row).deal->version, deal.version);
  row.deal.stage.clear();
  row.deal.amount = Money("BRL", 7);
  EXPECT_EQ(world_.Do(row).deal->stage, stages_[1].id);
  row.deal.external_id = ExternalId{"crm", "2"};
  row.deal.stage = stages_[1].id;
  EXPECT_THAT(world_.Try(row), ViolatesField("deal.stage")) << "a new one cannot be in it";
}

TEST_F(DealLifeTest, ContactsBearWhatBecameOfTheirLeads) {
  const LeadId twin = world_.Given("twin@x.example", 11);
  const LeadId buyer = world_.Given("buyer@x.example", 12);
  const LeadId second = world_.Given("second@x.example", 13);
  const LeadId gone = world_.Given("gone@x.example", 14);
  const LeadId erased = world_.Given("erased@x.example", 15);
  const LeadId added = world_.Given("new@x.example", 16);
  ConvertLead convert = Convert(20);
  convert.deal.contacts = {{twin, DealRole::kChampion},
                           {buyer, DealRole::kEconomicBuyer},
                           {second, DealRole::kUser},
                           {gone, DealRole::kBlocker},
                           {erased, DealRole::kOther}};
  const Deal deal = *world_.Do(convert).deal;
  const auto merge = [&](const LeadId& survivor, const LeadId& other) {
    auto command = World::Make<MergeLeads>();
    command.survivor = survivor;
    command.other = other;
    world_.Do(command);
  };
  merge(id_, twin);
  merge(buyer, second);
  auto remove = World::Make<DeleteLead>();
  remove.lead = gone;
  world_.Do(remove);
  auto erase = World::Make<EraseLead>();
  erase.lead = erased;
  world_.Do(erase);

  UpdateDeal update = Update(deal);
  update.contacts = deal.contacts;
  update.contacts->push_back({added, DealRole::kUser});
  EXPECT_THAT(world_.Do(update).deal->contacts,
              ::testing::UnorderedElementsAre(
                  DealContact{buyer, DealRole::kEconomicBuyer}, DealContact{gone, DealRole::kBlocker},
                  DealContact{erased, DealRole::kOther}, DealContact{added, DealRole::kUser}));
  // By its own name none of this is overlooked.
  update.contacts = {{{id_, DealRole::kUser}}};
  EXPECT_THAT(world_.Try(update), ViolatesField("deal.contacts[0].lead"));
  // Who takes part no more is as unknown as any other.
  update.contacts = {{{buyer, DealRole::kUser}}};
  world_.Do(update);
  update.contacts = {{{gone, DealRole::kUser}}};
  EXPECT_THAT(world_.Try(update), HasReason("LEAD_NOT_FOUND"));
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
