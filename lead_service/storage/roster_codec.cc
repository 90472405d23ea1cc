#include "lead_service/storage/roster_codec.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/id/id.h"
#include "common/time/proto_time.h"
#include "lead_service/storage/item_name.h"

namespace smarketing::lead {
namespace {

constexpr char kTeams[] = "teams";
constexpr char kReps[] = "reps";
constexpr char kAbsences[] = "absences";
constexpr char kRoutingRules[] = "routingRules";

// 0: any number.
std::optional<int32_t> LimitFromProto(int32_t limit) { return limit == 0 ? std::nullopt : std::optional(limit); }

absl::Time TimeFromProto(const google::protobuf::Timestamp& proto, absl::string_view field, Violations& violations) {
  const absl::StatusOr<absl::Time> time = FromProtoTime(proto);
  if (time.ok()) return *time;
  violations.Add(field, time.status().message());
  return absl::UnixEpoch();
}

int MinuteFromProto(const std::string& text, absl::string_view field, Violations& violations) {
  const std::optional<int> minute = ParseMinuteOfDay(text);
  if (!minute.has_value()) violations.Add(field, R"(is not a time such as "09:00", up to "24:00")");
  return minute.value_or(0);
}

WorkingHours WorkingHoursFromProto(const v1::WorkingHours& proto, absl::string_view field, Violations& violations) {
  WorkingHours hours;
  hours.time_zone = proto.time_zone();
  for (int i = 0; i < proto.windows_size(); ++i) {
    const v1::WorkingWindow& window = proto.windows(i);
    const std::string path = FieldPath(field, FieldPathAt("windows", static_cast<size_t>(i)));
    Violations found;
    const int start = MinuteFromProto(window.start(), FieldPath(path, "start"), found);
    const int end = MinuteFromProto(window.end(), FieldPath(path, "end"), found);
    for (const Violation& violation : found.all()) violations.Add(violation.field, violation.description);
    // A window without times would be said to be empty, too.
    hours.windows.push_back({window.weekday(), start, found.empty() ? end : kMinutesPerDay});
  }
  return hours;
}

v1::WorkingHours WorkingHoursToProto(const WorkingHours& hours) {
  v1::WorkingHours proto;
  proto.set_time_zone(hours.time_zone);
  for (const WorkingWindow& window : hours.windows) {
    v1::WorkingWindow* added = proto.add_windows();
    added->set_weekday(window.weekday);
    added->set_start(FormatMinuteOfDay(window.start_minute));
    added->set_end(FormatMinuteOfDay(window.end_minute));
  }
  return proto;
}

RoutingCondition ConditionFromProto(const v1::RoutingCondition& proto, absl::string_view field,
                                    Violations& violations) {
  RoutingCondition condition;
  const std::optional<RoutingAttribute> attribute = RoutingAttributeByName(proto.field());
  if (attribute.has_value()) {
    condition.attribute = *attribute;
  } else if (!proto.field().empty()) {  // the contract says that it is required
    violations.Add(FieldPath(field, "field"), "is no field that rules can ask about, such as \"source\"");
  }
  condition.op = static_cast<RoutingOperator>(proto.operator_());
  condition.values.assign(proto.values().begin(), proto.values().end());
  return condition;
}

}  // namespace

v1::Team TeamToProto(const Team& team) {
  v1::Team proto;
  proto.set_name(absl::StrCat(kTeams, "/", team.key));
  proto.set_display_name(team.display_name);
  if (team.handoff_timeout.has_value()) *proto.mutable_handoff_timeout() = ToProtoDuration(*team.handoff_timeout);
  return proto;
}

Team TeamFromProto(const v1::Team& proto, absl::string_view field, Violations& violations) {
  Team team;
  team.key = KeyFromName(kTeams, proto.name(), FieldPath(field, "name"), violations);
  team.display_name = proto.display_name();
  if (proto.has_handoff_timeout()) {
    const absl::StatusOr<absl::Duration> timeout = FromProtoDuration(proto.handoff_timeout());
    if (timeout.ok()) {
      team.handoff_timeout = *timeout;
    } else {
      violations.Add(FieldPath(field, "handoff_timeout"), timeout.status().message());
    }
  }
  return team;
}

v1::Rep RepToProto(const Rep& rep) {
  v1::Rep proto;
  proto.set_name(absl::StrCat(kReps, "/", rep.key));
  proto.set_display_name(rep.display_name);
  proto.mutable_teams()->Add(rep.teams.begin(), rep.teams.end());
  proto.set_weight(rep.weight);
  proto.set_max_open_leads(rep.max_open_leads.value_or(0));
  proto.set_max_new_leads_per_day(rep.max_new_leads_per_day.value_or(0));
  proto.set_monthly_cap(rep.monthly_cap.value_or(0));
  if (rep.working_hours.has_value()) *proto.mutable_working_hours() = WorkingHoursToProto(*rep.working_hours);
  proto.set_inactive(rep.inactive);
  return proto;
}

Rep RepFromProto(const v1::Rep& proto, absl::string_view field, Violations& violations) {
  Rep rep;
  rep.key = KeyFromName(kReps, proto.name(), FieldPath(field, "name"), violations);
  rep.display_name = proto.display_name();
  rep.teams.assign(proto.teams().begin(), proto.teams().end());
  rep.weight = proto.weight() == 0 ? 1 : proto.weight();
  rep.max_open_leads = LimitFromProto(proto.max_open_leads());
  rep.max_new_leads_per_day = LimitFromProto(proto.max_new_leads_per_day());
  rep.monthly_cap = LimitFromProto(proto.monthly_cap());
  if (proto.has_working_hours()) {
    rep.working_hours = WorkingHoursFromProto(proto.working_hours(), FieldPath(field, "working_hours"), violations);
  }
  rep.inactive = proto.inactive();
  return rep;
}

v1::Absence AbsenceToProto(const Absence& absence) {
  v1::Absence proto;
  proto.set_name(absl::StrCat(kAbsences, "/", absence.key));
  proto.set_rep(absence.rep);
  *proto.mutable_start_time() = ToProtoTime(absence.start_time);
  *proto.mutable_end_time() = ToProtoTime(absence.end_time);
  proto.set_note(absence.note);
  return proto;
}

Absence AbsenceFromProto(const v1::Absence& proto, absl::string_view field, Violations& violations) {
  Absence absence;
  if (!proto.name().empty()) {
    absence.key = KeyFromName(kAbsences, proto.name(), FieldPath(field, "name"), violations);
  }
  absence.rep = proto.rep();
  absence.start_time = TimeFromProto(proto.start_time(), FieldPath(field, "start_time"), violations);
  absence.end_time = TimeFromProto(proto.end_time(), FieldPath(field, "end_time"), violations);
  absence.note = proto.note();
  return absence;
}

v1::RoutingRule RoutingRuleToProto(const RoutingRule& rule) {
  v1::RoutingRule proto;
  proto.set_name(absl::StrCat(kRoutingRules, "/", rule.key));
  proto.set_display_name(rule.display_name);
  proto.set_order(rule.order);
  for (const RoutingCondition& condition : rule.conditions) {
    v1::RoutingCondition* added = proto.add_conditions();
    added->set_field(std::string(RoutingAttributeName(condition.attribute)));
    added->set_operator_(static_cast<v1::RoutingOperator>(condition.op));
    added->mutable_values()->Add(condition.values.begin(), condition.values.end());
  }
  proto.mutable_teams()->Add(rule.teams.begin(), rule.teams.end());
  proto.mutable_reps()->Add(rule.reps.begin(), rule.reps.end());
  proto.set_strategy(static_cast<v1::RoutingStrategy>(rule.strategy));
  proto.set_fall_through(rule.fall_through);
  proto.set_only_working_hours(rule.only_working_hours);
  return proto;
}

RoutingRule RoutingRuleFromProto(const v1::RoutingRule& proto, absl::string_view field, Violations& violations) {
  RoutingRule rule;
  rule.key = KeyFromName(kRoutingRules, proto.name(), FieldPath(field, "name"), violations);
  rule.display_name = proto.display_name();
  rule.order = proto.order();
  for (int i = 0; i < proto.conditions_size(); ++i) {
    const std::string path = FieldPath(field, FieldPathAt("conditions", static_cast<size_t>(i)));
    rule.conditions.push_back(ConditionFromProto(proto.conditions(i), path, violations));
  }
  rule.teams.assign(proto.teams().begin(), proto.teams().end());
  rule.reps.assign(proto.reps().begin(), proto.reps().end());
  rule.strategy = static_cast<RoutingStrategy>(proto.strategy());
  rule.fall_through = proto.fall_through();
  rule.only_working_hours = proto.only_working_hours();
  return rule;
}

v1::Roster RosterToProto(const RosterData& data) {
  v1::Roster proto;
  for (const Team& team : data.teams) *proto.add_teams() = TeamToProto(team);
  for (const Rep& rep : data.reps) *proto.add_reps() = RepToProto(rep);
  for (const Absence& absence : data.absences) *proto.add_absences() = AbsenceToProto(absence);
  for (const RoutingRule& rule : data.rules) *proto.add_routing_rules() = RoutingRuleToProto(rule);
  return proto;
}

namespace {

// The key of an absence that was given none: made of whose it is and when, so that a roster that is written again as it
// was changes nothing.
std::string KeyOf(const Absence& absence) {
  const std::string text =
      absl::StrCat(absence.rep, " ", absl::ToUnixMicros(absence.start_time), " ", absl::ToUnixMicros(absence.end_time));
  std::array<uint8_t, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::array<uint8_t, 16> id;
  std::copy_n(digest.begin(), id.size(), id.begin());
  return Uuid(id).ToString();
}

}  // namespace

RosterData RosterFromProto(const v1::Roster& proto, absl::string_view field, Violations& violations) {
  const auto at = [field](absl::string_view list, int i) {
    return FieldPath(field, FieldPathAt(list, static_cast<size_t>(i)));
  };
  RosterData data;
  for (int i = 0; i < proto.teams_size(); ++i) {
    data.teams.push_back(TeamFromProto(proto.teams(i), at("teams", i), violations));
  }
  for (int i = 0; i < proto.reps_size(); ++i) {
    data.reps.push_back(RepFromProto(proto.reps(i), at("reps", i), violations));
  }
  for (int i = 0; i < proto.absences_size(); ++i) {
    Absence absence = AbsenceFromProto(proto.absences(i), at("absences", i), violations);
    if (absence.key.empty()) absence.key = KeyOf(absence);
    data.absences.push_back(std::move(absence));
  }
  for (int i = 0; i < proto.routing_rules_size(); ++i) {
    data.rules.push_back(RoutingRuleFromProto(proto.routing_rules(i), at("routing_rules", i), violations));
  }
  return data;
}

}  // namespace smarketing::lead
