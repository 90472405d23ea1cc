// How a company values its leads: points for who somebody is (fit) and for what somebody did (engagement).
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_SCORING_MODEL_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_SCORING_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "lead_service/domain/activity.h"
#include "lead_service/domain/field.h"

namespace smarketing::lead {

// A touch is held against each rule; more would make every touch slow and no score clearer.
inline constexpr size_t kMaxScoringRules = 200;  // of each kind
inline constexpr size_t kMaxScoreGroups = 50;
inline constexpr size_t kMaxRuleValues = 500;  // of each list of a rule
inline constexpr size_t kMaxRuleValueLength = 200;
inline constexpr size_t kMaxScoringIdLength = 64;
inline constexpr int32_t kMaxRulePoints = 100'000;  // and as many below zero
inline constexpr int32_t kMaxScoreCap = 1'000'000;
inline constexpr absl::Duration kMinHalfLife = absl::Hours(1);
inline constexpr absl::Duration kMaxHalfLife = absl::Hours(24 * 3'660);

// What a fit rule looks at. The numbers are stored: never change one, add at the end.
enum class ScoreField {
  kGivenName = 1,
  kFamilyName = 2,
  kCompanyName = 3,
  kJobTitle = 4,
  kWebsite = 5,
  kCountryCode = 6,
  kCity = 7,
  kPostalCode = 8,
  kStreetAddress = 9,
  kLanguageCode = 10,
  kTag = 11,            // any of the lead's tags
  kIdentityKind = 12,   // any of "EMAIL", "PHONE", "EXTERNAL", "VISITOR" that the lead has
  kSourceChannel = 13,  // of the lead's original source
  kSourceName = 14,
  kPersona = 15,
  kRegion = 16,
};
inline constexpr int kMaxScoreField = 16;

// As FieldName for what is a field ("profile.job_title", "persona"); "tag", "identity", "channel", "source".
absl::string_view ScoreFieldName(ScoreField field);
std::optional<ScoreField> ScoreFieldByName(absl::string_view name);

// nullopt for what is no single field of a lead.
std::optional<Field> LeadFieldOf(ScoreField field);

// Text is compared without regard to case. A field that has several values matches when one of them does.
enum class MatchOperator {
  kIsSet = 1,       // takes no values
  kIn = 2,          // the field is one of the values
  kContains = 3,    // one of the values is a part of the field
  kStartsWith = 4,  // with one of the values
};

struct FitRule {
  std::string id;
  std::string group;  // of ScoringModel::groups; empty: under no group's cap
  ScoreField field = ScoreField::kCompanyName;
  MatchOperator op = MatchOperator::kIsSet;
  std::vector<std::string> values;
  int32_t points = 0;  // below zero: speaks against the lead

  friend bool operator==(const FitRule&, const FitRule&) = default;
};

// A touch that is of one of the kinds and one of the journey stages, of one of the contents, campaigns and channels,
// gets the points. An empty list asks for nothing; contents, campaigns and channels are compared byte by byte.
struct EngagementRule {
  std::string id;
  std::string group;
  std::vector<TouchKind> touch_kinds;
  std::vector<JourneyStage> journey_stages;
  std::vector<std::string> contents;
  std::vector<std::string> campaigns;
  std::vector<std::string> channels;
  int32_t points = 0;

  friend bool operator==(const EngagementRule&, const EngagementRule&) = default;
};

// What the rules of a group give together never counts for more than its cap.
struct ScoreGroup {
  std::string id;
  int32_t cap = 0;

  friend bool operator==(const ScoreGroup&, const ScoreGroup&) = default;
};

// The better, the smaller.
enum class FitGrade { kA = 1, kB = 2, kC = 3 };
enum class EngagementGrade { k1 = 1, k2 = 2, k3 = 3 };

struct Grade {
  FitGrade fit = FitGrade::kC;
  EngagementGrade engagement = EngagementGrade::k3;

  friend bool operator==(const Grade&, const Grade&) = default;
  friend auto operator<=>(const Grade&, const Grade&) = default;
};

// "A1" to "C3".
std::string GradeName(Grade grade);
std::optional<Grade> GradeByName(absl::string_view name);

struct ScoringModel {
  std::vector<FitRule> fit_rules;
  std::vector<EngagementRule> engagement_rules;
  std::vector<ScoreGroup> groups;
  int32_t fit_cap = 0;         // of all fit rules together
  int32_t engagement_cap = 0;  // of all engagement rules together
  absl::Duration half_life;    // engagement is worth half after this long; zero: it never fades
  // In points. A from fit_a on, B from fit_b on, else C; 1 from engagement_1 on, 2 from engagement_2 on, else 3.
  int32_t fit_a = 0;
  int32_t fit_b = 0;
  int32_t engagement_1 = 0;
  int32_t engagement_2 = 0;
  // A lead that comes to one of these grades by an event, from one that is not among them, is MARKETING_QUALIFIED.
  // With a grade, every better one is here. Empty: no score qualifies.
  std::vector<Grade> qualifying_grades;

  bool Qualifies(Grade grade) const;

  friend bool operator==(const ScoringModel&, const ScoringModel&) = default;
};

// Adds everything that is wrong with a model, with paths below `prefix` ("model.fit_rules[3].group"). Other functions
// take only models without a violation. Text is valid UTF-8 already.
void Validate(const ScoringModel& model, absl::string_view prefix, Violations& violations);

// What is in force until a company has agreed on a model of its own.
const ScoringModel& DefaultScoringModel();

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_SCORING_MODEL_H_
