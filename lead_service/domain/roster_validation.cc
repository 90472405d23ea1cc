#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "lead_service/domain/roster.h"
#include "lead_service/domain/stage.h"

namespace smarketing::lead {
namespace {

void CheckKey(absl::string_view key, absl::string_view field, Violations* violations) {
  const absl::Status status = ValidateRosterKey(key);
  if (!status.ok()) violations->Add(FieldPath(field, "name"), status.message());
}

// That each of `named` exists, and is named once.
void CheckNamed(const std::vector<std::string>& named, const absl::flat_hash_set<std::string>& existing,
                absl::string_view kind, absl::string_view field, absl::string_view list, Violations* violations) {
  absl::flat_hash_set<absl::string_view> seen;
  for (size_t i = 0; i < named.size(); ++i) {
    const std::string path = FieldPath(field, FieldPathAt(list, i));
    if (!existing.contains(named[i])) {
      violations->Add(path, absl::StrCat("is not the key of a ", kind));
    } else if (!seen.insert(named[i]).second) {
      violations->Add(path, "is given twice");
    }
  }
}

void CheckLimit(const std::optional<int32_t>& limit, absl::string_view field, absl::string_view name,
                Violations* violations) {
  if (limit.has_value() && *limit < 0) violations->Add(FieldPath(field, name), "must not be negative");
}

bool IsStageName(absl::string_view name) {
  for (int stage = static_cast<int>(Stage::kSubscriber); stage <= static_cast<int>(Stage::kDisqualified); ++stage) {
    if (absl::AsciiStrToUpper(name) == StageName(static_cast<Stage>(stage))) return true;
  }
  return false;
}

bool IsGradeName(absl::string_view name) {
  return name.size() == 2 && absl::ascii_toupper(name[0]) >= 'A' && absl::ascii_toupper(name[0]) <= 'C' &&
         name[1] >= '1' && name[1] <= '3';
}

// A value that no lead can have would make a rule that never matches, and nobody would know why.
void CheckValue(RoutingAttribute attribute, absl::string_view value, absl::string_view path, Violations* violations) {
  if (value.empty()) {
    violations->Add(path, "is empty: IS_NOT_SET asks for that");
  } else if (attribute == RoutingAttribute::kStage && !IsStageName(value)) {
    violations->Add(path, "is not a stage, such as MARKETING_QUALIFIED");
  } else if (attribute == RoutingAttribute::kGrade && !IsGradeName(value)) {
    violations->Add(path, "is not a grade, A1 to C3");
  } else if (attribute == RoutingAttribute::kCountryCode && value.size() != 2) {
    violations->Add(path, "is not a country code of two letters, such as BR");
  }
}

void Validate(const RoutingCondition& condition, absl::string_view field, Violations* violations) {
  const bool takes_values = condition.op == RoutingOperator::kIn || condition.op == RoutingOperator::kNotIn;
  if (!takes_values) {
    if (!condition.values.empty()) violations->Add(FieldPath(field, "values"), "must be empty with this operator");
    return;
  }
  if (condition.values.empty()) violations->Add(FieldPath(field, "values"), "must have at least one");
  for (size_t i = 0; i < condition.values.size(); ++i) {
    CheckValue(condition.attribute, condition.values[i], FieldPath(field, FieldPathAt("values", i)), violations);
  }
}

template <typename T>
void CheckKeysOnce(const std::vector<T>& items, absl::string_view field, absl::string_view list,
                   Violations* violations) {
  absl::flat_hash_set<absl::string_view> seen;
  for (size_t i = 0; i < items.size(); ++i) {
    if (!seen.insert(items[i].key).second) {
      violations->Add(FieldPath(FieldPath(field, FieldPathAt(list, i)), "name"), "is given twice");
    }
  }
}

}  // namespace

absl::Status ValidateRosterKey(absl::string_view key) {
  if (key.empty()) return absl::InvalidArgumentError("is empty");
  if (key.size() > kMaxRosterKeyBytes) {
    return absl::InvalidArgumentError(absl::StrCat("has a key of more than ", kMaxRosterKeyBytes, " characters"));
  }
  const bool well_formed = std::all_of(key.begin(), key.end(), [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-' || c == '_' || c == '.' || c == '@';
  });
  if (well_formed) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "may only have lower-case letters, digits, \"-\", \"_\", \".\" and \"@\" in its key");
}

RosterKeys KeysOf(const RosterData& data) {
  RosterKeys keys;
  for (const Team& team : data.teams) keys.teams.insert(team.key);
  for (const Rep& rep : data.reps) keys.reps.insert(rep.key);
  return keys;
}

void Validate(const Team& team, absl::string_view field, Violations* violations) {
  CheckKey(team.key, field, violations);
  if (team.handoff_timeout.has_value() && *team.handoff_timeout < kMinHandoffTimeout) {
    violations->Add(FieldPath(field, "handoff_timeout"), "must be at least a minute");
  }
}

void Validate(const Rep& rep, const RosterKeys& keys, absl::string_view field, Violations* violations) {
  CheckKey(rep.key, field, violations);
  if (rep.teams.empty()) violations->Add(FieldPath(field, "teams"), "must have at least one");
  CheckNamed(rep.teams, keys.teams, "team", field, "teams", violations);
  if (rep.weight < 1 || rep.weight > kMaxWeight) {
    violations->Add(FieldPath(field, "weight"), absl::StrCat("must be from 1 to ", kMaxWeight));
  }
  CheckLimit(rep.max_open_leads, field, "max_open_leads", violations);
  CheckLimit(rep.max_new_leads_per_day, field, "max_new_leads_per_day", violations);
  CheckLimit(rep.monthly_cap, field, "monthly_cap", violations);
  if (rep.working_hours.has_value()) {
    Validate(*rep.working_hours, FieldPath(field, "working_hours"), violations);
  }
}

void Validate(const Absence& absence, const RosterKeys& keys, absl::string_view field, Violations* violations) {
  CheckKey(absence.key, field, violations);
  if (!keys.reps.contains(absence.rep)) violations->Add(FieldPath(field, "rep"), "is not the key of a rep");
  if (absence.end_time <= absence.start_time) {
    violations->Add(FieldPath(field, "end_time"), "must be after start_time");
  }
}

void Validate(const RoutingRule& rule, const RosterKeys& keys, absl::string_view field, Violations* violations) {
  CheckKey(rule.key, field, violations);
  for (size_t i = 0; i < rule.conditions.size(); ++i) {
    Validate(rule.conditions[i], FieldPath(field, FieldPathAt("conditions", i)), violations);
  }
  CheckNamed(rule.teams, keys.teams, "team", field, "teams", violations);
  CheckNamed(rule.reps, keys.reps, "rep", field, "reps", violations);
  if (rule.teams.empty() && rule.reps.empty()) {
    violations->Add(FieldPath(field, "teams"), "must have at least one, unless there are reps");
  }
  if (!IsTeamQueue(rule)) return;
  if (rule.teams.size() > 1) {
    violations->Add(FieldPath(field, "strategy"), "is required with more than one team");
  }
  // A queue takes every lead at every time.
  if (rule.fall_through) violations->Add(FieldPath(field, "fall_through"), "needs a strategy");
  if (rule.only_working_hours) violations->Add(FieldPath(field, "only_working_hours"), "needs a strategy");
}

void Validate(const RosterData& data, absl::string_view field, Violations* violations) {
  const RosterKeys keys = KeysOf(data);
  for (size_t i = 0; i < data.teams.size(); ++i) {
    Validate(data.teams[i], FieldPath(field, FieldPathAt("teams", i)), violations);
  }
  for (size_t i = 0; i < data.reps.size(); ++i) {
    Validate(data.reps[i], keys, FieldPath(field, FieldPathAt("reps", i)), violations);
  }
  for (size_t i = 0; i < data.absences.size(); ++i) {
    Validate(data.absences[i], keys, FieldPath(field, FieldPathAt("absences", i)), violations);
  }
  for (size_t i = 0; i < data.rules.size(); ++i) {
    Validate(data.rules[i], keys, FieldPath(field, FieldPathAt("routing_rules", i)), violations);
  }
  CheckKeysOnce(data.teams, field, "teams", violations);
  CheckKeysOnce(data.reps, field, "reps", violations);
  CheckKeysOnce(data.absences, field, "absences", violations);
  CheckKeysOnce(data.rules, field, "routing_rules", violations);
}

}  // namespace smarketing::lead
