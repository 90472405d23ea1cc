#include "lead_service/rpc/handlers/preview_routing.h"

#include <memory>
#include <optional>
#include <utility>

#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/domain/handoff_routing.h"
#include "lead_service/domain/lead_score.h"
#include "lead_service/domain/routing.h"
#include "lead_service/rpc/convert/identity.h"
#include "lead_service/rpc/convert/lead.h"
#include "lead_service/storage/lead_loader.h"
#include "lead_service/storage/lead_resolution.h"
#include "lead_service/storage/roster_codec.h"
#include "lead_service/storage/routing_store.h"
#include "lead_service/storage/score_store.h"

namespace smarketing::lead {
namespace {

absl::StatusOr<RoutingRequest> RequestOf(mysql::ReadTransaction& tx, const LeadId& id, const Playbook& playbook,
                                         absl::Time now) {
  SMK_ASSIGN_OR_RETURN(const auto leads, LoadLeads(tx, {id}));
  const auto lead = leads.find(id);
  if (lead == leads.end()) return LeadNotFound(id);
  SMK_ASSIGN_OR_RETURN(const auto scores, LoadScores(tx, {id}));
  std::optional<CurrentScore> current;
  if (const auto score = scores.find(id); score != scores.end()) {
    const ScoringModel* model = playbook.FindScoringModel(score->second.model);
    if (model != nullptr) current = ScoreAt(*model, score->second, now);
  }
  return RoutingRequestOf(lead->second, current);
}

v1::RoutingStep Render(const RoutingStep& step) {
  v1::RoutingStep proto;
  proto.set_routing_rule(step.rule);
  proto.set_matched(!step.failed_condition.has_value());
  proto.set_failed_condition(step.failure);
  for (const RoutingCandidate& candidate : step.candidates) {
    v1::RoutingCandidate& added = *proto.add_candidates();
    added.set_rep(candidate.rep);
    added.set_eligible(candidate.eligible());
    added.set_reason(DescribeHindrances(candidate));
    added.set_open_leads(static_cast<int32_t>(candidate.open_leads));
    added.set_received_last_24h(static_cast<int32_t>(candidate.received_last_24h));
    added.set_share(candidate.share);
  }
  return proto;
}

v1::PreviewRoutingResponse Render(const RoutingDecision& decision) {
  v1::PreviewRoutingResponse proto;
  proto.set_team(decision.team);
  proto.set_rep(decision.rep);
  if (decision.held.has_value()) proto.set_held_reason(std::string(HeldReasonName(*decision.held)));
  proto.set_routing_rule(decision.rule);
  for (const RoutingStep& step : decision.steps) *proto.add_steps() = Render(step);
  return proto;
}

}  // namespace

absl::Status PreviewRoutingHandler::PreviewRouting(const rpc::Call& call, const v1::PreviewRoutingRequest& request,
                                                   v1::PreviewRoutingResponse* response) const {
  Violations none;  // validation has refused what is none
  SMK_ASSIGN_OR_RETURN(const auto data, writer_->Read(call));
  std::unique_ptr<const Roster> other;
  if (request.has_roster()) {
    other = std::make_unique<const Roster>(RosterFromProto(request.roster(), "roster", none));
  }
  const Roster& roster = other != nullptr ? *other : data->roster;
  const absl::Time now = writer_->clock().Now();
  return writer_->database().RunSnapshot(call.deadline(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    LeadId id = LeadIdFromName(request.lead());
    if (request.has_identity()) {
      const Identity identity =
          IdentityFromProto(request.identity(), "identity", phone_region_, none).value_or(Identity());
      SMK_ASSIGN_OR_RETURN(id, FindLeadByIdentity(tx, identity));
    }
    SMK_ASSIGN_OR_RETURN(id, ResolveLead(tx, id, DeletedLeads::kNotFound));
    SMK_ASSIGN_OR_RETURN(const RoutingRequest routing, RequestOf(tx, id, data->playbook, now));
    RoutingKeys keys;
    CollectRoutingKeys(roster, routing, keys);
    SMK_ASSIGN_OR_RETURN(RoutingState state, ReadRoutingState(tx, keys, now));
    *response = Render(Route(roster, routing, now, state));
    return absl::OkStatus();
  });
}

}  // namespace smarketing::lead
