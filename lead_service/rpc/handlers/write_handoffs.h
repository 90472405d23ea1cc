#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_WRITE_HANDOFFS_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_WRITE_HANDOFFS_H_

#include "common/rpc/service.h"
#include "lead_service/rpc/handlers/writer.h"
#include "smarketing/lead/v1/handoff_service.pb.h"

namespace smarketing::lead {

// The writes of HandoffService; handoff_service.proto says what each does. Thread-safe.
class WriteHandoffsHandler {
 public:
  explicit WriteHandoffsHandler(const Writer* writer) : writer_(writer) {}

  void SubmitHandoff(rpc::AsyncCall<v1::SubmitHandoffRequest, v1::Handoff> call) const;
  void AcceptHandoff(rpc::AsyncCall<v1::AcceptHandoffRequest, v1::Handoff> call) const;
  void RejectHandoff(rpc::AsyncCall<v1::RejectHandoffRequest, v1::Handoff> call) const;
  void RecycleHandoff(rpc::AsyncCall<v1::RecycleHandoffRequest, v1::Handoff> call) const;
  void WithdrawHandoff(rpc::AsyncCall<v1::WithdrawHandoffRequest, v1::Handoff> call) const;
  void ReassignHandoff(rpc::AsyncCall<v1::ReassignHandoffRequest, v1::Handoff> call) const;

 private:
  const Writer* const writer_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_WRITE_HANDOFFS_H_
