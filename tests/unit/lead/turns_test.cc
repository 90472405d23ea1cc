#include "lead_service/domain/turns.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace smarketing::lead {
namespace {

class TurnsTest : public ::testing::Test {
 protected:
  void Add(const std::string& rep, int weight = 1) { weights_[rep] = weight; }
  void SetFree(const std::string& rep, bool free) { free_[rep] = free; }

  // Who gets the next lead; "" when nobody is free.
  std::string Next() {
    std::vector<Contender> members;
    for (const auto& [rep, weight] : weights_) {
      members.push_back({rep, weight, !free_.contains(rep) || free_.at(rep)});
    }
    Gather(members, pool_);
    const std::optional<size_t> next = NextInTurn(members, std::vector<bool>(members.size(), true), pool_);
    if (!next.has_value()) return "";
    GiveTurn(members[*next], pool_);
    ++got_[std::string(members[*next].rep)];
    return std::string(members[*next].rep);
  }
  std::string Next(int n) {
    std::string all;
    for (int i = 0; i < n; ++i) all += Next();
    return all;
  }
  // How many each got in the next n.
  std::map<std::string, int> Count(int n) {
    got_.clear();
    for (int i = 0; i < n; ++i) Next();
    return got_;
  }
  int64_t Total() const {
    int64_t total = 0;
    for (const auto& [rep, weight] : weights_) total += weight;
    return total;
  }

  std::map<std::string, int> weights_;
  std::map<std::string, bool> free_;
  std::map<std::string, int> got_;
  PoolState pool_;
};

TEST_F(TurnsTest, EqualsGoRound) {
  Add("a");
  Add("b");
  Add("c");
  EXPECT_EQ(Next(9), "abcabcabc");
}

TEST_F(TurnsTest, WeightsAreSpreadEvenly) {
  Add("a", 5);
  Add("b");
  Add("c");
  const std::string all = Next(14);
  EXPECT_EQ(std::count(all.begin(), all.end(), 'a'), 10);
  EXPECT_EQ(all.substr(0, 7), all.substr(7));
  EXPECT_EQ(all.find("aaaaa"), std::string::npos) << all;
}

// The law: among the same members, after each lead, each has its exact share to within one.
TEST_F(TurnsTest, EachHasItsExactShareWithinOneAfterEachLead) {
  std::mt19937 random(20240613);
  for (int round = 0; round < 30; ++round) {
    weights_.clear();
    got_.clear();
    pool_ = PoolState();
    const int members = std::uniform_int_distribution(1, 25)(random);
    const int max_weight = round % 3 == 0 ? 1 : round % 3 == 1 ? 10 : 1000;
    for (int i = 0; i < members; ++i) {
      Add("rep" + std::to_string(i), std::uniform_int_distribution(1, max_weight)(random));
    }
    for (int given = 1; given <= 600; ++given) {
      Next();
      for (const auto& [rep, weight] : weights_) {
        const double share = static_cast<double>(given) * weight / static_cast<double>(Total());
        ASSERT_LE(std::abs(got_[rep] - share), 1.001) << rep << " of weight " << weight << " after " << given;
      }
    }
  }
}

TEST_F(TurnsTest, RoundRobinOverTenThousandIsWithinOne) {
  for (int i = 0; i < 7; ++i) Add("rep" + std::to_string(i));
  for (const auto& [rep, count] : Count(10'000)) EXPECT_LE(std::abs(count - 10'000.0 / 7), 1.0) << rep;
}

TEST_F(TurnsTest, WeightedOverTenThousandIsWithinTwoPercent) {
  const int weights[] = {1, 2, 3, 5, 8, 13, 100};
  for (int i = 0; i < 7; ++i) Add("rep" + std::to_string(i), weights[i]);
  for (const auto& [rep, count] : Count(10'000)) {
    const double share = 10'000.0 * weights_[rep] / static_cast<double>(Total());
    EXPECT_LE(std::abs(count - share), 0.02 * share) << rep;
  }
}

TEST_F(TurnsTest, WhoIsNewDoesNotGetEverything) {
  for (const char* rep : {"a", "b", "c"}) Add(rep);
  Next(3000);
  Add("d");
  const std::string first = Next(8);
  EXPECT_EQ(std::count(first.begin(), first.end(), 'd'), 2) << first;
  EXPECT_NEAR(Count(400)["d"], 100, 1);
}

TEST_F(TurnsTest, WhoComesBackDoesNotGetEverything) {
  for (const char* rep : {"a", "b", "c"}) Add(rep);
  Next(300);
  SetFree("b", false);
  EXPECT_EQ(Count(1000)["b"], 0);
  SetFree("b", true);
  const std::string first = Next(6);
  EXPECT_LE(std::count(first.begin(), first.end(), 'b'), 3) << first;
  EXPECT_NEAR(Count(300)["b"], 100, 1);
}

// Without what it was owed when it left, one of small weight that comes and goes would always start anew.
TEST_F(TurnsTest, WhoIsFreeNowAndThenIsServedToo) {
  Add("small", 1);
  Add("big", 30);
  Add("huge", 69);
  int small = 0;
  for (int i = 0; i < 20'000; ++i) {
    SetFree("small", i % 2 == 0);
    if (Next() == "small") ++small;
  }
  EXPECT_NEAR(small, 100, 10);  // a hundredth of the leads at which it was free
}

TEST_F(TurnsTest, NobodyGainsByComingAndGoing) {
  for (const char* rep : {"a", "b", "c", "d"}) Add(rep);
  int away = 0;
  int free = 0;
  int got = 0;
  for (int i = 0; i < 4000; ++i) {
    SetFree("a", away-- <= 0);
    if (free_["a"]) ++free;
    if (Next() != "a") continue;
    ++got;
    away = 1 + i % 3;
  }
  EXPECT_NEAR(got, free / 4, free / 40);
}

TEST_F(TurnsTest, AllAwayAndBackOneByOne) {
  Add("a");
  Add("b");
  SetFree("b", false);
  Next(500);
  SetFree("a", false);
  EXPECT_EQ(Next(), "");
  SetFree("b", true);
  Next(2);
  SetFree("a", true);
  EXPECT_NEAR(Count(20)["a"], 10, 1);
}

TEST_F(TurnsTest, AChangeOfWeightDoesNotOpenOldAccounts) {
  Add("a");
  Add("b");
  Next(1);  // half a lead of weight 1 is 500 of weight 1,000
  Add("a", 1000);
  Add("b", 1000);
  EXPECT_NEAR(Count(20)["a"], 10, 1);
}

TEST_F(TurnsTest, APoolThatDidNotGoByTurnsStartsThemFairly) {
  GiveAndMoveBehind("b", pool_);
  for (int i = 0; i < 1000; ++i) GiveAndMoveBehind("a", pool_);
  Add("a");
  Add("b");
  Add("c");
  const std::map<std::string, int> got = Count(30);
  for (const auto& [rep, count] : got) EXPECT_NEAR(count, 10, 2) << rep;
}

// Reps come and go at random, also new ones: nobody who is not free gets a lead, a free one always does, and who stays
// free waits no longer than a few rounds.
TEST_F(TurnsTest, NobodyStarves) {
  std::mt19937 random(99);
  for (int round = 0; round < 8; ++round) {
    weights_.clear();
    free_.clear();
    pool_ = PoolState();
    for (int i = 0; i < 12; ++i) {
      Add("rep" + std::to_string(i), std::uniform_int_distribution(1, round % 2 == 0 ? 1 : 20)(random));
    }
    std::map<std::string, int> waited;
    for (int i = 0; i < 2000; ++i) {
      for (const auto& [rep, weight] : weights_) {
        if (std::uniform_int_distribution(0, 9)(random) < 3)
          SetFree(rep, std::uniform_int_distribution(0, 2)(random) > 0);
      }
      const bool rep0_stays = i % 1000 < 900;
      if (rep0_stays) SetFree("rep0", true);
      const std::string next = Next();
      bool anybody = false;
      for (const auto& [rep, weight] : weights_) {
        const bool free = !free_.contains(rep) || free_[rep];
        anybody = anybody || free;
        ASSERT_TRUE(free || rep != next);
        waited[rep] = rep == next || !free ? 0 : waited[rep] + 1;
        ASSERT_LE(waited[rep], 2 * Total() / weight + 24) << rep;
      }
      ASSERT_EQ(anybody, !next.empty());
    }
  }
}

TEST_F(TurnsTest, GatheringAgainChangesNothing) {
  std::mt19937 random(5);
  for (int i = 0; i < 5; ++i) Add("rep" + std::to_string(i), i + 1);
  for (int i = 0; i < 200; ++i) {
    SetFree("rep" + std::to_string(random() % 5), random() % 2 == 0);
    Next();
  }
  std::vector<Contender> members;
  for (const auto& [rep, weight] : weights_) members.push_back({rep, weight, true});
  Gather(members, pool_);
  Gather(members, pool_);
  const PoolState before = pool_;
  for (int i = 0; i < 10; ++i) Gather(members, pool_);
  EXPECT_EQ(pool_, before);
}

TEST_F(TurnsTest, TheSameStateGivesTheSameAnswer) {
  Add("a", 3);
  Add("b", 2);
  Add("c", 7);
  Next(17);
  const PoolState saved = pool_;
  const std::string once = Next(50);
  pool_ = saved;
  EXPECT_EQ(Next(50), once);
}

}  // namespace
}  // namespace smarketing::lead
