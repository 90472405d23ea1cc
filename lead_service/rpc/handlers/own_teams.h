#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_OWN_TEAMS_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_OWN_TEAMS_H_

#include <optional>
#include <string>
#include <vector>

#include "common/rpc/call.h"

namespace smarketing::lead {

// Context::only_teams of a caller, as its token says; the roster may add some.
std::optional<std::vector<std::string>> OnlyTeamsOf(const rpc::Call& call);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_OWN_TEAMS_H_
