#include <utility>

#include "lead_service/domain/scoring_model.h"

namespace smarketing::lead {
namespace {

FitRule Fit(const char* id, const char* group, ScoreField field, MatchOperator op, std::vector<std::string> values,
            int32_t points) {
  return {id, group, field, op, std::move(values), points};
}

EngagementRule Did(const char* id, const char* group, std::vector<TouchKind> kinds, int32_t points) {
  EngagementRule rule;
  rule.id = id;
  rule.group = group;
  rule.touch_kinds = std::move(kinds);
  rule.points = points;
  return rule;
}

EngagementRule Read(const char* id, JourneyStage stage, int32_t points) {
  EngagementRule rule;
  rule.id = id;
  rule.group = "journey";
  rule.journey_stages = {stage};
  rule.points = points;
  return rule;
}

// Asking to be shown or to try the product qualifies whoever can be reached and says what they do; reading alone has
// to add up, and a person who reads all day is no more interested than the caps say.
ScoringModel MakeDefault() {
  using enum MatchOperator;
  ScoringModel model;
  model.fit_rules = {
      Fit("company-known", "company", ScoreField::kCompanyName, kIsSet, {}, 15),
      Fit("website-known", "company", ScoreField::kWebsite, kIsSet, {}, 5),
      Fit("country-known", "company", ScoreField::kCountryCode, kIsSet, {}, 5),
      Fit("title-known", "role", ScoreField::kJobTitle, kIsSet, {}, 10),
      Fit("decides", "role", ScoreField::kJobTitle, kContains,
          {"chief", "founder", "owner", "president", "director", "head of", "managing"}, 30),
      Fit("leads-a-team", "role", ScoreField::kJobTitle, kContains, {"manager", "team lead", "principal"}, 15),
      Fit("student", "role", ScoreField::kJobTitle, kContains, {"student", "trainee", "apprentice"}, -30),
      Fit("email-known", "reachable", ScoreField::kIdentityKind, kIn, {"EMAIL"}, 10),
      Fit("phone-known", "reachable", ScoreField::kIdentityKind, kIn, {"PHONE"}, 15),
      Fit("persona-known", "persona", ScoreField::kPersona, kIsSet, {}, 20),
  };
  model.engagement_rules = {
      Did("demo-request", "intent", {TouchKind::kDemoRequest}, 50),
      Did("trial-start", "intent", {TouchKind::kTrialStart}, 50),
      Did("chat", "intent", {TouchKind::kChat}, 15),
      Did("form", "intent", {TouchKind::kFormSubmission}, 10),
      Did("event", "events", {TouchKind::kEvent, TouchKind::kWebinar}, 20),
      Did("download", "content", {TouchKind::kContentDownload}, 10),
      Did("email-click", "mail", {TouchKind::kEmailClick}, 4),
      Did("email-open", "mail", {TouchKind::kEmailOpen}, 1),
      Did("visit", "visits", {TouchKind::kPageView, TouchKind::kAdClick, TouchKind::kSocial}, 1),
      Read("read-consideration", JourneyStage::kConsideration, 3),
      Read("read-decision", JourneyStage::kDecision, 6),
  };
  model.groups = {{"company", 25}, {"role", 40},    {"reachable", 25}, {"persona", 20}, {"intent", 70},
                  {"events", 40},  {"content", 30}, {"mail", 15},      {"visits", 10},  {"journey", 30}};
  model.fit_cap = 100;
  model.engagement_cap = 100;
  model.half_life = absl::Hours(24 * 30);
  model.fit_a = 50;
  model.fit_b = 25;
  model.engagement_1 = 50;
  model.engagement_2 = 20;
  model.qualifying_grades = {
      {FitGrade::kA, EngagementGrade::k1}, {FitGrade::kA, EngagementGrade::k2}, {FitGrade::kB, EngagementGrade::k1}};
  return model;
}

}  // namespace

const ScoringModel& DefaultScoringModel() {
  static const auto* const kModel = new ScoringModel(MakeDefault());
  return *kModel;
}

}  // namespace smarketing::lead
