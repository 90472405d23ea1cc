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
  absl::string_view operator()(const CreateLead&) const { return "CreateLead"; }
  absl::string_view operator()(const DeleteLead&) const { return "DeleteLead"; }
  absl::string_view operator()(const UndeleteLead&) const { return "UndeleteLead"; }
  absl::string_view operator()(const RecycleLead&) const { return "RecycleLead"; }
  absl::string_view operator()(const DisqualifyLead&) const { return "DisqualifyLead"; }
  absl::string_view operator()(const ReturnRecycledLead&) const { return "ReturnRecycledLead"; }
};

}  // namespace

const Context& ContextOf(const Command& command) {
  return std::visit([](const auto& c) -> const Context& { return c.context; }, command);
}

absl::string_view CommandName(const Command& command) { return std::visit(Namer{}, command); }

}  // namespace smarketing::lead
