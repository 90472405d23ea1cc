// What may happen to a hand-off, with what follows for its lead. Used by the commands about hand-offs, and by those
// about leads that answer an open one.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_HANDOFF_MOVES_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_HANDOFF_MOVES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "lead_service/domain/command.h"
#include "lead_service/domain/draft.h"
#include "lead_service/domain/handoff.h"
#include "lead_service/domain/ids.h"

namespace smarketing::lead {

// Who is to answer.
struct HandoffPlace {
  std::string team;
  std::string rep;
  std::string routing_rule;              // empty: a person decided
  std::string held_reason;               // with neither team nor rep
  std::optional<absl::Time> retry_time;  // when held: when to try again
  std::vector<std::string> passed_over;  // see Handoff::passed_over
};

// The place that a person named: at most one of `team` and `rep` is given, and at least one. NOT_FOUND TEAM_NOT_FOUND,
// REP_NOT_FOUND.
absl::StatusOr<HandoffPlace> NamedPlace(const std::string& team, const std::string& rep, const Lead& lead,
                                        const Workspace& workspace);
// The place that the routing rules find. It takes the turn of whoever gets the lead: the last thing before a command
// commits. Errors of the database only.
absl::StatusOr<HandoffPlace> RoutedPlace(const Lead& lead, std::vector<std::string> passed_over, const Context& context,
                                         Workspace& workspace);

// OK, or PERMISSION_DENIED OTHER_TEAM.
absl::Status CheckTeam(const Handoff& handoff, const Context& context);

// A new hand-off in `place`. `previous`: that expired and led to this one.
Handoff& Submit(Draft& draft, const LeadId& lead, const HandoffPlace& place, const std::string& note,
                absl::Time occur_time, const Handoff* previous = nullptr);
// Gives an open one to somebody else.
void GiveTo(Draft& draft, Handoff& handoff, const HandoffPlace& place, const std::string& note, absl::Time occur_time);
// The lead was given to its present owner: so its accepted hand-off, if there is one, was given to that rep; and the
// lead to the rep's team, unless `team_given` (the caller has said which) or another was said later. An owner whom the
// roster does not know leaves the hand-off where it is. PERMISSION_DENIED OTHER_TEAM when the caller may not assign it.
absl::Status FollowOwner(Draft& draft, const LeadId& lead, bool team_given, absl::Time occur_time);
// The rep becomes the lead's owner, and the lead SALES_ACCEPTED.
void Accept(Draft& draft, Handoff& handoff, const std::string& rep, absl::Time occur_time);
// Ends it in `state`, which is not open; what follows for the lead is for the caller.
void Close(Draft& draft, Handoff& handoff, HandoffState state, const ReasonGiven& reason, absl::Time occur_time);

// When there is an open hand-off of the lead: OK when the caller may answer it, else PERMISSION_DENIED OTHER_TEAM.
absl::Status CheckOpenHandoff(const Workspace& workspace, const Context& context, const LeadId& lead);
// The lead was set aside: so its open hand-off, if there is one, was REJECTED or RECYCLED, for the same reason.
void AnswerOpenHandoff(Draft& draft, const LeadId& lead, HandoffState state, const ReasonGiven& reason,
                       absl::Time occur_time);
// The lead has a deal: so its open hand-off, if there is one, was accepted, and is CONVERTED. Before the lead becomes
// OPPORTUNITY.
void ConvertOpenHandoff(Draft& draft, const LeadId& lead, const DealId& deal, absl::Time occur_time);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_HANDOFF_MOVES_H_
