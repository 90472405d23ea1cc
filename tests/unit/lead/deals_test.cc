#include <optional>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/domain/apply.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/lead/world.h"

namespace smarketing::lead {
namespace {

using ::smarketing::testing::HasReason;
using ::smarketing::testing::IsOk;
using ::smarketing::testing::StatusIs;
using ::smarketing::testing::ViolatesField;

class DealsTest : public ::testing::Test {
 protected:
  ConvertLead Convert(int day, std::string external_id = "") {
    auto command = World::Make<ConvertLead>();
    command.lead = id_;
    command.deal.amount = Money("BRL", 12345);
    command.deal.owner = "rep-1";
    if (!external_id.empty()) command.deal.external_id = ExternalId{"crm", external_id};
    command.occur_time = Day(day);
    return command;
  }
  WinDeal Win(const DealId& deal, int day) {
    auto command = World::Make<WinDeal>();
    command.deal = deal;
    command.occur_time = Day(day);
    return command;
  }
  LoseDeal Lose(const DealId& deal, int day, std::string reason) {
    auto command = World::Make<LoseDeal>();
    command.deal = deal;
    command.occur_time = Day(day);
    command.reason = std::move(reason);
    return command;
  }
  std::string Stays() const { return World::Stays(world_.lead(id_)); }

  World world_;
  LeadId id_ = world_.Given("a@x.example", 10);
};

TEST_F(DealsTest, ConvertThenWin) {
  world_.NewEvents();
  const Deal deal = *world_.Do(Convert(20)).deal;
  EXPECT_EQ(deal.state, DealState::kOpen);
  EXPECT_EQ(deal.create_time, Day(20));
  EXPECT_EQ(deal.version, 1);
  EXPECT_EQ(Stays(), "LEAD@10-20 OPPORTUNITY@20");
  EXPECT_EQ(world_.NewEvents(), "LeadStageEntered DealCreated DealStageEntered");
  const Outcome won = world_.Do(Win(deal.id, 30));
  EXPECT_EQ(won.deal->state, DealState::kWon);
  EXPECT_EQ(won.deal->close_time, Day(30));
  EXPECT_EQ(Stays(), "LEAD@10-20 OPPORTUNITY@20-30 CUSTOMER@30");
  EXPECT_EQ(world_.NewEvents(), "LeadStageEntered DealWon");
  EXPECT_EQ(world_.Last<DealWon>().deal.amount, Money("BRL", 12345));

  EXPECT_THAT(world_.Try(Win(deal.id, 31)), HasReason("WRONG_DEAL_STATE"));
  EXPECT_THAT(world_.Try(Lose(deal.id, 31, "PRICE")), StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(DealsTest, ALostDealLeavesTheLead) {
  const Deal deal = *world_.Do(Convert(20)).deal;
  const Lead before = world_.lead(id_);
  world_.NewEvents();
  const Outcome lost = world_.Do(Lose(deal.id, 30, "PRICE"));
  EXPECT_EQ(lost.deal->lost_reason, "PRICE");
  EXPECT_EQ(lost.lead, before);
  EXPECT_EQ(world_.NewEvents(), "DealLost");
}

TEST_F(DealsTest, ALeadOffTheLadder) {
  SMK_ASSERT_OK(world_.Move(id_, Stage::kDisqualified, 15, "NOT_A_BUYER"));
  EXPECT_THAT(world_.Try(Convert(20)), HasReason("WRONG_STAGE"));
  // A won deal is a fact; a lost one gives no reason to think again.
  EXPECT_EQ(world_.Do(world_.Import(id_, "1", DealState::kLost, 20, 21)).lead.stage, Stage::kDisqualified);
  EXPECT_EQ(world_.Do(world_.Import(id_, "2", DealState::kWon, 22, 23)).lead.stage, Stage::kCustomer);
  EXPECT_EQ(Stays(), "LEAD@10-15 DISQUALIFIED@15-23 CUSTOMER@23");
}

TEST_F(DealsTest, ADealMovesARecycledLeadOn) {
  SMK_ASSERT_OK(world_.Move(id_, Stage::kRecycled, 15, "BAD_TIMING"));
  world_.Do(Convert(20));
  EXPECT_EQ(Stays(), "LEAD@10-15 RECYCLED@15-20 OPPORTUNITY@20");
}

TEST_F(DealsTest, ACustomersNextDealDoesNotMoveItBack) {
  world_.Do(Win(world_.Do(Convert(20)).deal->id, 30));
  const Deal second = *world_.Do(Convert(40)).deal;
  world_.Do(Win(second.id, 50));
  EXPECT_EQ(Stays(), "LEAD@10-20 OPPORTUNITY@20-30 CUSTOMER@30");
}

TEST_F(DealsTest, Refusals) {
  ConvertLead convert = Convert(101);
  EXPECT_THAT(world_.Try(convert), ViolatesField("occur_time"));
  convert = Convert(20);
  convert.lead = LeadId();
  EXPECT_THAT(world_.Try(convert), HasReason("LEAD_NOT_FOUND"));
  convert = Convert(20);
  convert.etag = "other";
  EXPECT_THAT(world_.Try(convert), HasReason("ETAG_MISMATCH"));
  const Deal deal = *world_.Do(Convert(20, "1")).deal;
  EXPECT_THAT(world_.Try(Convert(21, "1")), HasReason("DEAL_EXISTS"));
  EXPECT_THAT(world_.Try(Convert(21, "1")), StatusIs(absl::StatusCode::kAlreadyExists));

  EXPECT_THAT(world_.Try(Win(DealId(), 30)), HasReason("DEAL_NOT_FOUND"));
  EXPECT_THAT(world_.Try(Win(deal.id, 19)), ViolatesField("occur_time"));
  EXPECT_THAT(world_.Try(Win(deal.id, 101)), ViolatesField("occur_time"));
  EXPECT_THAT(world_.Try(Lose(deal.id, 30, "")), ViolatesField("reason"));
  WinDeal win = Win(deal.id, 30);
  win.etag = "other";
  EXPECT_THAT(world_.Try(win), HasReason("ETAG_MISMATCH"));
  EXPECT_EQ(world_.workspace().FindDeal(deal.id)->state, DealState::kOpen);
}

TEST_F(DealsTest, ImportOfAWinBeforeTheFirstContactIsReportedAsItIs) {
  const Outcome outcome = world_.Do(world_.Import(id_, "1", DealState::kWon, std::nullopt, 8));
  EXPECT_TRUE(outcome.created);
  EXPECT_EQ(outcome.deal->create_time, Day(8)) << "close_time when unset";
  EXPECT_EQ(outcome.deal->close_time, Day(8));
  EXPECT_EQ(outcome.lead.stage, Stage::kCustomer);
  EXPECT_EQ(outcome.lead.stage_enter_time, Day(8));
  EXPECT_EQ(outcome.lead.create_time, Day(10)) << "of the capture";
  EXPECT_EQ(Stays(), "OPPORTUNITY@8-8 CUSTOMER@8 LEAD@10-10");
}

TEST_F(DealsTest, RepeatingAnImportChangesNothing) {
  std::vector<ImportDeal> rows = {world_.Import(id_, "won", DealState::kWon, std::nullopt, 30),
                                  world_.Import(id_, "open", DealState::kOpen, std::nullopt, std::nullopt),
                                  world_.Import(id_, "lost", DealState::kLost, 40, 41)};
  std::vector<Outcome> first;
  for (const ImportDeal& row : rows) first.push_back(world_.Do(row));
  const Lead lead = world_.lead(id_);
  world_.NewEvents();
  for (size_t i = 0; i < rows.size(); ++i) {
    rows[i].context.now = Day(150);
    const Outcome again = world_.Do(rows[i]);
    EXPECT_FALSE(again.created);
    EXPECT_EQ(again.deal, first[i].deal);
  }
  EXPECT_EQ(world_.lead(id_), lead);
  EXPECT_EQ(world_.NewEvents(), "");
}

TEST_F(DealsTest, ImportRestatesAWin) {
  const DealId id = world_.Do(world_.Import(id_, "1", DealState::kWon, 20, 30)).deal->id;
  world_.NewEvents();
  ImportDeal row = world_.Import(id_, "1", DealState::kWon, 25, 35);
  row.deal.amount = Money("BRL", 2000);
  const Outcome outcome = world_.Do(row);
  EXPECT_EQ(outcome.deal->id, id);
  EXPECT_EQ(outcome.deal->amount, Money("BRL", 2000));
  EXPECT_EQ(outcome.deal->version, 2);
  EXPECT_EQ(Stays(), "LEAD@10-25 OPPORTUNITY@25-35 CUSTOMER@35");
  EXPECT_EQ(world_.NewEvents(), "LeadStageEntered LeadStageEntered DealRestated");
  EXPECT_EQ(world_.Last<DealRestated>().deal.close_time, Day(35));
  EXPECT_EQ(world_.Last<LeadStageEntered>().restated_enter_time, Day(30));
  EXPECT_EQ(world_.Last<LeadStageEntered>().enter_time, Day(35));
}

TEST_F(DealsTest, ALeadIsACustomerSinceItsFirstWin) {
  world_.Do(world_.Import(id_, "1", DealState::kWon, 20, 30));
  world_.Do(world_.Import(id_, "2", DealState::kWon, 20, 40));
  world_.Do(world_.Import(id_, "1", DealState::kWon, 20, 50));  // was not the first after all
  EXPECT_EQ(Stays(), "LEAD@10-20 OPPORTUNITY@20-40 CUSTOMER@40");
}

TEST_F(DealsTest, ImportBringsADealToTheRowsState) {
  world_.Do(world_.Import(id_, "1", DealState::kOpen, 20, std::nullopt));
  world_.NewEvents();
  world_.Do(world_.Import(id_, "1", DealState::kWon, std::nullopt, 30));
  EXPECT_EQ(world_.NewEvents(), "LeadStageEntered DealWon");
  EXPECT_EQ(world_.Last<DealWon>().deal.create_time, Day(20)) << "as was known";
  world_.Do(world_.Import(id_, "1", DealState::kLost, std::nullopt, 31));
  EXPECT_EQ(world_.NewEvents(), "LeadStageEntered DealLost");
  const Deal reopened = *world_.Do(world_.Import(id_, "1", DealState::kOpen, std::nullopt, std::nullopt)).deal;
  EXPECT_EQ(world_.NewEvents(), "DealReopened");
  EXPECT_EQ(reopened.close_time, std::nullopt);
  EXPECT_EQ(reopened.lost_reason, "");
  EXPECT_EQ(Stays(), "LEAD@10-20 OPPORTUNITY@20-30 CUSTOMER@30-31 OPPORTUNITY@31");
}

TEST_F(DealsTest, AnImportedWinThatIsNoneAfterAllTakesTheCustomerBack) {
  world_.Do(world_.Import(id_, "1", DealState::kWon, 20, 30));
  world_.NewEvents();
  ImportDeal open = world_.Import(id_, "1", DealState::kOpen, 20, std::nullopt);
  EXPECT_EQ(world_.Do(open).lead.stage, Stage::kOpportunity);
  EXPECT_EQ(Stays(), "LEAD@10-20 OPPORTUNITY@20-30 CUSTOMER@30-100 OPPORTUNITY@100") << "when it became known";
  EXPECT_EQ(world_.NewEvents(), "LeadStageEntered DealReopened");
  EXPECT_EQ(world_.Last<LeadStageEntered>().stage, Stage::kOpportunity);
  EXPECT_EQ(world_.Last<DealReopened>().reopen_time, Day(100));
  world_.Do(open);
  EXPECT_EQ(world_.NewEvents(), "") << "repeating it changes nothing";
}

TEST_F(DealsTest, AWinBesidesKeepsTheCustomerWhenAnotherIsTakenBack) {
  world_.Do(world_.Import(id_, "1", DealState::kWon, 20, 30));
  world_.Do(world_.Import(id_, "2", DealState::kWon, 20, 40));
  EXPECT_EQ(world_.Do(world_.Import(id_, "1", DealState::kLost, 20, 50)).lead.stage, Stage::kCustomer);
  EXPECT_EQ(world_.Do(world_.Import(id_, "2", DealState::kLost, 20, 50)).lead.stage, Stage::kOpportunity);
}

TEST_F(DealsTest, AWinThatWasTakenBackCanComeBack) {
  const ImportDeal won = world_.Import(id_, "1", DealState::kWon, 20, 30);
  world_.Do(won);
  world_.Do(world_.Import(id_, "1", DealState::kOpen, 20, std::nullopt));
  EXPECT_EQ(world_.Do(won).lead.stage, Stage::kCustomer);
  EXPECT_EQ(Stays(), "LEAD@10-20 OPPORTUNITY@20-30 CUSTOMER@30-100 OPPORTUNITY@100-100 CUSTOMER@100");
  // So does an earlier one that becomes known by another deal.
  world_.Do(world_.Import(id_, "1", DealState::kLost, 20, 31));
  EXPECT_EQ(world_.Do(world_.Import(id_, "2", DealState::kWon, 15, 25)).lead.stage, Stage::kCustomer);
}

TEST_F(DealsTest, AnImportedLossKeepsAnyWordsAsTheNoteOfOther) {
  ImportDeal row = world_.Import(id_, "1", DealState::kLost, 20, 30);
  row.lost_reason = "they went quiet";
  Deal deal = *world_.Do(row).deal;
  EXPECT_EQ(deal.lost_reason, "OTHER");
  EXPECT_EQ(deal.lost_note, "they went quiet");
  row.lost_reason = "PRICE";
  deal = *world_.Do(row).deal;
  EXPECT_EQ(deal.lost_reason, "PRICE");
  EXPECT_EQ(deal.lost_note, "");
}

TEST_F(DealsTest, ImportDoesNotEmptyWhatIsKnown) {
  ImportDeal row = world_.Import(id_, "1", DealState::kOpen, 20, std::nullopt);
  row.deal.title = "Fleet";
  row.deal.owner = "rep-1";
  world_.Do(row);
  row.deal.title = row.deal.owner = "";
  row.deal.amount.reset();
  EXPECT_EQ(world_.Do(row).deal->title, "Fleet");
}

TEST_F(DealsTest, ImportRefusals) {
  ImportDeal row = world_.Import(id_, "1", DealState::kWon, 31, 30);
  EXPECT_THAT(world_.Try(row), ViolatesField("create_time"));
  row = world_.Import(id_, "1", DealState::kWon, 20, std::nullopt);
  row.deal.external_id.reset();
  EXPECT_THAT(world_.Try(row), ViolatesField("close_time"));
  EXPECT_THAT(world_.Try(row), ViolatesField("deal.external_id"));
  EXPECT_THAT(world_.Try(world_.Import(id_, "1", DealState::kOpen, 20, 21)), ViolatesField("close_time"));
  EXPECT_THAT(world_.Try(world_.Import(id_, "1", DealState::kWon, 20, 101)), ViolatesField("close_time"));
  row = world_.Import(id_, "1", DealState::kLost, 20, 21);
  row.lost_reason.clear();
  EXPECT_THAT(world_.Try(row), ViolatesField("lost_reason"));
  EXPECT_THAT(world_.Try(world_.Import(LeadId(), "1", DealState::kWon, 20, 21)), HasReason("LEAD_NOT_FOUND"));
  const LeadId other = world_.Given("b@x.example", 10);
  EXPECT_THAT(world_.Try(world_.Import(id_, "1", DealState::kWon, 20, 21)), IsOk());
  EXPECT_THAT(world_.Try(world_.Import(other, "1", DealState::kWon, 20, 21)), HasReason("DEAL_EXISTS"));
}

// Random rows, each bringing one of three deals to another state: the lead is a customer as long as one is won, and the
// history of each deal is in order and ends where the deal does.
TEST_F(DealsTest, TheCustomerGoesWithTheLastWinOnRandomHistories) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    World world;
    const LeadId id = world.Given("a@x.example", 10);
    for (int step = 0; step < 12; ++step) {
      const auto state = static_cast<DealState>(std::uniform_int_distribution(1, 3)(random));
      const std::string name = std::to_string(std::uniform_int_distribution(0, 2)(random));
      const int created = std::uniform_int_distribution(1, 40)(random);
      std::optional<int> closed;
      if (state != DealState::kOpen) closed = created + std::uniform_int_distribution(0, 40)(random);
      ImportDeal row = world.Import(id, name, state, created, closed);
      row.context.now = Day(100 + step);
      world.Do(row);
      bool won = false;
      for (const Deal* deal : world.workspace().DealsOf(id)) {
        won |= deal->state == DealState::kWon;
        EXPECT_EQ(deal->history.front().enter_time, deal->create_time);
        EXPECT_EQ(deal->history.back().state, deal->state);
        if (deal->close_time.has_value()) {
          EXPECT_EQ(deal->history.back().enter_time, *deal->close_time);
        }
        for (size_t i = 1; i < deal->history.size(); ++i) {
          EXPECT_EQ(deal->history[i - 1].exit_time, deal->history[i].enter_time);
          EXPECT_LE(deal->history[i - 1].enter_time, deal->history[i].enter_time);
        }
      }
      EXPECT_EQ(world.lead(id).stage, won ? Stage::kCustomer : Stage::kOpportunity) << round << " " << step;
    }
  }
}

// Random rows, each restating one of three deals: the lead is a customer since the earliest time at which a deal is
// said to be won, as long as none was taken back.
TEST_F(DealsTest, TheCustomerStageFollowsTheDealsOnRandomHistories) {
  std::mt19937 random(99);
  for (int round = 0; round < 300; ++round) {
    World world;
    const LeadId id = world.Given("a@x.example", 10);
    std::optional<int> won[3];
    for (int step = 0; step < 12; ++step) {
      const int deal = std::uniform_int_distribution(0, 2)(random);
      const int created = std::uniform_int_distribution(1, 40)(random);
      const int closed = created + std::uniform_int_distribution(0, 40)(random);
      won[deal] = closed;
      world.Do(world.Import(id, std::to_string(deal), DealState::kWon, created, closed));
      std::optional<int> first;
      for (const std::optional<int>& day : won) {
        if (day.has_value()) first = std::min(first.value_or(1000), *day);
      }
      const Lead& lead = world.lead(id);
      EXPECT_EQ(lead.stage, Stage::kCustomer);
      EXPECT_EQ(World::DayOf(lead.stage_enter_time), *first);
      EXPECT_EQ(lead.stage_history.current().enter_time, lead.stage_enter_time);
    }
  }
}

}  // namespace
}  // namespace smarketing::lead
