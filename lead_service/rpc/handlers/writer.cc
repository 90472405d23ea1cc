#include "lead_service/rpc/handlers/writer.h"

#include "lead_service/rpc/handlers/own_teams.h"

namespace smarketing::lead {

Context Writer::ContextOf(const rpc::Call& call) const {
  return {.actor = call.principal().subject,
          .now = clock_->Now(),
          .trace_parent = call.trace().ToTraceParent(),
          .origin = call.origin(),
          .only_teams = OnlyTeamsOf(call)};
}

ValidationContext Writer::Checks() const { return {.now = clock_->Now(), .phone_region = phone_region_}; }

}  // namespace smarketing::lead
