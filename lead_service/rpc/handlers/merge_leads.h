#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_MERGE_LEADS_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_MERGE_LEADS_H_

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "lead_service/rpc/handlers/writer.h"
#include "lead_service/storage/merge_preview.h"
#include "smarketing/lead/v1/lead_service.pb.h"

namespace smarketing::lead {

// Thread-safe.
class MergeLeadsHandler {
 public:
  // All outlive it. `coalescer` is the writer's.
  MergeLeadsHandler(const Writer* writer, LeadCoalescer* coalescer, const MergePreview* preview)
      : writer_(writer), coalescer_(coalescer), preview_(preview) {}

  // Blocks: a preview reads, and which of both it is, only the request says.
  absl::Status MergeLeads(const rpc::Call& call, const v1::MergeLeadsRequest& request,
                          v1::MergeLeadsResponse* response) const;
  void UnmergeLeads(rpc::AsyncCall<v1::UnmergeLeadsRequest, v1::UnmergeLeadsResponse> call) const;

 private:
  const Writer* const writer_;
  LeadCoalescer* const coalescer_;
  const MergePreview* const preview_;
};

// What the rules of the contract cannot say.
void ValidateUnmergeLeads(const v1::UnmergeLeadsRequest& request, Violations& violations);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_MERGE_LEADS_H_
