#include "lead_service/domain/command.h"

#include <variant>

#include "absl/strings/string_view.h"

namespace smarketing::lead {
namespace {

// One for each command: which is missing does not compile.
struct Namer {
  absl::string_view operator()(const CaptureLead&) const { return "CaptureLead"; }
  absl::string_view operator()(const UpdateLead&) const { return "UpdateLead"; }
  absl::string_view operator()(const MoveLeadStage&) const { return "MoveLeadStage"; }
  absl::string_view operator()(const RecordTouch&) const { return "RecordTouch"; }
  absl::string_view operator()(const LogAttempt&) const { return "LogAttempt"; }
  absl::string_view operator()(const ConvertLead&) const { return "ConvertLead"; }
  absl::string_view operator()(const WinDeal&) const { return "WinDeal"; }
  absl::string_view operator()(const LoseDeal&) const { return "LoseDeal"; }
  absl::string_view operator()(const ImportDeal&) const { return "ImportDeal"; }
  absl::string_view operator()(const ReopenDeal&) const { return "ReopenDeal"; }
  absl::string_view operator()(const MoveDealStage&) const { return "MoveDealStage"; }
  absl::string_view operator()(const UpdateDeal&) const { return "UpdateDeal"; }
  absl::string_view operator()(const CreateLead&) const { return "CreateLead"; }
  absl::string_view operator()(const DeleteLead&) const { return "DeleteLead"; }
  absl::string_view operator()(const UndeleteLead&) const { return "UndeleteLead"; }
  absl::string_view operator()(const RecycleLead&) const { return "RecycleLead"; }
  absl::string_view operator()(const DisqualifyLead&) const { return "DisqualifyLead"; }
  absl::string_view operator()(const EraseLead&) const { return "EraseLead"; }
  absl::string_view operator()(const PurgeLead&) const { return "PurgeLead"; }
  absl::string_view operator()(const MergeLeads&) const { return "MergeLeads"; }
  absl::string_view operator()(const UnmergeLeads&) const { return "UnmergeLeads"; }
  absl::string_view operator()(const ReturnRecycledLead&) const { return "ReturnRecycledLead"; }
  absl::string_view operator()(const DismissDuplicate&) const { return "DismissDuplicate"; }
  absl::string_view operator()(const SubmitHandoff&) const { return "SubmitHandoff"; }
  absl::string_view operator()(const AcceptHandoff&) const { return "AcceptHandoff"; }
  absl::string_view operator()(const RejectHandoff&) const { return "RejectHandoff"; }
  absl::string_view operator()(const RecycleHandoff&) const { return "RecycleHandoff"; }
  absl::string_view operator()(const WithdrawHandoff&) const { return "WithdrawHandoff"; }
  absl::string_view operator()(const ReassignHandoff&) const { return "ReassignHandoff"; }
  absl::string_view operator()(const ExpireHandoff&) const { return "ExpireHandoff"; }
  absl::string_view operator()(const RouteHandoff&) const { return "RouteHandoff"; }
};

}  // namespace

const Context& ContextOf(const Command& command) {
  return std::visit([](const auto& c) -> const Context& { return c.context; }, command);
}

absl::string_view CommandName(const Command& command) { return std::visit(Namer{}, command); }

}  // namespace smarketing::lead
