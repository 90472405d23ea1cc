// What of a lead's history goes with deals that were never its own.
#include "lead_service/domain/deal_stages.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/unit/lead/world.h"

namespace smarketing::lead {
namespace {

class WithoutDealsTest : public ::testing::Test {
 protected:
  // A deal of `created` that was won at each of `won` and reopened a day later, but for the last.
  Deal DealOf(int created, const std::vector<int>& won) {
    Deal deal;
    deal.id = DealId(ids_());
    deal.create_time = Day(created);
    deal.EnterStage(DealStageEntryId(ids_()), Day(created), "ana");
    for (const int day : won) {
      if (deal.state == DealState::kWon) {
        deal.state = DealState::kOpen;
        deal.EnterStage(DealStageEntryId(ids_()), *deal.close_time + absl::Hours(24), "ana");
      }
      deal.state = DealState::kWon;
      deal.close_time = Day(day);
      deal.EnterStage(DealStageEntryId(ids_()), Day(day), "ana");
    }
    return deal;
  }
  void Enter(StageHistory& history, Stage stage, int day, Move move = Move::kAutomatic) {
    StageEntry entry;
    entry.id = StageEntryId(ids_());
    entry.stage = stage;
    entry.enter_time = Day(day);
    entry.move = move;
    history.Enter(entry);
  }
  static std::string Stays(const StageHistory& history) {
    Lead lead;
    lead.stage_history = history;
    return World::Stays(lead);
  }

  WithoutDealsTest() { Enter(then_, Stage::kLead, 1); }

  IdSource ids_ = CountingIds();
  StageHistory then_;
};

TEST_F(WithoutDealsTest, WhatFollowedFromThemAloneGoes) {
  StageHistory now = then_;
  Enter(now, Stage::kOpportunity, 5);
  Enter(now, Stage::kCustomer, 9);
  const Deal going = DealOf(5, {9});
  const Deal staying = DealOf(5, {});
  EXPECT_EQ(Stays(WithoutDeals({&going}, {}, then_, now)), "LEAD@1");
  EXPECT_EQ(Stays(WithoutDeals({&going}, {&staying}, then_, now)), "LEAD@1-5 OPPORTUNITY@5");
  EXPECT_EQ(WithoutDeals({}, {&staying}, then_, now), now);
  EXPECT_EQ(WithoutDeals({&going}, {}, now, now), now) << "what was there then stays";
}

TEST_F(WithoutDealsTest, EntriesThatTheyMovedGoBack) {
  Enter(then_, Stage::kOpportunity, 7);
  StageHistory now = then_;
  Enter(now, Stage::kOpportunity, 3);
  ASSERT_EQ(Stays(now), "LEAD@1-3 OPPORTUNITY@3");
  const Deal going = DealOf(3, {});
  EXPECT_EQ(WithoutDeals({&going}, {}, then_, now), then_);
}

TEST_F(WithoutDealsTest, AWinThatWasTakenBackGoesWithIt) {
  StageHistory now = then_;
  Enter(now, Stage::kOpportunity, 5);
  Enter(now, Stage::kCustomer, 9);
  Enter(now, Stage::kOpportunity, 10, Move::kSetByHand);
  Enter(now, Stage::kCustomer, 12);
  const Deal going = DealOf(5, {9, 12});
  EXPECT_EQ(Stays(WithoutDeals({&going}, {}, then_, now)), "LEAD@1");
}

}  // namespace
}  // namespace smarketing::lead
