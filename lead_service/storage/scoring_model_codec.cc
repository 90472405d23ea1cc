#include "lead_service/storage/scoring_model_codec.h"

#include <optional>
#include <string>
#include <vector>

#include "common/time/proto_time.h"

namespace smarketing::lead {
namespace {

constexpr int32_t kDefaultCap = 100;

template <typename Protos>
std::vector<std::string> Texts(const Protos& protos) {
  return {protos.begin(), protos.end()};
}

template <typename Enum, typename Protos>
std::vector<Enum> Enums(const Protos& protos) {
  std::vector<Enum> enums;
  for (const int number : protos) enums.push_back(static_cast<Enum>(number));
  return enums;
}

FitRule FitRuleFromProto(const v1::FitRule& proto, absl::string_view field, Violations& violations) {
  FitRule rule;
  rule.id = proto.id();
  rule.group = proto.group();
  const std::optional<ScoreField> looks_at = ScoreFieldByName(proto.field());
  if (looks_at.has_value()) {
    rule.field = *looks_at;
  } else if (!proto.field().empty()) {  // the contract says that it is required
    violations.Add(FieldPath(field, "field"), "is no field that rules can look at, such as \"profile.job_title\"");
  }
  rule.op = static_cast<MatchOperator>(proto.operator_());
  rule.values = Texts(proto.values());
  rule.points = proto.points();
  return rule;
}

EngagementRule EngagementRuleFromProto(const v1::EngagementRule& proto) {
  EngagementRule rule;
  rule.id = proto.id();
  rule.group = proto.group();
  rule.touch_kinds = Enums<TouchKind>(proto.touch_kinds());
  rule.journey_stages = Enums<JourneyStage>(proto.journey_stages());
  rule.contents = Texts(proto.contents());
  rule.campaigns = Texts(proto.campaigns());
  rule.channels = Texts(proto.channels());
  rule.points = proto.points();
  return rule;
}

void Set(const FitRule& rule, v1::FitRule* proto) {
  proto->set_id(rule.id);
  proto->set_group(rule.group);
  proto->set_field(std::string(ScoreFieldName(rule.field)));
  proto->set_operator_(static_cast<v1::MatchOperator>(rule.op));
  proto->mutable_values()->Add(rule.values.begin(), rule.values.end());
  proto->set_points(rule.points);
}

void Set(const EngagementRule& rule, v1::EngagementRule* proto) {
  proto->set_id(rule.id);
  proto->set_group(rule.group);
  for (const TouchKind kind : rule.touch_kinds) proto->add_touch_kinds(static_cast<v1::TouchKind>(kind));
  for (const JourneyStage stage : rule.journey_stages) proto->add_journey_stages(static_cast<v1::JourneyStage>(stage));
  proto->mutable_channels()->Add(rule.channels.begin(), rule.channels.end());
  proto->mutable_campaigns()->Add(rule.campaigns.begin(), rule.campaigns.end());
  proto->mutable_contents()->Add(rule.contents.begin(), rule.contents.end());
  proto->set_points(rule.points);
}

}  // namespace

void AddGrade(const std::string& name, absl::string_view field, std::vector<Grade>& grades, Violations& violations) {
  const std::optional<Grade> grade = GradeByName(name);
  if (grade.has_value()) {
    grades.push_back(*grade);
  } else {
    violations.Add(field, "is not a grade, A1 to C3");
  }
}

v1::ScoringModel ScoringModelToProto(const ScoringModel& model) {
  v1::ScoringModel proto;
  for (const ScoreGroup& group : model.groups) {
    v1::ScoreGroup* added = proto.add_groups();
    added->set_id(group.id);
    added->set_cap(group.cap);
  }
  for (const FitRule& rule : model.fit_rules) Set(rule, proto.add_fit_rules());
  for (const EngagementRule& rule : model.engagement_rules) Set(rule, proto.add_engagement_rules());
  proto.set_fit_cap(model.fit_cap);
  proto.set_engagement_cap(model.engagement_cap);
  if (model.half_life != absl::ZeroDuration()) *proto.mutable_half_life() = ToProtoDuration(model.half_life);
  proto.set_fit_a(model.fit_a);
  proto.set_fit_b(model.fit_b);
  proto.set_engagement_1(model.engagement_1);
  proto.set_engagement_2(model.engagement_2);
  for (const Grade grade : model.qualifying_grades) proto.add_qualifying_grades(GradeName(grade));
  return proto;
}

ScoringModel ScoringModelFromProto(const v1::ScoringModel& proto, absl::string_view field, Violations& violations) {
  ScoringModel model;
  for (const v1::ScoreGroup& group : proto.groups()) model.groups.push_back({group.id(), group.cap()});
  for (int i = 0; i < proto.fit_rules_size(); ++i) {
    const std::string path = FieldPath(field, FieldPathAt("fit_rules", static_cast<size_t>(i)));
    model.fit_rules.push_back(FitRuleFromProto(proto.fit_rules(i), path, violations));
  }
  for (const v1::EngagementRule& rule : proto.engagement_rules()) {
    model.engagement_rules.push_back(EngagementRuleFromProto(rule));
  }
  model.fit_cap = proto.fit_cap() == 0 ? kDefaultCap : proto.fit_cap();
  model.engagement_cap = proto.engagement_cap() == 0 ? kDefaultCap : proto.engagement_cap();
  if (proto.has_half_life()) {
    const absl::StatusOr<absl::Duration> half_life = FromProtoDuration(proto.half_life());
    if (!half_life.ok()) {
      violations.Add(FieldPath(field, "half_life"), half_life.status().message());
    } else if (*half_life == absl::ZeroDuration()) {
      violations.Add(FieldPath(field, "half_life"), "is zero: leave it out for points that never fade");
    } else {
      model.half_life = *half_life;
    }
  }
  model.fit_a = proto.fit_a();
  model.fit_b = proto.fit_b();
  model.engagement_1 = proto.engagement_1();
  model.engagement_2 = proto.engagement_2();
  for (int i = 0; i < proto.qualifying_grades_size(); ++i) {
    AddGrade(proto.qualifying_grades(i), FieldPath(field, FieldPathAt("qualifying_grades", static_cast<size_t>(i))),
             model.qualifying_grades, violations);
  }
  return model;
}

}  // namespace smarketing::lead
