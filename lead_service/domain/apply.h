// The rules of lead_service: what a command does to the world that it finds.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_APPLY_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_APPLY_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lead_service/domain/command.h"
#include "lead_service/domain/workspace.h"

namespace smarketing::lead {

// How far ahead of the service's clock an occur time may lie.
inline constexpr absl::Duration kMaxClockSkew = absl::Minutes(5);

// Carries `command` out in `workspace`, which must hold all that exists under KeysOf(command) (keys.h). All or
// nothing: an error leaves the workspace as it was. Pure but for the ids that it takes from the workspace.
//
// Errors, as the contract names them for each method:
//   INVALID_ARGUMENT INVALID_REQUEST  with the field paths of the request (ImportDeal: of the row)
//   NOT_FOUND HANDOFF_NOT_FOUND, TEAM_NOT_FOUND, REP_NOT_FOUND, LEAD_NOT_FOUND, DEAL_NOT_FOUND
//   ABORTED ETAG_MISMATCH
//   FAILED_PRECONDITION STAGE_UNCHANGED, WRONG_STAGE (metadata "stage"), WRONG_DEAL_STATE and
//     WRONG_HANDOFF_STATE (metadata "state"), HANDOFF_OPEN (metadata "handoff")
//   ALREADY_EXISTS DEAL_EXISTS (metadata "deal")
absl::StatusOr<Outcome> Apply(const Command& command, Workspace& workspace);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_APPLY_H_
