#include "lead_service/domain/apply.h"

#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "lead_service/domain/draft.h"
#include "lead_service/domain/handlers.h"
#include "lead_service/domain/roster.h"

namespace smarketing::lead {

absl::StatusOr<Outcome> Apply(const Command& command, Workspace& workspace) {
  Context context = ContextOf(command);
  context.now = ToMicros(context.now);
  context.action = std::string(CommandName(command));
  // A rep is of the teams that the roster says, besides that of the token.
  const Rep* rep = context.only_teams.has_value() ? workspace.reference().roster.FindRep(context.actor) : nullptr;
  if (rep != nullptr) context.only_teams->insert(context.only_teams->end(), rep->teams.begin(), rep->teams.end());
  return std::visit([&](const auto& c) { return Handle(c, context, workspace); }, command);
}

}  // namespace smarketing::lead
