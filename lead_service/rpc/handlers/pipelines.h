#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_PIPELINES_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_PIPELINES_H_

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "lead_service/rpc/handlers/reference_writer.h"
#include "smarketing/lead/v1/deal_service.pb.h"

namespace smarketing::lead {

// The methods of DealService that are about pipelines; deal_service.proto says what each does. Thread-safe.
class PipelinesHandler {
 public:
  explicit PipelinesHandler(const ReferenceWriter* writer) : writer_(writer) {}

  absl::Status GetPipeline(const rpc::Call& call, const v1::GetPipelineRequest& request, v1::Pipeline* response) const;
  absl::Status ListPipelines(const rpc::Call& call, const v1::ListPipelinesRequest& request,
                             v1::ListPipelinesResponse* response) const;
  absl::Status UpdatePipeline(const rpc::Call& call, const v1::UpdatePipelineRequest& request,
                              v1::Pipeline* response) const;

 private:
  const ReferenceWriter* const writer_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_PIPELINES_H_
