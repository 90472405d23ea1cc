// Checks of requests of HandoffService and RosterService: the hooks of rpc::MethodOptions::validate.
#ifndef SMARKETING_LEAD_SERVICE_RPC_VALIDATE_HANDOFFS_H_
#define SMARKETING_LEAD_SERVICE_RPC_VALIDATE_HANDOFFS_H_

#include "common/status/error.h"
#include "lead_service/rpc/validate/context.h"
#include "smarketing/lead/v1/handoff_service.pb.h"
#include "smarketing/lead/v1/roster_service.pb.h"

namespace smarketing::lead {

void ValidateSubmitHandoff(const v1::SubmitHandoffRequest& request, const ValidationContext& context,
                           Violations& violations);
void ValidateReassignHandoff(const v1::ReassignHandoffRequest& request, const ValidationContext& context,
                             Violations& violations);
void ValidatePreviewRouting(const v1::PreviewRoutingRequest& request, const ValidationContext& context,
                            Violations& violations);

// What can be said without knowing which teams and reps there are. A rep, an absence or a rule that can be read is left
// to the handler, which says all that is wrong with it at once.
void ValidateReplaceRoster(const v1::ReplaceRosterRequest& request, Violations& violations);
void ValidateUpdateTeam(const v1::UpdateTeamRequest& request, Violations& violations);
void ValidateUpdateRep(const v1::UpdateRepRequest& request, Violations& violations);
void ValidateCreateAbsence(const v1::CreateAbsenceRequest& request, Violations& violations);
void ValidateUpdateRoutingRule(const v1::UpdateRoutingRuleRequest& request, Violations& violations);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_VALIDATE_HANDOFFS_H_
