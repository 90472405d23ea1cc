#include "lead_service/rpc/lead_service_rpc.h"

#include <functional>

#include "lead_service/rpc/validate/requests.h"
#include "smarketing/lead/v1/lead_service.grpc.pb.h"

namespace smarketing::lead {

using std::bind_front;

LeadServiceRpc::LeadServiceRpc(rpc::Runtime* runtime, const Writer* writer, const WriteLeadsHandler* writes,
                               const ReadLeadsHandler* reads, const ReadTimelineHandler* timeline,
                               const ImportHandler* imports)
    : service_(v1::LeadService::service_full_name(), runtime) {
  service_.LeaveUnserved({"CreateLead", "BatchGetLeads", "DeleteLead", "UndeleteLead", "EraseLead", "ExportLead",
                          "RecycleLead", "DisqualifyLead", "FindDuplicates", "ScanDuplicates", "ListDuplicates",
                          "DismissDuplicate", "MergeLeads", "UnmergeLeads", "GetLeadBriefing", "ExplainLeadScore",
                          "GetPredictionCalibration", "ListLeadChanges"});
  service_.UnaryAsync<v1::CaptureLeadRequest, v1::CaptureLeadResponse>(
      "CaptureLead", bind_front(&WriteLeadsHandler::CaptureLead, writes),
      {.validate = [writer](const auto& request, Violations& violations) {
        ValidateCaptureLead(request, "", writer->Checks(), violations);
      }});
  service_.UnaryAsync<v1::UpdateLeadRequest, v1::Lead>("UpdateLead", bind_front(&WriteLeadsHandler::UpdateLead, writes),
                                                       {.validate = ValidateUpdateLead});
  service_.UnaryAsync<v1::MoveLeadStageRequest, v1::Lead>(
      "MoveLeadStage", bind_front(&WriteLeadsHandler::MoveLeadStage, writes),
      {.validate = [writer](const auto& request, Violations& violations) {
        ValidateMoveLeadStage(request, writer->Checks(), violations);
      }});
  service_.BidiStream<v1::ImportLeadsRequest, v1::ImportLeadsResponse>(
      "ImportLeads", bind_front(&ImportHandler::ImportLeads, imports), {.errors_per_message = true});
  service_.Unary<v1::GetLeadRequest, v1::Lead>("GetLead", bind_front(&ReadLeadsHandler::GetLead, reads));
  service_.Unary<v1::ListLeadsRequest, v1::ListLeadsResponse>("ListLeads",
                                                              bind_front(&ReadLeadsHandler::ListLeads, reads));
  service_.Unary<v1::GetLeadTimelineRequest, v1::GetLeadTimelineResponse>(
      "GetLeadTimeline", bind_front(&ReadTimelineHandler::GetLeadTimeline, timeline));
}

}  // namespace smarketing::lead
