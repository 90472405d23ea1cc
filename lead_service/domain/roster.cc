#include "lead_service/domain/roster.h"

#include <algorithm>
#include <utility>

#include "common/text/unicode.h"

namespace smarketing::lead {
namespace {

using RepsByKey = absl::flat_hash_map<absl::string_view, const Rep*>;
using RepsByTeam = absl::flat_hash_map<absl::string_view, std::vector<const Rep*>>;

RepsByTeam ByTeam(const std::vector<Rep>& reps) {
  RepsByTeam by_team;
  for (const Rep& rep : reps) {
    for (const std::string& team : rep.teams) by_team[team].push_back(&rep);
  }
  return by_team;
}

Roster::Rule Prepare(const RoutingRule& rule, const RepsByKey& by_key, const RepsByTeam& by_team) {
  Roster::Rule prepared;
  prepared.rule = &rule;
  for (const RoutingCondition& condition : rule.conditions) {
    std::vector<std::string> folded;
    folded.reserve(condition.values.size());
    for (const std::string& value : condition.values) folded.push_back(text::FoldCase(value));
    std::sort(folded.begin(), folded.end());
    prepared.folded_values.push_back(std::move(folded));
  }
  std::vector<const Rep*>& members = prepared.members;
  for (const std::string& team : rule.teams) {
    const auto it = by_team.find(team);
    if (it != by_team.end()) members.insert(members.end(), it->second.begin(), it->second.end());
  }
  for (const std::string& rep : rule.reps) {
    const auto it = by_key.find(rep);
    if (it != by_key.end()) members.push_back(it->second);
  }
  std::sort(members.begin(), members.end(), [](const Rep* a, const Rep* b) { return a->key < b->key; });
  members.erase(std::unique(members.begin(), members.end()), members.end());
  return prepared;
}

}  // namespace

Roster::Roster(RosterData data) : data_(std::move(data)) {
  for (const Team& team : data_.teams) teams_[team.key] = &team;
  absences_.resize(data_.reps.size());
  for (const Rep& rep : data_.reps) {
    reps_[rep.key] = &rep;
    absl::TimeZone zone = absl::UTCTimeZone();
    if (rep.working_hours.has_value()) zone = LoadZone(rep.working_hours->time_zone).value_or(zone);
    zones_.push_back(zone);
  }
  for (const Absence& absence : data_.absences) {
    const Rep* rep = FindRep(absence.rep);
    if (rep != nullptr) absences_[IndexOf(*rep)].push_back(&absence);
  }
  for (std::vector<const Absence*>& of_rep : absences_) {
    std::sort(of_rep.begin(), of_rep.end(),
              [](const Absence* a, const Absence* b) { return a->start_time < b->start_time; });
  }
  const RepsByTeam by_team = ByTeam(data_.reps);
  for (const RoutingRule& rule : data_.rules) rules_.push_back(Prepare(rule, reps_, by_team));
  std::sort(rules_.begin(), rules_.end(), [](const Rule& a, const Rule& b) {
    return std::pair(a.rule->order, absl::string_view(a.rule->key)) <
           std::pair(b.rule->order, absl::string_view(b.rule->key));
  });
}

const Team* Roster::FindTeam(absl::string_view key) const {
  const auto it = teams_.find(key);
  return it == teams_.end() ? nullptr : it->second;
}

const Rep* Roster::FindRep(absl::string_view key) const {
  const auto it = reps_.find(key);
  return it == reps_.end() ? nullptr : it->second;
}

std::optional<absl::Time> Roster::AbsentUntil(const Rep& rep, absl::Time time) const {
  absl::Time until = time;
  for (const Absence* absence : absences_[IndexOf(rep)]) {
    if (absence->start_time > until) break;
    until = std::max(until, absence->end_time);
  }
  if (until == time) return std::nullopt;
  return until;
}

std::optional<absl::Time> Roster::OffWorkUntil(const Rep& rep, absl::Time time) const {
  if (!rep.working_hours.has_value()) return std::nullopt;
  const absl::Time next =
      NextWorkingTime(*rep.working_hours, zones_[IndexOf(rep)], time).value_or(absl::InfiniteFuture());
  if (next == time) return std::nullopt;
  return next;
}

}  // namespace smarketing::lead
