#include "lead_service/domain/stage_history_merge.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "tests/unit/lead/random_lead.h"
#include "tests/unit/lead/world.h"

namespace smarketing::lead {
namespace {

std::optional<Stage> StageAt(const StageHistory& history, absl::Time time) {
  for (const StageEntry& entry : history.entries()) {
    if (entry.enter_time <= time && !(entry.exit_time.has_value() && *entry.exit_time <= time)) return entry.stage;
  }
  return std::nullopt;
}

std::optional<Stage> FurthestAt(const std::vector<const StageHistory*>& histories, absl::Time time) {
  std::optional<Stage> furthest;
  for (const StageHistory* history : histories) {
    const std::optional<Stage> stage = StageAt(*history, time);
    if (stage.has_value()) furthest = furthest.has_value() ? FurthestStage(*furthest, *stage) : *stage;
  }
  return furthest;
}

std::string Stays(const StageHistory& history) {
  Lead lead;
  lead.stage_history = history;
  return World::Stays(lead);
}

// Its stays follow each other without a gap, one is open, and what is stored is enough to go on from.
void ExpectSound(const StageHistory& history, RandomLeads& random) {
  int open = 0;
  absl::Time reached = history.entries().front().enter_time;
  for (const StageEntry& entry : history.entries()) {
    if (!entry.exit_time.has_value()) ++open;
    if (entry.exit_time == entry.enter_time) continue;
    EXPECT_EQ(entry.enter_time, reached);
    reached = entry.exit_time.value_or(absl::InfiniteFuture());
  }
  EXPECT_EQ(open, 1);
  EXPECT_FALSE(history.current().exit_time.has_value());
  std::vector<StageEntry> stored = history.entries();
  std::shuffle(stored.begin(), stored.end(), random.random());
  EXPECT_EQ(StageHistory(stored), history);
}

class StageHistoryMergeTest : public ::testing::Test {
 protected:
  StageEntry Entry(Stage stage, int day, Move move = Move::kAutomatic) {
    StageEntry entry;
    entry.id = StageEntryId(ids_());
    entry.stage = stage;
    entry.enter_time = Day(day);
    entry.move = move;
    return entry;
  }

  IdSource ids_ = CountingIds();
  StageHistory a_;
  StageHistory b_;
};

TEST(FurthestStageTest, IsATotalOrder) {
  const Stage order[] = {Stage::kDisqualified, Stage::kRecycled,       Stage::kSubscriber,
                         Stage::kLead,         Stage::kSalesQualified, Stage::kEvangelist};
  for (const Stage& a : order) {
    for (const Stage& b : order) EXPECT_EQ(FurthestStage(a, b), std::max(&a, &b)[0]) << StageName(a) << StageName(b);
  }
}

TEST_F(StageHistoryMergeTest, AStageThatBothEnteredIsEnteredOnceAtTheEarlierTime) {
  a_.Enter(Entry(Stage::kLead, 1));
  a_.Enter(Entry(Stage::kMarketingQualified, 7));
  b_.Enter(Entry(Stage::kLead, 2));
  b_.Enter(Entry(Stage::kMarketingQualified, 4));
  b_.Enter(Entry(Stage::kSalesAccepted, 9));
  EXPECT_EQ(Stays(MergeHistories(a_, b_)), "LEAD@1-4 MARKETING_QUALIFIED@4-9 SALES_ACCEPTED@9");
}

TEST_F(StageHistoryMergeTest, AnEntryBelowWhereTheOtherLeadWasStaysWithoutLength) {
  a_.Enter(Entry(Stage::kSalesQualified, 5));
  b_.Enter(Entry(Stage::kLead, 2));
  b_.Enter(Entry(Stage::kMarketingQualified, 7));
  EXPECT_EQ(Stays(MergeHistories(a_, b_)), "LEAD@2-5 SALES_QUALIFIED@5 MARKETING_QUALIFIED@7-7");
}

TEST_F(StageHistoryMergeTest, AnEntryAfterAStepBackIsNotTheOneBeforeIt) {
  a_.Enter(Entry(Stage::kMarketingQualified, 3));
  a_.Enter(Entry(Stage::kLead, 5, Move::kSetByHand));
  a_.Enter(Entry(Stage::kSalesQualified, 6));
  b_.Enter(Entry(Stage::kMarketingQualified, 7));
  EXPECT_EQ(Stays(MergeHistories(a_, b_)),
            "MARKETING_QUALIFIED@3-5 LEAD@5-6 SALES_QUALIFIED@6 MARKETING_QUALIFIED@7-7");
}

TEST_F(StageHistoryMergeTest, TheSecondRecordThatSomebodyClosedDoesNotCloseTheFirst) {
  a_.Enter(Entry(Stage::kLead, 1));
  a_.Enter(Entry(Stage::kSalesQualified, 6));
  b_.Enter(Entry(Stage::kLead, 2));
  StageEntry closed = Entry(Stage::kDisqualified, 9, Move::kSetByHand);
  closed.reason = "DUPLICATE";
  closed.actor = "bob";
  b_.Enter(closed);
  const StageHistory merged = MergeHistories(a_, b_);
  EXPECT_EQ(Stays(merged), "LEAD@1-6 SALES_QUALIFIED@6 DISQUALIFIED@9-9");
  // Who did it, and why, is still to be seen.
  EXPECT_EQ(merged.entries().back().reason, "DUPLICATE");
  EXPECT_EQ(merged.entries().back().actor, "bob");
}

TEST_F(StageHistoryMergeTest, AStepBackGoesToWhereTheOtherLeadIs) {
  a_.Enter(Entry(Stage::kLead, 1));
  a_.Enter(Entry(Stage::kMarketingQualified, 5));
  b_.Enter(Entry(Stage::kLead, 2));
  b_.Enter(Entry(Stage::kSalesQualified, 8));
  StageEntry back = Entry(Stage::kLead, 9, Move::kSetByHand);
  back.reason = "NO_NEED";
  b_.Enter(back);
  const StageHistory merged = MergeHistories(a_, b_);
  EXPECT_EQ(Stays(merged), "LEAD@1-5 MARKETING_QUALIFIED@5-8 SALES_QUALIFIED@8-9 MARKETING_QUALIFIED@9");
  EXPECT_EQ(merged.current().reason, "NO_NEED");
  EXPECT_EQ(merged.current().id, back.id);
}

TEST_F(StageHistoryMergeTest, WhoComesAnewAfterBeingSetAsideIsBack) {
  a_.Enter(Entry(Stage::kLead, 1));
  a_.Enter(Entry(Stage::kDisqualified, 5, Move::kSetByHand));
  b_.Enter(Entry(Stage::kLead, 7));
  b_.Enter(Entry(Stage::kMarketingQualified, 8));
  const StageHistory merged = MergeHistories(a_, b_);
  EXPECT_EQ(Stays(merged), "LEAD@1-5 DISQUALIFIED@5-7 LEAD@7-8 MARKETING_QUALIFIED@8");
  EXPECT_TRUE(merged.entries()[2].automatic());
}

TEST_F(StageHistoryMergeTest, RecycledIsFurtherThanDisqualifiedAndHasItsOwnReason) {
  a_.Enter(Entry(Stage::kLead, 1));
  StageEntry recycled = Entry(Stage::kRecycled, 4, Move::kSetByHand);
  recycled.reason = "NOT_NOW";
  a_.Enter(recycled);
  b_.Enter(Entry(Stage::kLead, 2));
  StageEntry disqualified = Entry(Stage::kDisqualified, 6, Move::kSetByHand);
  disqualified.reason = "SPAM";
  b_.Enter(disqualified);
  const StageHistory merged = MergeHistories(a_, b_);
  EXPECT_EQ(Stays(merged), "LEAD@1-6 RECYCLED@4-4 RECYCLED@6");
  EXPECT_EQ(merged.current().reason, "NOT_NOW");
}

TEST_F(StageHistoryMergeTest, LateClaimsAreTakenAsBefore) {
  a_.Enter(Entry(Stage::kLead, 1));
  b_.Enter(Entry(Stage::kLead, 2));
  b_.Enter(Entry(Stage::kSalesQualified, 8));
  b_.Enter(Entry(Stage::kLead, 9, Move::kSetByHand));
  a_.Enter(Entry(Stage::kSalesQualified, 5));
  StageHistory merged = MergeHistories(a_, b_);
  EXPECT_EQ(Stays(merged), "LEAD@1-5 SALES_QUALIFIED@5 LEAD@9-9");
  merged.Enter(Entry(Stage::kMarketingQualified, 3));
  EXPECT_EQ(Stays(merged), "LEAD@1-3 MARKETING_QUALIFIED@3-5 SALES_QUALIFIED@5 LEAD@9-9");
  merged.Enter(Entry(Stage::kCustomer, 7));
  EXPECT_EQ(merged.current().stage, Stage::kCustomer);
}

TEST_F(StageHistoryMergeTest, AnEarlierTimeThatWasClaimedOfTheSurvivorStaysWithIt) {
  a_.Enter(Entry(Stage::kLead, 1));
  a_.Enter(Entry(Stage::kMarketingQualified, 7));
  b_.Enter(Entry(Stage::kLead, 2));
  b_.Enter(Entry(Stage::kMarketingQualified, 4));
  const StageHistory merged = MergeHistories(a_, b_);
  StageHistory now = merged;
  now.Enter(Entry(Stage::kMarketingQualified, 3));
  EXPECT_EQ(Stays(UnmergeHistories(a_, merged, now, ids_)), "LEAD@1-3 MARKETING_QUALIFIED@3");
  now = merged;
  now.Enter(Entry(Stage::kSalesAccepted, 5));
  EXPECT_EQ(Stays(UnmergeHistories(a_, merged, now, ids_)), "LEAD@1-5 SALES_ACCEPTED@5 MARKETING_QUALIFIED@7-7");
}

TEST_F(StageHistoryMergeTest, WhatCorrectsTheOtherLeadGoesWithIt) {
  a_.Enter(Entry(Stage::kLead, 1));
  a_.Enter(Entry(Stage::kOpportunity, 7));
  b_.Enter(Entry(Stage::kOpportunity, 4));
  const StageHistory merged = MergeHistories(a_, b_);
  StageHistory now = merged;
  now.Restate(Stage::kOpportunity, Day(4), Day(6));
  EXPECT_EQ(UnmergeHistories(a_, merged, now, ids_), a_);
}

TEST_F(StageHistoryMergeTest, MovesByHandAfterTheMergeStay) {
  a_.Enter(Entry(Stage::kLead, 1));
  b_.Enter(Entry(Stage::kSalesQualified, 3));
  const StageHistory merged = MergeHistories(a_, b_);
  StageHistory now = merged;
  now.Enter(Entry(Stage::kRecycled, 8, Move::kSetByHand));
  EXPECT_EQ(Stays(UnmergeHistories(a_, merged, now, ids_)), "LEAD@1-8 RECYCLED@8");
}

// The law of the header, with what follows from it: the order of merging does not matter, and the lead ends in the
// furthest stage.
TEST(StageHistoryMergeLaw, AtEveryTimeTheFurthestOfAll) {
  RandomLeads leads(20240702);
  for (int round = 0; round < 1200; ++round) {
    const StageHistory a = leads.Make().stage_history;
    const StageHistory b = leads.Make().stage_history;
    const StageHistory c = leads.Make().stage_history;
    const StageHistory ab = MergeHistories(a, b);
    ASSERT_EQ(ab, MergeHistories(b, a));
    const StageHistory all[] = {MergeHistories(ab, c), MergeHistories(a, MergeHistories(c, b)),
                                MergeHistories(MergeHistories(c, a), b)};
    ExpectSound(ab, leads);
    EXPECT_EQ(ab.current().stage, FurthestStage(a.current().stage, b.current().stage));
    for (const StageHistory& history : all) ExpectSound(history, leads);
    for (int day = -1; day < 60; ++day) {
      EXPECT_EQ(StageAt(ab, Day(day)), FurthestAt({&a, &b}, Day(day))) << "day " << day;
      for (const StageHistory& history : all) EXPECT_EQ(StageAt(history, Day(day)), FurthestAt({&a, &b, &c}, Day(day)));
    }
    if (::testing::Test::HasFailure()) {
      FAIL() << "round " << round << "\n" << Stays(a) << "\n" << Stays(b) << "\n" << Stays(ab);
    }
  }
}

// Each entry is there as it was told, or an earlier automatic one says the same.
TEST(StageHistoryMergeLaw, NoEntryIsLost) {
  RandomLeads leads(20240703);
  for (int round = 0; round < 1000; ++round) {
    // Without corrections: a deal's claim that was moved to a time after the lead was disqualified says nothing.
    StageHistory histories[2];
    for (StageHistory& history : histories) {
      Lead lead = leads.Make();
      for (const StageEntry& entry : lead.stage_history.entries()) history.Enter(entry);
    }
    const StageHistory merged = MergeHistories(histories[0], histories[1]);
    for (const StageHistory& history : histories) {
      for (const StageEntry& entry : history.entries()) {
        const bool kept = std::any_of(merged.entries().begin(), merged.entries().end(), [&](const StageEntry& m) {
          if (m.id == entry.id) return m.enter_time == entry.enter_time && m.actor == entry.actor;
          return m.automatic() && entry.automatic() && m.stage == entry.stage && m.enter_time <= entry.enter_time;
        });
        EXPECT_TRUE(kept) << "round " << round << ": " << StageName(entry.stage);
      }
    }
  }
}

}  // namespace
}  // namespace smarketing::lead
