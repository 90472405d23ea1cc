// What lead_service binds to its methods (lead_service/rpc/*_service_rpc.cc), and what their handlers make of a
// request.
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "lead_service/rpc/convert/command.h"
#include "lead_service/rpc/convert/handoff.h"
#include "lead_service/rpc/convert/identity.h"
#include "lead_service/rpc/convert/lifecycle.h"
#include "lead_service/rpc/convert/merge.h"
#include "lead_service/rpc/convert/playbook.h"
#include "lead_service/rpc/handlers/merge_leads.h"
#include "lead_service/rpc/validate/fields.h"
#include "lead_service/rpc/validate/handoffs.h"
#include "lead_service/rpc/validate/reference.h"
#include "lead_service/rpc/validate/requests.h"
#include "lead_service/storage/pipeline_codec.h"
#include "lead_service/storage/playbook_codec.h"
#include "lead_service/storage/roster_codec.h"
#include "lead_service/storage/scoring_model_codec.h"
#include "smarketing/lead/v1/event_service.pb.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/requests/request_checks.h"

namespace smarketing::fuzz {
namespace {

namespace v1 = lead::v1;
using lead::ValidationContext;

constexpr char kRegion[] = "DE";

const ValidationContext& Checks() {
  static const auto* const checks =
      new ValidationContext{absl::FromCivil(absl::CivilDay(2026, 6, 1), absl::UTCTimeZone()), kRegion};
  return *checks;
}

const lead::Context& Caller() {
  static const auto* const caller = new lead::Context{.actor = "somebody", .now = Checks().now, .trace_parent = ""};
  return *caller;
}

// A check of a request, as the method has it.
template <typename Request>
auto With(void (*validate)(const Request&, const ValidationContext&, Violations&)) {
  return [validate](const Request& request, Violations& violations) { validate(request, Checks(), violations); };
}

// A command that is made of the request and who asks.
template <typename Request, typename Command>
auto To(Command (*convert)(const Request&, const lead::Context&)) {
  return [convert](const Request& request) { SMK_FUZZ_CHECK(convert(request, Caller()).context.now == Caller().now); };
}
template <typename Request, typename Command>
auto To(Command (*convert)(const Request&, const lead::Context&, absl::string_view)) {
  return [convert](const Request& request) {
    SMK_FUZZ_CHECK(convert(request, Caller(), kRegion).context.now == Caller().now);
  };
}

// Something of the reference data; validation has refused what cannot be said in the domain.
template <typename Thing, typename Proto>
void Converts(Thing (*convert)(const Proto&, absl::string_view, Violations&), const Proto& proto) {
  Violations violations;
  convert(proto, "it", violations);
  SMK_FUZZ_CHECK(violations.empty());
}

void CheckCapture(const v1::CaptureLeadRequest& request, Violations& violations) {
  lead::ValidateCaptureLead(request, "", Checks(), violations);
}

// The moment that several requests have and that no rule of the contract bounds.
template <typename Request>
void CheckTime(const Request& request, Violations& violations) {
  lead::CheckOccurTime(request.occur_time(), "occur_time", Checks(), violations);
}

template <typename Request>
void ByRow(const Request&, Violations& violations) {
  lead::LeaveRowsToTheirAnswers(violations);
}

void AddLeads(RequestChecks& checks) {
  checks.Add<v1::CaptureLeadRequest>(CheckCapture, To(lead::CaptureLeadFromProto));
  checks.Add<v1::ImportLeadsRow>(
      [](const v1::ImportLeadsRow& row, Violations& violations) {
        lead::ValidateCaptureLead(row.lead(), "lead", Checks(), violations);
      },
      [](const v1::ImportLeadsRow& row) { lead::CaptureLeadFromProto(row.lead(), Caller(), kRegion); });
  checks.Add<v1::CreateLeadRequest>(With(lead::ValidateCreateLead), To(lead::CreateLeadFromProto));
  checks.Add<v1::UpdateLeadRequest>(With(lead::ValidateUpdateLead), To(lead::UpdateLeadFromProto));
  checks.Add<v1::MoveLeadStageRequest>(With(lead::ValidateMoveLeadStage), To(lead::MoveLeadStageFromProto));
  checks.Add<v1::RecycleLeadRequest>(With(lead::ValidateRecycleLead), To(lead::RecycleLeadFromProto));
  checks.Add<v1::DisqualifyLeadRequest>(With(lead::ValidateDisqualifyLead), To(lead::DisqualifyLeadFromProto));
  checks.Add<v1::DeleteLeadRequest>(nullptr, To(lead::DeleteLeadFromProto));
  checks.Add<v1::UndeleteLeadRequest>(nullptr, To(lead::UndeleteLeadFromProto));
  checks.Add<v1::EraseLeadRequest>(nullptr, To(lead::EraseLeadFromProto));
  checks.Add<v1::MergeLeadsRequest>(nullptr, To(lead::MergeLeadsFromProto));
  checks.Add<v1::UnmergeLeadsRequest>(lead::ValidateUnmergeLeads, To(lead::UnmergeLeadsFromProto));
}

void AddActivities(RequestChecks& checks) {
  checks.Add<v1::RecordTouchRequest>(With(lead::ValidateRecordTouch), To(lead::RecordTouchFromProto));
  checks.Add<v1::LogAttemptRequest>(With(lead::ValidateLogAttempt), To(lead::LogAttemptFromProto));
  checks.Add<v1::BatchRecordTouchesRequest>(ByRow<v1::BatchRecordTouchesRequest>);
  checks.Add<v1::BatchLogAttemptsRequest>(ByRow<v1::BatchLogAttemptsRequest>);
  checks.Add<v1::ListActivitiesRequest>(lead::ValidateListActivities);
}

void AddHandoffs(RequestChecks& checks) {
  checks.Add<v1::SubmitHandoffRequest>(With(lead::ValidateSubmitHandoff), To(lead::SubmitHandoffFromProto));
  checks.Add<v1::AcceptHandoffRequest>(CheckTime<v1::AcceptHandoffRequest>, To(lead::AcceptHandoffFromProto));
  checks.Add<v1::RejectHandoffRequest>(nullptr, To(lead::RejectHandoffFromProto));
  checks.Add<v1::RecycleHandoffRequest>(nullptr, To(lead::RecycleHandoffFromProto));
  checks.Add<v1::WithdrawHandoffRequest>(CheckTime<v1::WithdrawHandoffRequest>, To(lead::WithdrawHandoffFromProto));
  checks.Add<v1::ReassignHandoffRequest>(With(lead::ValidateReassignHandoff), To(lead::ReassignHandoffFromProto));
}

void AddDeals(RequestChecks& checks) {
  checks.Add<v1::ConvertLeadRequest>(With(lead::ValidateConvertLead), To(lead::ConvertLeadFromProto));
  checks.Add<v1::WinDealRequest>(With(lead::ValidateWinDeal), To(lead::WinDealFromProto));
  checks.Add<v1::LoseDealRequest>(With(lead::ValidateLoseDeal), To(lead::LoseDealFromProto));
  checks.Add<v1::ReopenDealRequest>(With(lead::ValidateReopenDeal), To(lead::ReopenDealFromProto));
  checks.Add<v1::MoveDealStageRequest>(With(lead::ValidateMoveDealStage), To(lead::MoveDealStageFromProto));
  checks.Add<v1::UpdateDealRequest>(With(lead::ValidateUpdateDeal), To(lead::UpdateDealFromProto));
  checks.Add<v1::ImportDealsRow>(With(lead::ValidateImportDealsRow), To(lead::ImportDealFromProto));
  checks.Add<v1::UpdatePipelineRequest>(lead::ValidateUpdatePipeline, [](const v1::UpdatePipelineRequest& request) {
    Converts(lead::PipelineFromProto, request.pipeline());
  });
}

void AddRoster(RequestChecks& checks) {
  checks.Add<v1::ReplaceRosterRequest>(lead::ValidateReplaceRoster, [](const v1::ReplaceRosterRequest& request) {
    Converts(lead::RosterFromProto, request.roster());
  });
  checks.Add<v1::UpdateTeamRequest>(lead::ValidateUpdateTeam, [](const v1::UpdateTeamRequest& request) {
    Converts(lead::TeamFromProto, request.team());
  });
  checks.Add<v1::UpdateRepRequest>(lead::ValidateUpdateRep, [](const v1::UpdateRepRequest& request) {
    Converts(lead::RepFromProto, request.rep());
  });
  checks.Add<v1::CreateAbsenceRequest>(lead::ValidateCreateAbsence, [](const v1::CreateAbsenceRequest& request) {
    Converts(lead::AbsenceFromProto, request.absence());
  });
  checks.Add<v1::UpdateRoutingRuleRequest>(lead::ValidateUpdateRoutingRule,
                                           [](const v1::UpdateRoutingRuleRequest& request) {
                                             Converts(lead::RoutingRuleFromProto, request.routing_rule());
                                           });
  checks.Add<v1::PreviewRoutingRequest>(
      With(lead::ValidatePreviewRouting), [](const v1::PreviewRoutingRequest& request) {
        if (request.has_roster()) Converts(lead::RosterFromProto, request.roster());
        Violations violations;
        if (!request.has_identity()) return;
        SMK_FUZZ_CHECK(lead::IdentityFromProto(request.identity(), "identity", kRegion, violations).has_value());
      });
}

void AddPlaybook(RequestChecks& checks) {
  checks.Add<v1::ProposePlaybookRevisionRequest>(lead::ValidateProposePlaybookRevision,
                                                 [](const v1::ProposePlaybookRevisionRequest& request) {
                                                   Converts(lead::ContentFromProto, request.revision());
                                                   lead::ProposalFromProto(request.revision(), Caller());
                                                 });
  checks.Add<v1::PreviewScoringModelRequest>(lead::ValidatePreviewScoringModel,
                                             [](const v1::PreviewScoringModelRequest& request) {
                                               Converts(lead::ScoringModelFromProto, request.scoring_model());
                                             });
}

}  // namespace

RequestChecks LeadRequests() {
  RequestChecks checks({v1::CaptureLeadRequest::descriptor()->file(), v1::RecordTouchRequest::descriptor()->file(),
                        v1::SubmitHandoffRequest::descriptor()->file(), v1::ConvertLeadRequest::descriptor()->file(),
                        v1::GetRosterRequest::descriptor()->file(), v1::GetPlaybookRequest::descriptor()->file(),
                        v1::ListEventsRequest::descriptor()->file()});
  AddLeads(checks);
  AddActivities(checks);
  AddHandoffs(checks);
  AddDeals(checks);
  AddRoster(checks);
  AddPlaybook(checks);
  return checks;
}

}  // namespace smarketing::fuzz
