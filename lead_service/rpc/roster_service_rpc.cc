#include "lead_service/rpc/roster_service_rpc.h"

#include <functional>

#include "lead_service/rpc/validate/handoffs.h"
#include "smarketing/lead/v1/roster_service.grpc.pb.h"

namespace smarketing::lead {

using std::bind_front;

RosterServiceRpc::RosterServiceRpc(rpc::Runtime* runtime, const Writer* writer, const RosterHandler* roster,
                                   const PreviewRoutingHandler* previews)
    : service_(v1::RosterService::service_full_name(), runtime) {
  service_.Unary<v1::GetRosterRequest, v1::Roster>("GetRoster", bind_front(&RosterHandler::GetRoster, roster));
  service_.Unary<v1::ReplaceRosterRequest, v1::ReplaceRosterResponse>(
      "ReplaceRoster", bind_front(&RosterHandler::ReplaceRoster, roster), {.validate = ValidateReplaceRoster});
  service_.Unary<v1::UpdateTeamRequest, v1::Team>("UpdateTeam", bind_front(&RosterHandler::UpdateTeam, roster),
                                                  {.validate = ValidateUpdateTeam});
  service_.Unary<v1::DeleteTeamRequest, v1::DeleteTeamResponse>("DeleteTeam",
                                                                bind_front(&RosterHandler::DeleteTeam, roster));
  service_.Unary<v1::UpdateRepRequest, v1::Rep>("UpdateRep", bind_front(&RosterHandler::UpdateRep, roster),
                                                {.validate = ValidateUpdateRep});
  service_.Unary<v1::DeleteRepRequest, v1::DeleteRepResponse>("DeleteRep",
                                                              bind_front(&RosterHandler::DeleteRep, roster));
  service_.Unary<v1::CreateAbsenceRequest, v1::Absence>(
      "CreateAbsence", bind_front(&RosterHandler::CreateAbsence, roster), {.validate = ValidateCreateAbsence});
  service_.Unary<v1::DeleteAbsenceRequest, v1::DeleteAbsenceResponse>(
      "DeleteAbsence", bind_front(&RosterHandler::DeleteAbsence, roster));
  service_.Unary<v1::UpdateRoutingRuleRequest, v1::RoutingRule>("UpdateRoutingRule",
                                                                bind_front(&RosterHandler::UpdateRoutingRule, roster),
                                                                {.validate = ValidateUpdateRoutingRule});
  service_.Unary<v1::DeleteRoutingRuleRequest, v1::DeleteRoutingRuleResponse>(
      "DeleteRoutingRule", bind_front(&RosterHandler::DeleteRoutingRule, roster));
  service_.Unary<v1::PreviewRoutingRequest, v1::PreviewRoutingResponse>(
      "PreviewRouting", bind_front(&PreviewRoutingHandler::PreviewRouting, previews),
      {.validate = [writer](const auto& request, Violations& violations) {
        ValidatePreviewRouting(request, writer->Checks(), violations);
      }});
}

}  // namespace smarketing::lead
