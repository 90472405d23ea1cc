#include "common/event_log/lease_plan.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace smarketing::event_log {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kNow = absl::FromUnixSeconds(1'750'000'000);

std::vector<Cursor> Held(const std::vector<std::string>& holders, absl::Duration lease = absl::Seconds(10)) {
  std::vector<Cursor> cursors;
  for (size_t i = 0; i < holders.size(); ++i) {
    cursors.push_back({.partition = static_cast<int32_t>(i), .holder = holders[i], .lease_until = kNow + lease});
  }
  return cursors;
}

TEST(LeasePlanTest, TheOnlyReplicaTakesAll) {
  EXPECT_THAT(PlanClaims(Held({"", "", "", ""}), "a", kNow), ElementsAre(0, 1, 2, 3));
}

TEST(LeasePlanTest, TakesWhatHasExpiredOrIsFreeUpToItsShare) {
  std::vector<Cursor> cursors = Held({"b", "b", "dead", "dead", "", "a"});
  cursors[2].lease_until = cursors[3].lease_until = kNow;
  EXPECT_THAT(PlanClaims(cursors, "a", kNow), ElementsAre(2, 3));
}

TEST(LeasePlanTest, RenewsItsOwnAlsoWhenExpired) {
  EXPECT_THAT(PlanClaims(Held({"a", "a"}, -absl::Seconds(1)), "a", kNow), IsEmpty());
}

TEST(LeasePlanTest, ANewReplicaTakesFromTheRichest) {
  EXPECT_THAT(PlanClaims(Held({"b", "b", "b", "b", "c", "c"}), "a", kNow), ElementsAre(3, 2));
  EXPECT_THAT(PlanClaims(Held({"b", "b", "b", "b", "b", "b"}), "a", kNow), SizeIs(3));
}

TEST(LeasePlanTest, LeavesWellAlone) {
  EXPECT_THAT(PlanClaims(Held({"a", "b", "b"}), "a", kNow), IsEmpty());
  EXPECT_THAT(PlanClaims(Held({"b", "c", "d"}), "a", kNow), IsEmpty());  // more replicas than partitions: one waits
}

// Whatever the beginning and the order of turns: soon all is held, shares differ by one at most, and nothing moves.
TEST(LeasePlanTest, AlwaysComesToRest) {
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    const size_t replicas = 1 + random() % 20;
    std::vector<Cursor> cursors;
    for (int32_t i = 0; i < 16; ++i) {
      const std::string holder = random() % 3 == 0 ? "" : absl::StrCat("r", random() % (replicas + 2));
      cursors.push_back({.partition = i, .holder = holder, .lease_until = kNow + absl::Seconds(5)});
    }
    for (Cursor& cursor : cursors) {  // two replicas are dead
      if (cursor.holder >= absl::StrCat("r", replicas)) cursor.lease_until = kNow;
    }
    size_t moves = 0;
    for (int turn = 0; turn < 10; ++turn) {
      moves = 0;
      for (size_t r = 0; r < replicas; ++r) {
        const std::string me = absl::StrCat("r", r);
        for (const int32_t partition : PlanClaims(cursors, me, kNow)) {
          cursors[static_cast<size_t>(partition)].holder = me;
          cursors[static_cast<size_t>(partition)].lease_until = kNow + absl::Seconds(5);
          ++moves;
        }
      }
    }
    EXPECT_EQ(moves, 0u);
    std::map<std::string, size_t> shares;
    for (size_t r = 0; r < replicas; ++r) shares[absl::StrCat("r", r)] = 0;
    for (const Cursor& cursor : cursors) {
      EXPECT_GT(cursor.lease_until, kNow);
      ++shares[cursor.holder];
    }
    size_t least = 16, most = 0;
    for (const auto& [holder, share] : shares) {
      least = std::min(least, share);
      most = std::max(most, share);
    }
    EXPECT_LE(most - least, 1u);
  }
}

}  // namespace
}  // namespace smarketing::event_log
