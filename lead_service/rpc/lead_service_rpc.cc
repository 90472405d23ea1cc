#include "lead_service/rpc/lead_service_rpc.h"

#include <functional>

#include "lead_service/rpc/validate/requests.h"
#include "smarketing/lead/v1/lead_service.grpc.pb.h"

namespace smarketing::lead {

using std::bind_front;

LeadServiceRpc::LeadServiceRpc(rpc::Runtime* runtime, const LeadServiceHandlers& handlers)
    : service_(v1::LeadService::service_full_name(), runtime) {
  const auto& [writer, writes, reads, timeline, imports, exports, changes, scores, briefings, duplicates, scans,
               merges] = handlers;
  service_.Unary<v1::MergeLeadsRequest, v1::MergeLeadsResponse>("MergeLeads",
                                                                bind_front(&MergeLeadsHandler::MergeLeads, merges));
  service_.UnaryAsync<v1::UnmergeLeadsRequest, v1::UnmergeLeadsResponse>(
      "UnmergeLeads", bind_front(&MergeLeadsHandler::UnmergeLeads, merges),
      writer->Binding<v1::UnmergeLeadsRequest>(
          [](const auto& request, const ValidationContext&, Violations& violations) {
            ValidateUnmergeLeads(request, violations);
          }));
  service_.UnaryAsync<v1::CaptureLeadRequest, v1::CaptureLeadResponse>(
      "CaptureLead", bind_front(&WriteLeadsHandler::CaptureLead, writes),
      writer->Binding<v1::CaptureLeadRequest>(
          [](const auto& request, const ValidationContext& context, Violations& violations) {
            ValidateCaptureLead(request, "", context, violations);
          }));
  service_.UnaryAsync<v1::UpdateLeadRequest, v1::Lead>("UpdateLead", bind_front(&WriteLeadsHandler::UpdateLead, writes),
                                                       writer->Binding<v1::UpdateLeadRequest>(ValidateUpdateLead));
  service_.UnaryAsync<v1::MoveLeadStageRequest, v1::Lead>(
      "MoveLeadStage", bind_front(&WriteLeadsHandler::MoveLeadStage, writes),
      writer->Binding<v1::MoveLeadStageRequest>(ValidateMoveLeadStage));
  service_.UnaryAsync<v1::CreateLeadRequest, v1::Lead>("CreateLead", bind_front(&WriteLeadsHandler::CreateLead, writes),
                                                       writer->Binding<v1::CreateLeadRequest>(ValidateCreateLead));
  service_.UnaryAsync<v1::DeleteLeadRequest, v1::Lead>("DeleteLead", bind_front(&WriteLeadsHandler::DeleteLead, writes),
                                                       writer->Binding<v1::DeleteLeadRequest>());
  service_.UnaryAsync<v1::UndeleteLeadRequest, v1::Lead>(
      "UndeleteLead", bind_front(&WriteLeadsHandler::UndeleteLead, writes), writer->Binding<v1::UndeleteLeadRequest>());
  service_.UnaryAsync<v1::EraseLeadRequest, v1::Lead>("EraseLead", bind_front(&WriteLeadsHandler::EraseLead, writes),
                                                      writer->Binding<v1::EraseLeadRequest>());
  service_.ServerStream<v1::ExportLeadRequest, v1::ExportLeadResponse>(
      "ExportLead", bind_front(&ExportLeadHandler::ExportLead, exports));
  service_.Unary<v1::ListLeadChangesRequest, v1::ListLeadChangesResponse>(
      "ListLeadChanges", bind_front(&ReadLeadChangesHandler::ListLeadChanges, changes));
  service_.UnaryAsync<v1::RecycleLeadRequest, v1::Lead>("RecycleLead",
                                                        bind_front(&WriteLeadsHandler::RecycleLead, writes),
                                                        writer->Binding<v1::RecycleLeadRequest>(ValidateRecycleLead));
  service_.UnaryAsync<v1::DisqualifyLeadRequest, v1::Lead>(
      "DisqualifyLead", bind_front(&WriteLeadsHandler::DisqualifyLead, writes),
      writer->Binding<v1::DisqualifyLeadRequest>(ValidateDisqualifyLead));
  service_.BidiStream<v1::ImportLeadsRequest, v1::ImportLeadsResponse>(
      "ImportLeads", bind_front(&ImportHandler::ImportLeads, imports), {.errors_per_message = true});
  service_.UnaryAsync<v1::GetLeadRequest, v1::Lead>("GetLead", bind_front(&ReadLeadsHandler::GetLead, reads));
  service_.Unary<v1::BatchGetLeadsRequest, v1::BatchGetLeadsResponse>(
      "BatchGetLeads", bind_front(&ReadLeadsHandler::BatchGetLeads, reads));
  service_.Unary<v1::ListLeadsRequest, v1::ListLeadsResponse>("ListLeads",
                                                              bind_front(&ReadLeadsHandler::ListLeads, reads));
  service_.Unary<v1::ExplainLeadScoreRequest, v1::ExplainLeadScoreResponse>(
      "ExplainLeadScore", bind_front(&ReadScoresHandler::ExplainLeadScore, scores));
  service_.Unary<v1::GetPredictionCalibrationRequest, v1::GetPredictionCalibrationResponse>(
      "GetPredictionCalibration", bind_front(&ReadScoresHandler::GetPredictionCalibration, scores));
  service_.Unary<v1::GetLeadBriefingRequest, v1::LeadBriefing>(
      "GetLeadBriefing", bind_front(&ReadBriefingHandler::GetLeadBriefing, briefings));
  service_.Unary<v1::FindDuplicatesRequest, v1::FindDuplicatesResponse>(
      "FindDuplicates", bind_front(&DuplicatesHandler::FindDuplicates, duplicates));
  service_.ServerStream<v1::ScanDuplicatesRequest, v1::ScanDuplicatesResponse>(
      "ScanDuplicates", bind_front(&ScanDuplicatesHandler::ScanDuplicates, scans));
  service_.Unary<v1::ListDuplicatesRequest, v1::ListDuplicatesResponse>(
      "ListDuplicates", bind_front(&DuplicatesHandler::ListDuplicates, duplicates));
  service_.UnaryAsync<v1::DismissDuplicateRequest, v1::DismissDuplicateResponse>(
      "DismissDuplicate", bind_front(&DuplicatesHandler::DismissDuplicate, duplicates),
      writer->Binding<v1::DismissDuplicateRequest>());
  service_.Unary<v1::GetLeadTimelineRequest, v1::GetLeadTimelineResponse>(
      "GetLeadTimeline", bind_front(&ReadTimelineHandler::GetLeadTimeline, timeline));
}

}  // namespace smarketing::lead
