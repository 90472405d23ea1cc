#include "lead_service/domain/rep_access.h"

#include <algorithm>
#include <string>
#include <vector>

#include "common/status/error.h"

namespace smarketing::lead {
namespace {

bool HaveOneInCommon(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::find_first_of(a.begin(), a.end(), b.begin(), b.end()) != a.end();
}

}  // namespace

absl::Status CheckActsFor(const Rep& rep, const Context& context, const Roster& roster) {
  if (!context.only_teams.has_value() || rep.key == context.actor) return absl::OkStatus();
  if (HaveOneInCommon(rep.teams, *context.only_teams)) return absl::OkStatus();
  const Rep* actor = roster.FindRep(context.actor);
  if (actor != nullptr && HaveOneInCommon(rep.teams, actor->teams)) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, "OTHER_TEAM", "The rep is of another team.",
                   {{"rep", rep.key}});
}

}  // namespace smarketing::lead
