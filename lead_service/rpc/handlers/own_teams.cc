#include "lead_service/rpc/handlers/own_teams.h"

namespace smarketing::lead {
namespace {

// May change what is of every team, not only of its own.
constexpr char kAnyTeam[] = "leads.any_team";

}  // namespace

std::optional<std::vector<std::string>> OnlyTeamsOf(const rpc::Call& call) {
  if (call.principal().Has(kAnyTeam)) return std::nullopt;
  std::vector<std::string> teams;
  if (!call.principal().team.empty()) teams.push_back(call.principal().team);
  return teams;
}

}  // namespace smarketing::lead
