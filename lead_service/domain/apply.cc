#include "lead_service/domain/apply.h"

#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "lead_service/domain/draft.h"
#include "lead_service/domain/handlers.h"

namespace smarketing::lead {

absl::StatusOr<Outcome> Apply(const Command& command, Workspace& workspace) {
  Context context = ContextOf(command);
  context.now = ToMicros(context.now);
  context.action = std::string(CommandName(command));
  return std::visit([&](const auto& c) { return Handle(c, context, workspace); }, command);
}

}  // namespace smarketing::lead
