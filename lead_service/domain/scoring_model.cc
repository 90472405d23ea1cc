#include "lead_service/domain/scoring_model.h"

#include <algorithm>
#include <array>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/text/unicode.h"
#include "lead_service/domain/scoring_match.h"

namespace smarketing::lead {
namespace {

constexpr std::array kFitGrades = {FitGrade::kA, FitGrade::kB, FitGrade::kC};
constexpr std::array kEngagementGrades = {EngagementGrade::k1, EngagementGrade::k2, EngagementGrade::k3};

template <typename T>
bool Contains(const std::vector<T>& all, const T& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

bool IsScoringId(absl::string_view id) {
  return !id.empty() && id.size() <= kMaxScoringIdLength && std::all_of(id.begin(), id.end(), [](char c) {
    return absl::ascii_islower(static_cast<unsigned char>(c)) || absl::ascii_isdigit(static_cast<unsigned char>(c)) ||
           c == '_' || c == '-';
  });
}

bool IsIdentityKindName(absl::string_view name) {
  constexpr std::array kKinds = {IdentityKind::kEmail, IdentityKind::kPhone, IdentityKind::kExternal,
                                 IdentityKind::kVisitor};
  return std::any_of(kKinds.begin(), kKinds.end(),
                     [name](IdentityKind kind) { return IdentityKindName(kind) == absl::AsciiStrToUpper(name); });
}

// One run over a model.
class Check {
 public:
  Check(const ScoringModel& model, absl::string_view prefix, Violations& violations)
      : model_(model), prefix_(prefix), violations_(violations) {}

  void Run() {
    Groups();
    Rules();
    Cap("fit_cap", model_.fit_cap);
    Cap("engagement_cap", model_.engagement_cap);
    if (model_.half_life != absl::ZeroDuration() &&
        (model_.half_life < kMinHalfLife || model_.half_life > kMaxHalfLife)) {
      Add("half_life", "is neither zero nor between an hour and ten years");
    }
    Thresholds({"fit_a", model_.fit_a}, {"fit_b", model_.fit_b}, {"fit_cap", model_.fit_cap});
    Thresholds({"engagement_1", model_.engagement_1}, {"engagement_2", model_.engagement_2},
               {"engagement_cap", model_.engagement_cap});
    QualifyingGrades();
  }

 private:
  struct Number {
    absl::string_view name;
    int32_t value;
  };

  void Add(absl::string_view field, absl::string_view description) {
    violations_.Add(FieldPath(prefix_, field), description);
  }

  void Id(absl::string_view path, absl::string_view id, absl::flat_hash_set<std::string>& taken) {
    if (!IsScoringId(id)) {
      Add(path, absl::StrCat("is not 1 to ", kMaxScoringIdLength, " lower-case letters, digits, \"-\" or \"_\""));
    } else if (!taken.emplace(id).second) {
      Add(path, absl::StrCat("\"", id, "\" is there already"));
    }
  }

  void Cap(absl::string_view path, int32_t cap) {
    if (cap < 1 || cap > kMaxScoreCap) Add(path, absl::StrCat("is not between 1 and ", kMaxScoreCap));
  }

  void Groups() {
    if (model_.groups.size() > kMaxScoreGroups) Add("groups", absl::StrCat("are more than ", kMaxScoreGroups));
    absl::flat_hash_set<std::string> ids;
    for (size_t i = 0; i < model_.groups.size() && i < kMaxScoreGroups; ++i) {
      const std::string path = FieldPathAt("groups", i);
      Id(FieldPath(path, "id"), model_.groups[i].id, ids);
      Cap(FieldPath(path, "cap"), model_.groups[i].cap);
    }
  }

  void Rules() {
    const std::vector<FitRule>& fit = model_.fit_rules;
    const std::vector<EngagementRule>& engagement = model_.engagement_rules;
    if (fit.empty() && engagement.empty()) {
      Add("fit_rules", "are none, and there is no engagement rule either: nobody would have a score");
    }
    if (fit.size() > kMaxScoringRules) Add("fit_rules", absl::StrCat("are more than ", kMaxScoringRules));
    if (engagement.size() > kMaxScoringRules) Add("engagement_rules", absl::StrCat("are more than ", kMaxScoringRules));
    if (fit.size() > kMaxScoringRules || engagement.size() > kMaxScoringRules) return;
    for (size_t i = 0; i < model_.fit_rules.size(); ++i) {
      const FitRule& rule = model_.fit_rules[i];
      const std::string path = FieldPathAt("fit_rules", i);
      Rule(path, rule, "engagement");
      Values(rule, FieldPath(path, "values"));
    }
    for (size_t i = 0; i < model_.engagement_rules.size(); ++i) {
      const EngagementRule& rule = model_.engagement_rules[i];
      const std::string path = FieldPathAt("engagement_rules", i);
      Rule(path, rule, "fit");
      Texts(rule.contents, FieldPath(path, "contents"));
      Texts(rule.campaigns, FieldPath(path, "campaigns"));
      Texts(rule.channels, FieldPath(path, "channels"));
    }
  }

  // What both kinds of rules have.
  template <typename R>
  void Rule(const std::string& path, const R& rule, absl::string_view other_kind) {
    Id(FieldPath(path, "id"), rule.id, rule_ids_);
    Group(FieldPath(path, "group"), rule.group, other_kind);
    if (rule.points == 0) {
      Add(FieldPath(path, "points"), "is zero: the rule would change nothing");
    } else if (rule.points > kMaxRulePoints || rule.points < -kMaxRulePoints) {
      Add(FieldPath(path, "points"), absl::StrCat("is not between -", kMaxRulePoints, " and ", kMaxRulePoints));
    }
  }

  void Group(const std::string& path, const std::string& group, absl::string_view other_kind) {
    if (group.empty()) return;
    if (std::none_of(model_.groups.begin(), model_.groups.end(),
                     [&group](const ScoreGroup& known) { return known.id == group; })) {
      Add(path, absl::StrCat("\"", group, "\" is none of the groups"));
      return;
    }
    // Its one cap would hold for two sums that have nothing to do with each other.
    const auto [used, is_new] = group_users_.emplace(group, std::string(other_kind));
    if (!is_new && used->second != other_kind) {
      Add(path, absl::StrCat("\"", group, "\" is a group of ", other_kind, " rules already"));
    }
  }

  void Values(const FitRule& rule, const std::string& path) {
    if (rule.op == MatchOperator::kIsSet) {
      if (!rule.values.empty()) Add(path, "are given, but whether a field is set needs none");
      return;
    }
    if (rule.values.empty()) Add(path, "are required");
    Texts(rule.values, path);
    for (size_t i = 0; i < rule.values.size() && i < kMaxRuleValues; ++i) {
      if (rule.field == ScoreField::kIdentityKind && rule.op == MatchOperator::kIn && !rule.values[i].empty() &&
          !IsIdentityKindName(rule.values[i])) {
        Add(FieldPathAt(path, i), "is none of EMAIL, PHONE, EXTERNAL and VISITOR");
      }
    }
  }

  void Texts(const std::vector<std::string>& texts, const std::string& path) {
    if (texts.size() > kMaxRuleValues) Add(path, absl::StrCat("are more than ", kMaxRuleValues));
    for (size_t i = 0; i < texts.size() && i < kMaxRuleValues; ++i) {
      if (texts[i].empty()) Add(FieldPathAt(path, i), "is empty");
      if (text::CodePointLength(texts[i]) > kMaxRuleValueLength) {
        Add(FieldPathAt(path, i), absl::StrCat("is longer than ", kMaxRuleValueLength, " characters"));
      }
    }
  }

  void Thresholds(Number best, Number middle, Number cap) {
    if (middle.value < 1) Add(middle.name, "is not above zero: everybody would have it");
    if (best.value <= middle.value) {
      Add(best.name, absl::StrCat("is not above ", middle.name));
    }
    if (best.value > cap.value) {
      Add(best.name, absl::StrCat("is above ", cap.name, ": nobody could reach it"));
    }
  }

  void QualifyingGrades() {
    for (size_t i = 0; i < model_.qualifying_grades.size(); ++i) {
      const auto here = model_.qualifying_grades.begin() + static_cast<std::ptrdiff_t>(i);
      const std::string path = FieldPathAt("qualifying_grades", i);
      if (std::find(model_.qualifying_grades.begin(), here, *here) != here) {
        Add(path, absl::StrCat(GradeName(*here), " is there already"));
        continue;
      }
      for (const FitGrade fit : kFitGrades) {
        for (const EngagementGrade engagement : kEngagementGrades) {
          const Grade other = {fit, engagement};
          if (fit > here->fit || engagement > here->engagement || model_.Qualifies(other)) continue;
          Add(path, absl::StrCat(GradeName(*here), " qualifies, but the better ", GradeName(other), " does not"));
        }
      }
    }
  }

  const ScoringModel& model_;
  const absl::string_view prefix_;
  Violations& violations_;
  absl::flat_hash_set<std::string> rule_ids_;                  // of both kinds: explanations name rules by id
  absl::flat_hash_map<std::string, std::string> group_users_;  // group → the kind of rules that must not use it
};

}  // namespace

absl::string_view ScoreFieldName(ScoreField field) {
  if (const std::optional<Field> known = LeadFieldOf(field)) return FieldName(*known);
  switch (field) {
    case ScoreField::kTag:
      return "tag";
    case ScoreField::kIdentityKind:
      return "identity";
    case ScoreField::kSourceChannel:
      return "channel";
    case ScoreField::kSourceName:
      return "source";
    default:
      return "";
  }
}

std::optional<ScoreField> ScoreFieldByName(absl::string_view name) {
  for (int number = 1; number <= kMaxScoreField; ++number) {
    if (ScoreFieldName(static_cast<ScoreField>(number)) == name) return static_cast<ScoreField>(number);
  }
  return std::nullopt;
}

std::optional<Field> LeadFieldOf(ScoreField field) {
  switch (field) {
    case ScoreField::kGivenName:
      return Field::kGivenName;
    case ScoreField::kFamilyName:
      return Field::kFamilyName;
    case ScoreField::kCompanyName:
      return Field::kCompanyName;
    case ScoreField::kJobTitle:
      return Field::kJobTitle;
    case ScoreField::kWebsite:
      return Field::kWebsite;
    case ScoreField::kCountryCode:
      return Field::kCountryCode;
    case ScoreField::kCity:
      return Field::kCity;
    case ScoreField::kPostalCode:
      return Field::kPostalCode;
    case ScoreField::kStreetAddress:
      return Field::kStreetAddress;
    case ScoreField::kLanguageCode:
      return Field::kLanguageCode;
    case ScoreField::kPersona:
      return Field::kPersona;
    case ScoreField::kRegion:
      return Field::kRegion;
    case ScoreField::kTag:
    case ScoreField::kIdentityKind:
    case ScoreField::kSourceChannel:
    case ScoreField::kSourceName:
      return std::nullopt;
  }
  return std::nullopt;
}

std::string GradeName(Grade grade) {
  const char name[] = {static_cast<char>('A' + static_cast<int>(grade.fit) - 1),
                       static_cast<char>('0' + static_cast<int>(grade.engagement))};
  return std::string(name, sizeof(name));
}

std::optional<Grade> GradeByName(absl::string_view name) {
  for (const FitGrade fit : kFitGrades) {
    for (const EngagementGrade engagement : kEngagementGrades) {
      if (GradeName({fit, engagement}) == name) return Grade{fit, engagement};
    }
  }
  return std::nullopt;
}

bool ScoringModel::Qualifies(Grade grade) const { return Contains(qualifying_grades, grade); }

void Validate(const ScoringModel& model, absl::string_view prefix, Violations& violations) {
  Check(model, prefix, violations).Run();
}

}  // namespace smarketing::lead
