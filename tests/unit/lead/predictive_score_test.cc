#include "lead_service/domain/predictive_score.h"

#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace smarketing::lead {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::Pair;

const std::vector<std::string> kLadder = {"new", "talks", "won"};

PredictiveFacts Facts(std::string team, size_t stage, std::string country = "", std::vector<std::string> tags = {}) {
  PredictiveFacts facts;
  facts.team = std::move(team);
  facts.stage = stage;
  facts.values["country"] = std::move(country);
  facts.tags = std::move(tags);
  return facts;
}

class PredictiveTest : public ::testing::Test {
 protected:
  void Won(const PredictiveFacts& facts) { model_.Add(OutcomeCells(kLadder, facts, true)); }
  void Lost(const PredictiveFacts& facts) { model_.Add(OutcomeCells(kLadder, facts, false)); }
  double Percent(const PredictiveFacts& facts) {
    const std::optional<Prediction> prediction = model_.Predict(facts);
    return prediction.has_value() ? prediction->percent() : -1;
  }

  PredictiveModel model_{kLadder};
};

TEST_F(PredictiveTest, AWonLeadCountsInEveryStageALostOneInItsOwnAndThoseBefore) {
  EXPECT_THAT(OutcomeCells(kLadder, Facts("t", 0, "x", {"a", "a"}), true),
              ElementsAre(Pair(OutcomeCell{"t", "country", "x"}, WonLost{1, 0}),
                          Pair(OutcomeCell{"t", "stage", "new"}, WonLost{1, 0}),
                          Pair(OutcomeCell{"t", "stage", "talks"}, WonLost{1, 0}),
                          Pair(OutcomeCell{"t", "stage", "won"}, WonLost{1, 0}),
                          Pair(OutcomeCell{"t", "tag", "a"}, WonLost{1, 0})));
  EXPECT_THAT(OutcomeCells(kLadder, Facts("", 1), false),
              ElementsAre(Pair(OutcomeCell{"", "stage", "new"}, WonLost{0, 1}),
                          Pair(OutcomeCell{"", "stage", "talks"}, WonLost{0, 1})));
}

TEST_F(PredictiveTest, ByHand) {
  EXPECT_EQ(model_.Predict(Facts("t", 0)), std::nullopt) << "nothing is known";
  Won(Facts("t", 2, "x"));
  Lost(Facts("t", 0, "y"));
  // Won: 1.1/2.2 · 1.1/1.1 (talks) · 1.1/1.2 (x); lost: 1.1/2.2 · 0.1/1.1 · 0.1/1.2. 0.458333 / (0.458333 + 0.003788).
  EXPECT_DOUBLE_EQ(Percent(Facts("t", 1, "x")), 99.18);
  EXPECT_DOUBLE_EQ(Percent(Facts("t", 0, "unheard of")), 50.00);
  EXPECT_DOUBLE_EQ(Percent(Facts("t", 0)), 50.00);

  // Of all teams together: 1.2 won and 2.2 lost, a tenth for each team's cell.
  Lost(Facts("u", 0));
  EXPECT_DOUBLE_EQ(Percent(Facts("", 0)), 35.29);
  EXPECT_DOUBLE_EQ(Percent(Facts("a team without outcomes", 0)), 35.29);
  EXPECT_DOUBLE_EQ(Percent(Facts("t", 0)), 50.00) << "another team's outcome changes nothing";
  EXPECT_DOUBLE_EQ(Percent(Facts("u", 0)), 8.33) << "0.1 of 1.2";
}

TEST_F(PredictiveTest, FactorsExplainTheChance) {
  for (int i = 0; i < 7; ++i) Won(Facts("t", 2, "x"));
  for (int i = 0; i < 9; ++i) Lost(Facts("t", i % 2, i < 3 ? "x" : "y"));
  const std::optional<Prediction> prediction = model_.Predict(Facts("t", 1, "x", {"unknown"}));
  ASSERT_TRUE(prediction.has_value());
  EXPECT_NEAR(prediction->prior_log_odds, std::log(7.1 / 9.1), 1e-12);
  EXPECT_THAT(
      prediction->factors,
      ElementsAre(PredictionFactor{"stage", "talks", std::log(7.1 / 7.1) - std::log(4.1 / 9.1), 7, 4},
                  AllOf(Field(&PredictionFactor::value, "x"), Field(&PredictionFactor::won, 7),
                        Field(&PredictionFactor::lost, 3),
                        Field(&PredictionFactor::log_odds, DoubleNear(std::log((7.1 / 7.2) / (3.1 / 9.2)), 1e-12)))));
  const double log_odds =
      prediction->prior_log_odds + prediction->factors[0].log_odds + prediction->factors[1].log_odds;
  EXPECT_EQ(prediction->hundredths, std::lround(1e4 / (1 + std::exp(-log_odds))));
}

TEST_F(PredictiveTest, TagsCountFromFiftyObservationsOn) {
  for (int i = 0; i < 49; ++i) (i < 40 ? Won(Facts("t", 2, "", {"hot"})) : Lost(Facts("t", 0, "", {"hot"})));
  for (int i = 0; i < 60; ++i) (i < 10 ? Won(Facts("t", 2, "", {"cold"})) : Lost(Facts("t", 0, "", {"cold"})));
  const double without = Percent(Facts("t", 0));
  EXPECT_DOUBLE_EQ(Percent(Facts("t", 0, "", {"hot"})), without);
  EXPECT_DOUBLE_EQ(Percent(Facts("t", 0, "", {"cold"})), without) << "the only tag that counts says nothing";
  Won(Facts("t", 2, "", {"hot"}));
  EXPECT_GT(Percent(Facts("t", 0, "", {"hot"})), without + 20);
  EXPECT_LT(Percent(Facts("t", 0, "", {"cold"})), without - 20);
  model_.Add(OutcomeCell{"t", "tag", "hot"}, WonLost{-1, 0});
  EXPECT_NEAR(Percent(Facts("t", 0, "", {"hot"})), without, 0.5);
}

TEST(OutcomeCountsTest, CellsThatComeToNothingDisappear) {
  OutcomeCounts table;
  const OutcomeCounts lead = OutcomeCells(kLadder, Facts("t", 1, "x"), false);
  AddCounts(table, lead, 1);
  AddCounts(table, lead, 1);
  EXPECT_EQ(table.at({"t", "country", "x"}), (WonLost{0, 2}));
  AddCounts(table, lead, -1);
  EXPECT_EQ(table, lead);
  AddCounts(table, lead, -1);
  EXPECT_THAT(table, IsEmpty());
}

// Leads are won, lost, reopened and changed at random; what is kept step by step is what a rebuild gives.
TEST(PredictivePropertyTest, DifferencesComeToTheSameAsARebuild) {
  std::mt19937 random(7);
  const auto below = [&random](int n) { return static_cast<int>(random() % static_cast<uint32_t>(n)); };
  const auto any = [&] {
    return Facts(std::array{"", "a", "b"}[below(3)], static_cast<size_t>(below(3)), std::array{"", "x", "y"}[below(3)],
                 {std::array{"p", "q"}[below(2)]});
  };
  std::vector<OutcomeCounts> leads(400);
  PredictiveModel kept(kLadder);
  OutcomeCounts table;
  for (int step = 0; step < 4'000; ++step) {
    OutcomeCounts& lead = leads[static_cast<size_t>(below(400))];
    OutcomeCounts after;
    if (below(4) > 0) after = OutcomeCells(kLadder, any(), below(2) == 0);
    OutcomeCounts change = after;
    AddCounts(change, lead, -1);
    kept.Add(change);
    AddCounts(table, change, 1);
    lead = std::move(after);

    if (step % 200 != 0) continue;
    OutcomeCounts sum;
    for (const OutcomeCounts& one : leads) AddCounts(sum, one, 1);
    ASSERT_EQ(table, sum);
    PredictiveModel rebuilt(kLadder);
    rebuilt.Add(sum);
    for (int i = 0; i < 20; ++i) {
      const PredictiveFacts facts = any();
      const std::optional<Prediction> one = kept.Predict(facts);
      const std::optional<Prediction> other = rebuilt.Predict(facts);
      ASSERT_EQ(one.has_value(), other.has_value());
      if (!one.has_value()) continue;
      ASSERT_EQ(one->hundredths, other->hundredths);
    }
  }
}

// The folder of data sets that may lie beside the project, as tests/e2e/loop/known_answers_test.sh has it.
std::filesystem::path SharedData() {
  std::filesystem::path folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  while (!std::filesystem::exists(folder / "CMakePresets.json")) {
    if (folder == folder.parent_path()) return {};
    folder = folder.parent_path();
  }
  return folder.parent_path() / "shared" / "data";
}

// The published test of Odoo's predictive scoring.
TEST(KnownAnswersTest, OdooTestValues) {
  std::ifstream file(SharedData() / "predictive_score" / "leads.csv");
  if (!file) GTEST_SKIP() << "the data set is not beside the project";
  const std::vector<std::string> ladder = {"1", "2", "3", "4"};
  std::vector<std::pair<PredictiveFacts, std::string>> leads;
  std::string line;
  std::getline(file, line);
  const std::vector<std::string> columns = absl::StrSplit(line, ',');
  ASSERT_THAT(columns, ElementsAre("lead", "team", "country", "state", "email_state", "phone_state", "source", "stage",
                                   "outcome"));
  while (std::getline(file, line)) {
    const std::vector<std::string> row = absl::StrSplit(line, ',');
    ASSERT_EQ(row.size(), columns.size());
    PredictiveFacts facts;
    facts.team = row[1];
    for (size_t i = 2; i <= 6; ++i) facts.values[columns[i]] = row[i];
    facts.stage = std::stoul(row[7]) - 1;
    leads.emplace_back(facts, row[8]);
  }
  ASSERT_EQ(leads.size(), 14u);

  const auto percent = [&](size_t lead) {
    PredictiveModel model(ladder);
    for (const auto& [facts, outcome] : leads) {
      if (outcome != "open") model.Add(OutcomeCells(ladder, facts, outcome == "won"));
    }
    const std::optional<Prediction> prediction = model.Predict(leads[lead].first);
    return prediction.has_value() ? prediction->hundredths : -1;
  };
  EXPECT_EQ(percent(3), 3349);
  EXPECT_EQ(percent(8), 774);
  EXPECT_EQ(percent(13), 3509);
  for (size_t i = 10; i <= 13; ++i) leads[i].first.team.clear();
  EXPECT_EQ(percent(13), 3519);
}

}  // namespace
}  // namespace smarketing::lead
