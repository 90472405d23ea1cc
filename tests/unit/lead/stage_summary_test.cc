#include "lead_service/domain/stage_summary.h"

#include <random>
#include <set>
#include <vector>

#include "gtest/gtest.h"
#include "tests/unit/lead/world.h"

namespace smarketing::lead {
namespace {

class StageSummaryTest : public ::testing::Test {
 protected:
  void Enter(Stage stage, int day, Move move = Move::kAutomatic) {
    StageEntry entry;
    entry.id = StageEntryId(ids_());
    entry.stage = stage;
    entry.enter_time = Day(day);
    entry.move = move;
    history_.Enter(std::move(entry));
  }

  IdSource ids_ = CountingIds();
  StageHistory history_;
};

TEST_F(StageSummaryTest, OfNothingIsNothing) { EXPECT_TRUE(SummarizeStages(history_, Day(1)).empty()); }

TEST_F(StageSummaryTest, ThePresentStayLastsUntilNow) {
  Enter(Stage::kLead, 10);
  const std::vector<StageSummary> expected = {{Stage::kLead, Day(10), Day(10), 1, absl::Hours(24 * 5)}};
  EXPECT_EQ(SummarizeStages(history_, Day(15)), expected);
}

TEST_F(StageSummaryTest, ReturnsAreAddedUp) {
  Enter(Stage::kLead, 10);
  Enter(Stage::kSalesAccepted, 12);
  Enter(Stage::kRecycled, 15, Move::kSetByHand);
  Enter(Stage::kLead, 20, Move::kReturn);
  Enter(Stage::kSalesAccepted, 21);
  const absl::Duration day = absl::Hours(24);
  const std::vector<StageSummary> expected = {{Stage::kLead, Day(10), Day(20), 2, 3 * day},
                                              {Stage::kSalesAccepted, Day(12), Day(21), 2, 3 * day + 9 * day},
                                              {Stage::kRecycled, Day(15), Day(15), 1, 5 * day}};
  EXPECT_EQ(SummarizeStages(history_, Day(30)), expected);
}

TEST_F(StageSummaryTest, AnEntryAheadOfTheClockHasLastedNoTime) {
  Enter(Stage::kLead, 10);
  EXPECT_EQ(SummarizeStages(history_, Day(9))[0].time_in_stage, absl::ZeroDuration());
}

// Whatever happens to a lead: no time is lost or counted twice, and every stay is in one summary.
TEST_F(StageSummaryTest, PropertyTimesAddUp) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    history_ = StageHistory();
    Enter(Stage::kLead, 0);
    int last = 0;
    for (int i = 0; i < 12; ++i) {
      const auto stage = static_cast<Stage>(1 + random() % 10);
      if (IsOnLadder(stage) && random() % 3 != 0) {
        Enter(stage, static_cast<int>(random() % 50));
      } else {
        last = std::max(last, World::DayOf(history_.entries().back().enter_time)) + static_cast<int>(random() % 3);
        Enter(stage, last, Move::kSetByHand);
      }
    }
    const std::vector<StageSummary> summaries = SummarizeStages(history_, Day(200));
    absl::Duration sum;
    size_t entries = 0;
    std::set<Stage> stages;
    for (const StageSummary& summary : summaries) {
      sum += summary.time_in_stage;
      entries += static_cast<size_t>(summary.entries);
      stages.insert(summary.stage);
      EXPECT_LE(summary.first_enter_time, summary.latest_enter_time);
    }
    EXPECT_EQ(sum, Day(200) - history_.entries().front().enter_time);
    EXPECT_EQ(entries, history_.entries().size());
    EXPECT_EQ(stages.size(), summaries.size());
  }
}

}  // namespace
}  // namespace smarketing::lead
