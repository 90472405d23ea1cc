#include "lead_service/rpc/handlers/writer.h"

namespace smarketing::lead {
namespace {

// May change leads of every team, not only of its own.
constexpr char kAnyTeam[] = "leads.any_team";

}  // namespace

Context Writer::ContextOf(const rpc::Call& call) const {
  Context context{.actor = call.principal().subject,
                  .now = clock_->Now(),
                  .trace_parent = call.trace().ToTraceParent(),
                  .origin = call.origin()};
  if (!call.principal().Has(kAnyTeam)) {
    context.only_teams.emplace();
    if (!call.principal().team.empty()) context.only_teams->push_back(call.principal().team);
  }
  return context;
}

ValidationContext Writer::Checks() const { return {.now = clock_->Now(), .phone_region = phone_region_}; }

}  // namespace smarketing::lead
