#include "lead_service/domain/scoring_model.h"

#include <string>
#include <vector>

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/domain/scoring_match.h"
#include "tests/unit/lead/world.h"

namespace smarketing::lead {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::vector<std::string> Paths(const ScoringModel& model) {
  Violations violations;
  Validate(model, "model", violations);
  std::vector<std::string> paths;
  for (const Violation& violation : violations.all()) paths.push_back(violation.field);
  return paths;
}

TEST(ScoringModelTest, BuiltInModelIsValid) { EXPECT_THAT(Paths(DefaultScoringModel()), IsEmpty()); }

TEST(ScoringModelTest, SaysEverythingThatIsWrong) {
  ScoringModel model;
  model.groups = {{"content", 0}, {"content", 10}, {"No Name", 10}, {"who", 10}};
  model.fit_rules = {
      {"a", "who", ScoreField::kCompanyName, MatchOperator::kIsSet, {}, 5},
      {"a", "nowhere", ScoreField::kTag, MatchOperator::kIn, {}, 0},
      {"b", "", ScoreField::kTag, MatchOperator::kIsSet, {"x"}, kMaxRulePoints + 1},
      {"c", "", ScoreField::kIdentityKind, MatchOperator::kIn, {"email", "FAX", ""}, 1},
      {"d", "", ScoreField::kCity, MatchOperator::kContains, {std::string(kMaxRuleValueLength + 1, 'x')}, 1},
  };
  EngagementRule rule;
  rule.id = "e";
  rule.group = "who";
  rule.points = -1;
  rule.contents = {""};
  rule.campaigns = std::vector<std::string>(kMaxRuleValues + 1, "x");
  model.engagement_rules = {rule};
  model.fit_cap = 100;
  model.engagement_cap = 0;
  model.half_life = absl::Minutes(59);
  model.fit_a = 101;
  model.fit_b = 101;
  model.engagement_1 = 0;
  model.engagement_2 = -1;
  model.qualifying_grades = {
      {FitGrade::kA, EngagementGrade::k1}, {FitGrade::kA, EngagementGrade::k1}, {FitGrade::kB, EngagementGrade::k2}};
  EXPECT_THAT(Paths(model),
              UnorderedElementsAre(
                  "model.groups[0].cap", "model.groups[1].id", "model.groups[2].id", "model.fit_rules[1].id",
                  "model.fit_rules[1].group", "model.fit_rules[1].points", "model.fit_rules[1].values",
                  "model.fit_rules[2].points", "model.fit_rules[2].values", "model.fit_rules[3].values[1]",
                  "model.fit_rules[3].values[2]", "model.fit_rules[4].values[0]", "model.engagement_rules[0].group",
                  "model.engagement_rules[0].contents[0]", "model.engagement_rules[0].campaigns",
                  "model.engagement_cap", "model.half_life", "model.fit_a", "model.fit_a", "model.engagement_2",
                  "model.qualifying_grades[1]", "model.qualifying_grades[2]", "model.qualifying_grades[2]"));
}

TEST(ScoringModelTest, HasRulesButNotTooMany) {
  ScoringModel model = DefaultScoringModel();
  model.fit_rules.clear();
  model.engagement_rules.clear();
  EXPECT_THAT(Paths(model), ElementsAre("model.fit_rules"));
  for (size_t i = 0; i <= kMaxScoringRules; ++i) {
    model.fit_rules.push_back(
        {"r" + std::to_string(i), "", ScoreField::kCity, MatchOperator::kIsSet, {}, static_cast<int32_t>(i) + 1});
  }
  EXPECT_THAT(Paths(model), ElementsAre("model.fit_rules"));
  model.fit_rules.pop_back();
  EXPECT_THAT(Paths(model), IsEmpty());
  // As many of each kind.
  for (size_t i = 0; i <= kMaxScoringRules; ++i) {
    EngagementRule rule;
    rule.id = "e" + std::to_string(i);
    rule.points = 1;
    model.engagement_rules.push_back(rule);
  }
  EXPECT_THAT(Paths(model), ElementsAre("model.engagement_rules"));
  model.engagement_rules.pop_back();
  EXPECT_THAT(Paths(model), IsEmpty());
}

TEST(ScoringModelTest, HalfLifeIsZeroOrAtLeastAnHour) {
  ScoringModel model = DefaultScoringModel();
  for (const absl::Duration good : {absl::ZeroDuration(), kMinHalfLife, kMaxHalfLife}) {
    model.half_life = good;
    EXPECT_THAT(Paths(model), IsEmpty()) << good;
  }
  for (const absl::Duration bad : {-absl::Hours(2), absl::Nanoseconds(1), absl::InfiniteDuration()}) {
    model.half_life = bad;
    EXPECT_THAT(Paths(model), ElementsAre("model.half_life")) << bad;
  }
}

TEST(GradeTest, NamesAreReadBack) {
  EXPECT_EQ(GradeName({FitGrade::kA, EngagementGrade::k1}), "A1");
  EXPECT_EQ(GradeName({FitGrade::kC, EngagementGrade::k3}), "C3");
  EXPECT_EQ(GradeByName("B2"), (Grade{FitGrade::kB, EngagementGrade::k2}));
  for (const char* none : {"", "A", "A4", "D1", "a1", "A11"}) EXPECT_EQ(GradeByName(none), std::nullopt) << none;
}

TEST(ScoreFieldTest, NamesAreReadBack) {
  EXPECT_EQ(ScoreFieldByName("profile.job_title"), ScoreField::kJobTitle);
  EXPECT_EQ(ScoreFieldByName("profile.language_code"), ScoreField::kLanguageCode);
  EXPECT_EQ(ScoreFieldByName("identity"), ScoreField::kIdentityKind);
  for (const char* none : {"", "owner", "team", "job_title"}) EXPECT_EQ(ScoreFieldByName(none), std::nullopt) << none;
  for (int number = 1; number <= kMaxScoreField; ++number) {
    const auto field = static_cast<ScoreField>(number);
    EXPECT_EQ(ScoreFieldByName(ScoreFieldName(field)), field);
  }
  EXPECT_EQ(LeadFieldOf(ScoreField::kTag), std::nullopt);
}

Lead SomeLead() {
  Lead lead;
  lead.fields[Field::kJobTitle] = "Geschäftsführerin GROSSE STRASSE";
  lead.fields[Field::kCountryCode] = "BR";
  lead.fields[Field::kRegion] = "São Paulo";
  lead.fields[Field::kPersona] = "Founder-Fiona";
  lead.tags = {"Newsletter", "vip"};
  lead.source.channel = "paid";
  lead.source.source = "Google";
  lead.identities = {Email("a@example.com"), Visitor("cookie")};
  return lead;
}

TEST(FitMatchTest, Table) {
  const FitFacts facts(SomeLead());
  struct Case {
    ScoreField field;
    MatchOperator op;
    std::vector<std::string> values;
    bool matches;
  };
  using enum MatchOperator;
  const Case cases[] = {
      {ScoreField::kCountryCode, kIsSet, {}, true},
      {ScoreField::kCity, kIsSet, {}, false},
      {ScoreField::kCountryCode, kIn, {"AR", "br"}, true},
      {ScoreField::kCountryCode, kIn, {"B"}, false},
      {ScoreField::kCountryCode, kStartsWith, {"b"}, true},
      {ScoreField::kCountryCode, kStartsWith, {"r"}, false},
      {ScoreField::kJobTitle, kContains, {"nothing", "FÜHRER"}, true},
      {ScoreField::kJobTitle, kContains, {"Straße"}, true},
      {ScoreField::kJobTitle, kContains, {"führers"}, false},
      {ScoreField::kCity, kContains, {"a"}, false},
      {ScoreField::kTag, kIn, {"VIP"}, true},
      {ScoreField::kTag, kStartsWith, {"news"}, true},
      {ScoreField::kTag, kIn, {"news"}, false},
      {ScoreField::kIdentityKind, kIn, {"Email"}, true},
      {ScoreField::kIdentityKind, kIn, {"PHONE", "EXTERNAL"}, false},
      {ScoreField::kSourceChannel, kIn, {"PAID"}, true},
      {ScoreField::kSourceName, kIn, {"google"}, true},
      {ScoreField::kPersona, kIn, {"founder-fiona"}, true},
      {ScoreField::kRegion, kIn, {"SÃO PAULO"}, true},
  };
  for (size_t i = 0; i < std::size(cases); ++i) {
    const Case& c = cases[i];
    EXPECT_EQ(facts.Matches({"rule", "", c.field, c.op, c.values, 1}), c.matches) << "case " << i;
  }
  EXPECT_FALSE(FitFacts(Lead()).Matches({"rule", "", ScoreField::kPersona, kIsSet, {}, 1}));
}

TEST(EngagementMatchTest, EveryListMustHoldTheTouch) {
  Touch touch;
  touch.kind = TouchKind::kWebinar;
  touch.journey_stage = JourneyStage::kDecision;
  touch.source.content = "guide";
  touch.source.campaign = "spring";
  touch.source.channel = "email";
  EngagementRule rule;
  EXPECT_TRUE(Matches(rule, touch));
  rule.touch_kinds = {TouchKind::kEvent, TouchKind::kWebinar};
  rule.journey_stages = {JourneyStage::kDecision};
  rule.contents = {"other", "guide"};
  rule.campaigns = {"spring"};
  rule.channels = {"email"};
  EXPECT_TRUE(Matches(rule, touch));
  const auto without = [&](auto change) {
    EngagementRule changed = rule;
    change(changed);
    return Matches(changed, touch);
  };
  EXPECT_FALSE(without([](EngagementRule& r) { r.touch_kinds = {TouchKind::kEvent}; }));
  EXPECT_FALSE(without([](EngagementRule& r) { r.journey_stages = {JourneyStage::kAwareness}; }));
  EXPECT_FALSE(without([](EngagementRule& r) { r.contents = {"Guide"}; }));
  EXPECT_FALSE(without([](EngagementRule& r) { r.campaigns = {"autumn"}; }));
  EXPECT_FALSE(without([](EngagementRule& r) { r.channels = {"ads"}; }));
}

}  // namespace
}  // namespace smarketing::lead
