#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_WRITE_LEADS_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_WRITE_LEADS_H_

#include "common/rpc/service.h"
#include "lead_service/rpc/handlers/writer.h"
#include "smarketing/lead/v1/lead_service.pb.h"

namespace smarketing::lead {

// Thread-safe. Nothing here blocks.
class WriteLeadsHandler {
 public:
  explicit WriteLeadsHandler(const Writer* writer) : writer_(writer) {}

  void CaptureLead(rpc::AsyncCall<v1::CaptureLeadRequest, v1::CaptureLeadResponse> call) const;
  void UpdateLead(rpc::AsyncCall<v1::UpdateLeadRequest, v1::Lead> call) const;
  void MoveLeadStage(rpc::AsyncCall<v1::MoveLeadStageRequest, v1::Lead> call) const;
  void CreateLead(rpc::AsyncCall<v1::CreateLeadRequest, v1::Lead> call) const;
  void DeleteLead(rpc::AsyncCall<v1::DeleteLeadRequest, v1::Lead> call) const;
  void UndeleteLead(rpc::AsyncCall<v1::UndeleteLeadRequest, v1::Lead> call) const;
  void EraseLead(rpc::AsyncCall<v1::EraseLeadRequest, v1::Lead> call) const;
  void RecycleLead(rpc::AsyncCall<v1::RecycleLeadRequest, v1::Lead> call) const;
  void DisqualifyLead(rpc::AsyncCall<v1::DisqualifyLeadRequest, v1::Lead> call) const;

 private:
  const Writer* const writer_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_WRITE_LEADS_H_
