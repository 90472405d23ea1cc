#include "lead_service/rpc/handlers/merge_leads.h"

#include <utility>

#include "common/idempotency/request_fingerprint.h"
#include "common/status/macros.h"
#include "lead_service/rpc/convert/merge.h"

namespace smarketing::lead {

absl::Status MergeLeadsHandler::MergeLeads(const rpc::Call& call, const v1::MergeLeadsRequest& request,
                                           v1::MergeLeadsResponse* response) const {
  lead::MergeLeads command = MergeLeadsFromProto(request, writer_->ContextOf(call));
  if (request.validate_only()) {
    SMK_ASSIGN_OR_RETURN(const Outcome outcome, preview_->Preview(command, call.deadline()));
    *response = MergeLeadsToProto(outcome);
    return absl::OkStatus();
  }
  LeadEntry entry(std::move(command), idempotency::KeyOfRequest(call.principal().subject, request));
  SMK_ASSIGN_OR_RETURN(const Outcome outcome, coalescer_->Run(std::move(entry), call.deadline()));
  *response = MergeLeadsToProto(outcome);
  return absl::OkStatus();
}

void MergeLeadsHandler::UnmergeLeads(rpc::AsyncCall<v1::UnmergeLeadsRequest, v1::UnmergeLeadsResponse> call) const {
  Command command = UnmergeLeadsFromProto(call.request(), writer_->ContextOf(call.call()));
  writer_->Run(std::move(call), std::move(command), UnmergeLeadsToProto);
}

void ValidateUnmergeLeads(const v1::UnmergeLeadsRequest& request, Violations& violations) {
  if (request.name().empty() || MergeRefFromName(request.name()).has_value()) return;
  violations.Add("name", "is neither leadMerges/{merge} nor leads/{lead}");
}

}  // namespace smarketing::lead
