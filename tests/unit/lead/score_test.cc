#include "lead_service/domain/score.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/domain/score_explanation.h"
#include "tests/unit/lead/world.h"

namespace smarketing::lead {
namespace {

using ::testing::ElementsAre;

EngagementRule OnKind(TouchKind kind, const char* group, int32_t points) {
  EngagementRule rule;
  rule.id = absl::StrCat("on-", static_cast<int>(kind), "-", points < 0 ? "less-" : "more-", group);
  rule.group = group;
  rule.touch_kinds = {kind};
  rule.points = points;
  return rule;
}

Touch At(absl::Time time, TouchKind kind = TouchKind::kPageView) {
  static const IdSource ids = CountingIds();
  Touch touch;
  touch.id = TouchId(ids());
  touch.kind = kind;
  touch.occur_time = time;
  return touch;
}

// Page views give 10 each, 25 at most; chats give 40; e-mail opens take 5 off. Halves in ten days.
ScoringModel Simple() {
  ScoringModel model;
  model.fit_rules = {
      {"company", "who", ScoreField::kCompanyName, MatchOperator::kIsSet, {}, 30},
      {"boss", "who", ScoreField::kJobTitle, MatchOperator::kContains, {"boss"}, 30},
      {"brazil", "", ScoreField::kCountryCode, MatchOperator::kIn, {"BR"}, 20},
      {"student", "", ScoreField::kTag, MatchOperator::kIn, {"student"}, -60},
  };
  model.engagement_rules = {OnKind(TouchKind::kPageView, "visits", 10), OnKind(TouchKind::kChat, "", 40),
                            OnKind(TouchKind::kEmailOpen, "", -5)};
  model.groups = {{"visits", 25}, {"who", 50}};
  model.fit_cap = 60;
  model.engagement_cap = 90;
  model.half_life = absl::Hours(240);
  model.fit_a = 50;
  model.fit_b = 20;
  model.engagement_1 = 40;
  model.engagement_2 = 10;
  model.qualifying_grades = {{FitGrade::kA, EngagementGrade::k1}};
  return model;
}

TEST(FitScoreTest, CapsGroupsAndTotalAndIsNotBelowZero) {
  const ScoringModel model = Simple();
  Lead lead;
  EXPECT_EQ(FitScore(model, FitFacts(lead)), 0);
  lead.fields[Field::kCompanyName] = "Acme";
  EXPECT_EQ(FitScore(model, FitFacts(lead)), 30);
  lead.fields[Field::kJobTitle] = "Boss of all";
  EXPECT_EQ(FitScore(model, FitFacts(lead)), 50);  // not 60: the group's cap
  lead.fields[Field::kCountryCode] = "BR";
  EXPECT_EQ(FitScore(model, FitFacts(lead)), 60);  // not 70: the total's cap
  lead.tags = {"student"};
  EXPECT_EQ(FitScore(model, FitFacts(lead)), 10);  // of 70: caps come after all rules
  lead.fields[Field::kCompanyName].clear();
  lead.fields[Field::kJobTitle].clear();
  EXPECT_EQ(FitScore(model, FitFacts(lead)), 0);
}

TEST(EngagementTest, HalvesEveryHalfLife) {
  const ScoringModel model = Simple();
  EngagementState state;
  EXPECT_EQ(state.ValueAt(model, Day(0)), 0);
  EXPECT_TRUE(state.Add(model, At(Day(0))));
  EXPECT_DOUBLE_EQ(state.ValueAt(model, Day(0)), 10);
  EXPECT_DOUBLE_EQ(state.ValueAt(model, Day(10)), 5);
  EXPECT_DOUBLE_EQ(state.ValueAt(model, Day(30)), 1.25);
  state.Add(model, At(Day(10)));
  EXPECT_DOUBLE_EQ(state.ValueAt(model, Day(10)), 15);
  EXPECT_FALSE(state.Add(model, At(Day(20), TouchKind::kAdClick))) << "no rule for it";
  EXPECT_EQ(state.as_of(), Day(10));
}

TEST(EngagementTest, LateTouchIsWorthWhatIsLeftOfIt) {
  const ScoringModel model = Simple();
  EngagementState state;
  state.Add(model, At(Day(10)));
  state.Add(model, At(Day(0)));
  EXPECT_EQ(state.as_of(), Day(10));
  EXPECT_DOUBLE_EQ(state.ValueAt(model, Day(10)), 15);
}

TEST(EngagementTest, WithoutHalfLifeNothingFades) {
  ScoringModel model = Simple();
  model.half_life = absl::ZeroDuration();
  EngagementState state;
  state.Add(model, At(Day(10)));
  state.Add(model, At(Day(0)));
  EXPECT_DOUBLE_EQ(state.ValueAt(model, Day(5'000)), 20);
}

TEST(EngagementTest, CapsHoldWhenReadNotWhenKept) {
  const ScoringModel model = Simple();
  EngagementState state;
  for (int i = 0; i < 8; ++i) state.Add(model, At(Day(0)));
  EXPECT_DOUBLE_EQ(state.ValueAt(model, Day(0)), 25);
  EXPECT_DOUBLE_EQ(state.ValueAt(model, Day(10)), 25) << "80 have become 40";
  EXPECT_DOUBLE_EQ(state.ValueAt(model, Day(20)), 20);
  state.Add(model, At(Day(20), TouchKind::kChat));
  state.Add(model, At(Day(20), TouchKind::kChat));
  EXPECT_DOUBLE_EQ(state.ValueAt(model, Day(20)), 90);
  EngagementState annoyed;
  annoyed.Add(model, At(Day(0), TouchKind::kEmailOpen));
  EXPECT_DOUBLE_EQ(annoyed.ValueAt(model, Day(0)), 0);
}

TEST(EngagementTest, TouchAheadOfTheClockIsNotWorthMoreThanItsPoints) {
  const ScoringModel model = Simple();
  const std::vector<Touch> touches = {At(Day(0) + absl::Minutes(5))};
  const EngagementState state = EngagementState::Recompute(model, touches);
  EXPECT_DOUBLE_EQ(state.ValueAt(model, Day(0)), 10);
  EXPECT_EQ(ExplainScore(model, FitFacts(Lead()), touches, Day(0)).score.engagement, 1000);
}

TEST(ScoreTest, GradesAgreeWithWhatIsShown) {
  const ScoringModel model = Simple();
  EXPECT_EQ(GradeName(GradeOf(model, 5000, 4000)), "A1");
  EXPECT_EQ(GradeName(GradeOf(model, 4999, 3999)), "B2");
  EXPECT_EQ(GradeName(GradeOf(model, 2000, 1000)), "B2");
  EXPECT_EQ(GradeName(GradeOf(model, 1999, 999)), "C3");
  EngagementState state(Day(0), {{"", 39.995}});
  EXPECT_EQ(GradeName(ScoreAt(model, 50, state, Day(0)).grade), "A1");
}

TEST(ScoreTest, HalvesAreRoundedUpAlsoWithNoise) {
  EXPECT_EQ(ToHundredths(0.125), 13);
  EXPECT_EQ(ToHundredths(0.125 - 1e-15), 13);
  EXPECT_EQ(ToHundredths(0.1249), 12);
  EXPECT_EQ(ToHundredths(0), 0);
}

TEST(ScoreTest, CrossesUpOnlyFromAGradeThatDoesNotQualify) {
  const ScoringModel model = Simple();
  Score low;
  Score high;
  high.grade = {FitGrade::kA, EngagementGrade::k1};
  EXPECT_TRUE(CrossedUp(low, high, model));
  EXPECT_FALSE(CrossedUp(high, high, model));
  EXPECT_FALSE(CrossedUp(high, low, model));
  EXPECT_FALSE(CrossedUp(low, low, model));
}

TEST(ScoreTest, BuiltInModelQualifiesWhoAsksAndFitsAndNotWhoOnlyLooks) {
  const ScoringModel& model = DefaultScoringModel();
  Lead lead;
  lead.fields[Field::kCompanyName] = "Acme";
  lead.fields[Field::kJobTitle] = "Marketing Director";
  lead.identities = {Email("a@example.com")};
  const int64_t fit = FitScore(model, FitFacts(lead));
  EngagementState looked;
  for (int i = 0; i < 500; ++i) looked.Add(model, At(Day(0)));
  EXPECT_FALSE(model.Qualifies(ScoreAt(model, fit, looked, Day(0)).grade));
  EngagementState asked;
  asked.Add(model, At(Day(0), TouchKind::kDemoRequest));
  EXPECT_TRUE(model.Qualifies(ScoreAt(model, fit, asked, Day(0)).grade));
  EXPECT_FALSE(model.Qualifies(ScoreAt(model, 10, asked, Day(0)).grade)) << "an address alone";
}

std::vector<std::string> Lines(const ScoreExplanation& explanation) {
  static constexpr const char* kKinds[] = {"", "rule", "group cap", "total cap", "floor", "earlier"};
  std::vector<std::string> lines;
  for (const Contribution& c : explanation.contributions) {
    lines.push_back(
        absl::StrCat(kKinds[static_cast<int>(c.kind)], " ", c.rule, "@", c.group, " ", c.points, " ", c.value));
  }
  return lines;
}

TEST(ExplainScoreTest, NamesRulesAndCaps) {
  const ScoringModel model = Simple();
  Lead lead;
  lead.fields[Field::kCompanyName] = "Acme";
  lead.fields[Field::kJobTitle] = "Boss";
  lead.fields[Field::kCountryCode] = "BR";
  const std::vector<Touch> touches = {At(Day(0)), At(Day(10)), At(Day(10), TouchKind::kChat), At(Day(10)), At(Day(10))};
  const ScoreExplanation explanation = ExplainScore(model, FitFacts(lead), touches, Day(10));
  EXPECT_EQ(explanation.score.fit, 6000);
  EXPECT_EQ(explanation.score.engagement, 6500);
  EXPECT_EQ(GradeName(explanation.score.grade), "A1");
  EXPECT_THAT(
      Lines(explanation),
      ElementsAre("rule brazil@ 20 2000", "rule company@who 30 3000", "rule boss@who 30 3000", "group cap @who 0 -1000",
                  "total cap @ 0 -1000", "rule on-9-more-@ 40 4000", "rule on-1-more-visits@visits 10 500",
                  "rule on-1-more-visits@visits 10 1000", "rule on-1-more-visits@visits 10 1000",
                  "rule on-1-more-visits@visits 10 1000", "group cap @visits 0 -1000"));
  EXPECT_EQ(explanation.contributions[0].field, ScoreField::kCountryCode);
  EXPECT_EQ(explanation.contributions[6].touch, touches[0].id);
  EXPECT_EQ(explanation.contributions[6].touch_time, Day(0));
  EXPECT_EQ(explanation.contributions[6].touch_kind, touches[0].kind);
}

TEST(ExplainScoreTest, SmallPartsAddUp) {
  // Three touches of 1/3 hundredth each are one hundredth together.
  ScoringModel model = Simple();
  model.engagement_rules[0].points = 1;
  const absl::Time now = Day(0) + model.half_life * 8.228818690495881;  // log2(300)
  const std::vector<Touch> touches = {At(Day(0)), At(Day(0)), At(Day(0))};
  EXPECT_THAT(Lines(ExplainScore(model, FitFacts(Lead()), touches, now)),
              ElementsAre("rule on-1-more-visits@visits 1 1", "rule on-1-more-visits@visits 1 0",
                          "rule on-1-more-visits@visits 1 0"));
}

TEST(ExplainScoreTest, EarlierTouchesComeTogether) {
  const ScoringModel model = Simple();
  const std::vector<Touch> touches = {At(Day(0), TouchKind::kChat), At(Day(0)), At(Day(10))};
  const EngagementState state = EngagementState::Recompute(model, touches);
  const auto newest = absl::MakeConstSpan(touches).subspan(2);
  const ScoreExplanation explanation = ExplainScore(model, FitFacts(Lead()), newest, state, Day(10));
  EXPECT_EQ(explanation.score, ScoreAt(model, 0, state, Day(10)));
  EXPECT_THAT(Lines(explanation),
              ElementsAre("earlier @ 0 2000", "rule on-1-more-visits@visits 10 1000", "earlier @visits 0 500"));
}

TEST(ExplainScoreTest, BelowZeroIsSaid) {
  const ScoringModel model = Simple();
  const std::vector<Touch> touches = {At(Day(0), TouchKind::kEmailOpen)};
  EXPECT_THAT(Lines(ExplainScore(model, FitFacts(Lead()), touches, Day(0))),
              ElementsAre("rule on-4-less-@ -5 -500", "floor @ 0 500"));
}

// Random models and histories. Half of the times are whole half-lives, so that halves of hundredths are common; one
// kind of touch gives and takes the same, so that it moves the state on and leaves nothing but noise.
class RandomHistoryTest : public ::testing::TestWithParam<uint32_t> {
 protected:
  int Below(int n) { return static_cast<int>(random_() % static_cast<uint32_t>(n)); }

  ScoringModel RandomModel() {
    ScoringModel model = Simple();
    model.half_life = Below(6) == 0 ? absl::ZeroDuration() : absl::Hours(1 + Below(2'000));
    model.engagement_rules.clear();
    for (const char* group : {"visits", "", "more"}) {
      for (int kind = 1; kind <= 4; ++kind) {
        if (Below(3) > 0) model.engagement_rules.push_back(OnKind(TouchKind{kind}, group, Below(30) - 6));
      }
    }
    for (const int points : {1, -1}) model.engagement_rules.push_back(OnKind(TouchKind::kChat, "visits", points));
    model.groups = {{"visits", 1 + Below(60)}, {"more", 1 + Below(60)}};
    model.engagement_cap = 1 + Below(150);
    return model;
  }

  std::vector<Touch> RandomTouches(const ScoringModel& model, absl::Time now) {
    std::vector<Touch> touches(static_cast<size_t>(Below(60)));
    for (Touch& touch : touches) {
      const auto kind = TouchKind{1 + Below(6)};
      const bool noise = kind == TouchKind::kEmailClick;
      absl::Duration age = absl::Seconds(Below(40'000'000));
      if (!noise && Below(2) == 0) age = model.half_life * Below(6);
      if (Below(20) == 0) age = -absl::Seconds(Below(300));
      touch = At(now - age, noise ? TouchKind::kChat : kind);
    }
    return touches;
  }

  std::mt19937 random_{GetParam()};
};

TEST_P(RandomHistoryTest, OrderOfArrivalDoesNotMatterAndTheExplanationAddsUp) {
  for (int round = 0; round < 60; ++round) {
    const ScoringModel model = RandomModel();
    const absl::Time now = Day(500);
    std::vector<Touch> touches = RandomTouches(model, now);
    const Score score = ScoreAt(model, 0, EngagementState::Recompute(model, touches), now);

    for (int i = 0; i < 5; ++i) {
      std::shuffle(touches.begin(), touches.end(), random_);
      ASSERT_EQ(ScoreAt(model, 0, EngagementState::Recompute(model, touches), now), score);
    }

    // Two leads become one: the state of both together.
    const auto all = absl::MakeConstSpan(touches);
    const size_t cut = static_cast<size_t>(Below(static_cast<int>(touches.size()) + 1));
    EngagementState both = EngagementState::Recompute(model, all.first(cut));
    both.Merge(model, EngagementState::Recompute(model, all.subspan(cut)));
    ASSERT_EQ(ScoreAt(model, 0, both, now), score);

    const FitFacts facts((Lead()));
    for (const ScoreExplanation& explanation :
         {ExplainScore(model, facts, touches, now), ExplainScore(model, facts, all.subspan(cut), both, now)}) {
      ASSERT_EQ(explanation.score, score);
      int64_t sum = 0;
      for (const Contribution& contribution : explanation.contributions) sum += contribution.value;
      ASSERT_EQ(sum, score.engagement);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomHistoryTest, ::testing::Range(1u, 21u));

}  // namespace
}  // namespace smarketing::lead
