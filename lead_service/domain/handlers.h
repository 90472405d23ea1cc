// One function for each command; Apply (apply.h) chooses. `context` is the command's, with its time in microseconds.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_HANDLERS_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_HANDLERS_H_

#include "absl/status/statusor.h"
#include "lead_service/domain/command.h"
#include "lead_service/domain/workspace.h"

namespace smarketing::lead {

absl::StatusOr<Outcome> Handle(const CaptureLead& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const UpdateLead& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const MoveLeadStage& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const RecordTouch& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const LogAttempt& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const ConvertLead& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const WinDeal& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const LoseDeal& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const ImportDeal& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const ReopenDeal& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const MoveDealStage& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const UpdateDeal& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const CreateLead& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const DeleteLead& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const UndeleteLead& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const RecycleLead& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const DisqualifyLead& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const EraseLead& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const PurgeLead& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const MergeLeads& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const UnmergeLeads& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const ReturnRecycledLead& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const DismissDuplicate& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const SubmitHandoff& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const AcceptHandoff& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const RejectHandoff& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const RecycleHandoff& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const WithdrawHandoff& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const ReassignHandoff& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const ExpireHandoff& command, const Context& context, Workspace& workspace);
absl::StatusOr<Outcome> Handle(const RouteHandoff& command, const Context& context, Workspace& workspace);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_HANDLERS_H_
