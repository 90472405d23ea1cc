#include "lead_service/rpc/validate/handoffs.h"

#include <string>

#include "lead_service/domain/roster.h"
#include "lead_service/rpc/validate/fields.h"
#include "lead_service/storage/roster_codec.h"

namespace smarketing::lead {
namespace {

void CheckOnePlace(const std::string& team, const std::string& rep, Violations& violations) {
  if (!team.empty() && !rep.empty()) violations.Add("rep", "is given beside team: give one of the two");
}

// Whatever it names exists, as far as can be said here.
RosterKeys AllNamed(const std::vector<std::string>& teams, const std::vector<std::string>& reps) {
  RosterKeys keys;
  keys.teams.insert(teams.begin(), teams.end());
  keys.reps.insert(reps.begin(), reps.end());
  return keys;
}

// Whether a request can be read at all: then everything that is wrong with it is said at once by the handler, which
// knows the teams and reps. One that is refused here is told what can be said without.
bool LeftToHandler(const Violations& unreadable, const Violations& violations) {
  return unreadable.empty() && violations.empty();
}

}  // namespace

void ValidateSubmitHandoff(const v1::SubmitHandoffRequest& request, const ValidationContext& context,
                           Violations& violations) {
  CheckTarget(request.lead(), request.has_identity(), request.identity(), context, violations);
  CheckOnePlace(request.team(), request.rep(), violations);
  CheckOccurTime(request.occur_time(), "occur_time", context, violations);
}

void ValidateReassignHandoff(const v1::ReassignHandoffRequest& request, const ValidationContext& context,
                             Violations& violations) {
  CheckOnePlace(request.team(), request.rep(), violations);
  CheckOccurTime(request.occur_time(), "occur_time", context, violations);
}

void ValidatePreviewRouting(const v1::PreviewRoutingRequest& request, const ValidationContext& context,
                            Violations& violations) {
  CheckTarget(request.lead(), request.has_identity(), request.identity(), context, violations);
  if (!request.has_roster()) return;
  Violations found;
  Validate(RosterFromProto(request.roster(), "roster", found), "roster", &found);
  AddUnlessKnown(found, violations);
}

void ValidateReplaceRoster(const v1::ReplaceRosterRequest& request, Violations& violations) {
  Violations found;
  Validate(RosterFromProto(request.roster(), "roster", found), "roster", &found);
  AddUnlessKnown(found, violations);
}

void ValidateUpdateTeam(const v1::UpdateTeamRequest& request, Violations& violations) {
  if (!request.has_team()) return;
  Violations found;
  Validate(TeamFromProto(request.team(), "team", found), "team", &found);
  AddUnlessKnown(found, violations);
}

void ValidateUpdateRep(const v1::UpdateRepRequest& request, Violations& violations) {
  if (!request.has_rep()) return;
  Violations found;
  const Rep rep = RepFromProto(request.rep(), "rep", found);
  if (LeftToHandler(found, violations)) return;
  Validate(rep, AllNamed(rep.teams, {}), "rep", &found);
  AddUnlessKnown(found, violations);
}

void ValidateCreateAbsence(const v1::CreateAbsenceRequest& request, Violations& violations) {
  if (!request.has_absence()) return;
  Violations found;
  Absence absence = AbsenceFromProto(request.absence(), "absence", found);
  if (LeftToHandler(found, violations)) return;
  if (absence.key.empty()) absence.key = "given-by-the-service";
  Validate(absence, AllNamed({}, {absence.rep}), "absence", &found);
  AddUnlessKnown(found, violations);
}

void ValidateUpdateRoutingRule(const v1::UpdateRoutingRuleRequest& request, Violations& violations) {
  if (!request.has_routing_rule()) return;
  Violations found;
  const RoutingRule rule = RoutingRuleFromProto(request.routing_rule(), "routing_rule", found);
  if (LeftToHandler(found, violations)) return;
  Validate(rule, AllNamed(rule.teams, rule.reps), "routing_rule", &found);
  AddUnlessKnown(found, violations);
}

}  // namespace smarketing::lead
