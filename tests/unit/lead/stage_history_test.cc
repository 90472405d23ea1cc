#include "lead_service/domain/stage_history.h"

#include <algorithm>
#include <optional>
#include <random>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "tests/unit/lead/world.h"

namespace smarketing::lead {
namespace {

// Where the lead was at `time`, as its stays tell.
std::optional<Stage> StageAt(const StageHistory& history, absl::Time time) {
  for (const StageEntry& entry : history.entries()) {
    const bool entered = entry.enter_time <= time;
    const bool left = entry.exit_time.has_value() && *entry.exit_time <= time;
    if (entered && !left) return entry.stage;
  }
  return std::nullopt;
}

TEST(LeadsForwardTest, Table) {
  struct Case {
    Stage from;
    Stage to;
    bool automatic;
    bool by_hand;
  };
  const Case cases[] = {
      {Stage::kSubscriber, Stage::kLead, true, true},
      {Stage::kLead, Stage::kSubscriber, false, false},
      {Stage::kLead, Stage::kLead, false, false},
      {Stage::kLead, Stage::kCustomer, true, true},
      {Stage::kEvangelist, Stage::kCustomer, false, false},
      {Stage::kLead, Stage::kRecycled, false, false},
      {Stage::kRecycled, Stage::kSalesQualified, false, true},
      {Stage::kRecycled, Stage::kOpportunity, true, true},
      {Stage::kRecycled, Stage::kCustomer, true, true},
      {Stage::kDisqualified, Stage::kOpportunity, false, true},
      {Stage::kDisqualified, Stage::kCustomer, true, true},
      {Stage::kRecycled, Stage::kDisqualified, false, false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(LeadsForward(c.from, c.to, Move::kAutomatic), c.automatic) << StageName(c.from) << StageName(c.to);
    EXPECT_EQ(LeadsForward(c.from, c.to, Move::kForwardByHand), c.by_hand) << StageName(c.from) << StageName(c.to);
    EXPECT_TRUE(LeadsForward(c.from, c.to, Move::kSetByHand));
  }
}

class StageHistoryTest : public ::testing::Test {
 protected:
  bool Enter(Stage stage, int day, Move move = Move::kAutomatic) {
    StageEntry entry;
    entry.id = StageEntryId(ids_());
    entry.stage = stage;
    entry.enter_time = Day(day);
    entry.move = move;
    return history_.Enter(entry);
  }
  std::string Stays() const {
    Lead lead;
    lead.stage_history = history_;
    return World::Stays(lead);
  }

  IdSource ids_ = CountingIds();
  StageHistory history_;
};

TEST_F(StageHistoryTest, EachStayEndsWhereTheNextBegins) {
  EXPECT_TRUE(Enter(Stage::kLead, 1));
  EXPECT_TRUE(Enter(Stage::kMarketingQualified, 3));
  EXPECT_TRUE(Enter(Stage::kLead, 4, Move::kSetByHand));
  EXPECT_TRUE(Enter(Stage::kMarketingQualified, 6));
  EXPECT_EQ(Stays(), "LEAD@1-3 MARKETING_QUALIFIED@3-4 LEAD@4-6 MARKETING_QUALIFIED@6");
}

TEST_F(StageHistoryTest, AClaimThatLeadsNowhereIsDropped) {
  Enter(Stage::kSalesAccepted, 1);
  EXPECT_FALSE(Enter(Stage::kLead, 2));
  EXPECT_FALSE(Enter(Stage::kSalesAccepted, 3));
  EXPECT_EQ(Stays(), "SALES_ACCEPTED@1");
}

TEST_F(StageHistoryTest, ALateClaimIsPutInItsPlace) {
  Enter(Stage::kLead, 1);
  Enter(Stage::kSalesQualified, 9);
  EXPECT_TRUE(Enter(Stage::kMarketingQualified, 5));
  EXPECT_EQ(Stays(), "LEAD@1-5 MARKETING_QUALIFIED@5-9 SALES_QUALIFIED@9");
  EXPECT_EQ(history_.current().stage, Stage::kSalesQualified);
}

TEST_F(StageHistoryTest, ALateHigherClaimLeavesTheLowerStayWithoutLength) {
  Enter(Stage::kMarketingQualified, 5);
  EXPECT_TRUE(Enter(Stage::kCustomer, 3));  // won before its first contact
  EXPECT_EQ(Stays(), "CUSTOMER@3 MARKETING_QUALIFIED@5-5");
  EXPECT_EQ(history_.current().stage, Stage::kCustomer);
  EXPECT_EQ(history_.StageBefore(0), std::nullopt);
  EXPECT_EQ(history_.StageBefore(1), Stage::kCustomer);
}

TEST_F(StageHistoryTest, AnEarlierClaimOfTheSameStageMovesTheStay) {
  Enter(Stage::kLead, 1);
  Enter(Stage::kOpportunity, 9);
  const StageEntryId id = history_.current().id;
  EXPECT_TRUE(Enter(Stage::kOpportunity, 4));
  EXPECT_EQ(Stays(), "LEAD@1-4 OPPORTUNITY@4");
  EXPECT_EQ(history_.current().id, id);
}

TEST_F(StageHistoryTest, APersonsMoveBackStandsAgainstWhatWasBeforeIt) {
  Enter(Stage::kLead, 1);
  Enter(Stage::kRecycled, 8, Move::kSetByHand);
  EXPECT_TRUE(Enter(Stage::kOpportunity, 4));
  EXPECT_EQ(Stays(), "LEAD@1-4 OPPORTUNITY@4-8 RECYCLED@8");
  EXPECT_TRUE(Enter(Stage::kOpportunity, 9));
  EXPECT_EQ(Stays(), "LEAD@1-4 OPPORTUNITY@4-8 RECYCLED@8-9 OPPORTUNITY@9");
}

TEST_F(StageHistoryTest, AnEarlierClaimDoesNotMoveAStayAcrossAPersonsMove) {
  Enter(Stage::kLead, 1);
  Enter(Stage::kRecycled, 5, Move::kSetByHand);
  Enter(Stage::kOpportunity, 8);
  EXPECT_TRUE(Enter(Stage::kOpportunity, 4));
  EXPECT_EQ(Stays(), "LEAD@1-4 OPPORTUNITY@4-5 RECYCLED@5-8 OPPORTUNITY@8");
}

TEST_F(StageHistoryTest, APersonsMoveForwardDoesNotStandAgainstAWinThatBecomesKnownLater) {
  Enter(Stage::kLead, 1);
  Enter(Stage::kMarketingQualified, 6, Move::kForwardByHand);
  EXPECT_TRUE(Enter(Stage::kCustomer, 4));
  EXPECT_EQ(history_.current().stage, Stage::kCustomer);
  EXPECT_EQ(Stays(), "LEAD@1-4 CUSTOMER@4 MARKETING_QUALIFIED@6-6");
}

TEST_F(StageHistoryTest, RestateMovesAnEntryEitherWay) {
  Enter(Stage::kLead, 1);
  Enter(Stage::kCustomer, 5);
  EXPECT_FALSE(history_.Restate(Stage::kCustomer, Day(4), Day(6)));
  EXPECT_TRUE(history_.Restate(Stage::kCustomer, Day(5), Day(7)));
  EXPECT_EQ(Stays(), "LEAD@1-7 CUSTOMER@7");
  EXPECT_TRUE(history_.Restate(Stage::kCustomer, Day(7), Day(2)));
  EXPECT_EQ(Stays(), "LEAD@1-2 CUSTOMER@2");
}

// Random claims, arriving in two random orders: the lead was in the same stage at every time; its stays do not overlap
// and leave no gap; and saying everything again changes nothing.
TEST_F(StageHistoryTest, TheOrderOfArrivalDoesNotMatter) {
  std::mt19937 random(20240613);
  for (int round = 0; round < 2000; ++round) {
    struct Claim {
      Stage stage;
      int day;
    };
    std::vector<Claim> claims;
    const int n = std::uniform_int_distribution(1, 8)(random);
    std::vector<int> days(30);
    for (int i = 0; i < 30; ++i) days[i] = i;
    std::shuffle(days.begin(), days.end(), random);
    for (int i = 0; i < n; ++i) {
      claims.push_back({static_cast<Stage>(std::uniform_int_distribution(1, 7)(random)), days[i]});
    }
    StageHistory histories[2];
    for (StageHistory& history : histories) {
      std::shuffle(claims.begin(), claims.end(), random);
      history_ = StageHistory();
      for (const Claim& claim : claims) Enter(claim.stage, claim.day);
      history = history_;
      for (const Claim& claim : claims) EXPECT_FALSE(Enter(claim.stage, claim.day));
    }
    const absl::Time first = histories[0].entries().front().enter_time;
    for (int day = 0; day < 30; ++day) {
      EXPECT_EQ(StageAt(histories[0], Day(day)), StageAt(histories[1], Day(day)));
      EXPECT_EQ(StageAt(histories[0], Day(day)).has_value(), Day(day) >= first);
    }
    int open = 0;
    absl::Time reached = first;
    for (const StageEntry& entry : histories[0].entries()) {
      if (!entry.exit_time.has_value()) ++open;
      if (entry.exit_time == entry.enter_time) continue;
      EXPECT_EQ(entry.enter_time, reached);
      reached = entry.exit_time.value_or(absl::InfiniteFuture());
    }
    EXPECT_EQ(open, 1);
    // What is stored is enough to go on from.
    std::vector<StageEntry> stored = histories[0].entries();
    std::shuffle(stored.begin(), stored.end(), random);
    EXPECT_EQ(StageHistory(stored), histories[0]);
  }
}

}  // namespace
}  // namespace smarketing::lead
