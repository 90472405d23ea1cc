#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_WRITE_DEALS_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_WRITE_DEALS_H_

#include "common/rpc/service.h"
#include "lead_service/rpc/handlers/writer.h"
#include "smarketing/lead/v1/deal_service.pb.h"

namespace smarketing::lead {

// Thread-safe. Nothing here blocks.
class WriteDealsHandler {
 public:
  explicit WriteDealsHandler(const Writer* writer) : writer_(writer) {}

  void ConvertLead(rpc::AsyncCall<v1::ConvertLeadRequest, v1::ConvertLeadResponse> call) const;
  void WinDeal(rpc::AsyncCall<v1::WinDealRequest, v1::Deal> call) const;
  void LoseDeal(rpc::AsyncCall<v1::LoseDealRequest, v1::Deal> call) const;
  void ReopenDeal(rpc::AsyncCall<v1::ReopenDealRequest, v1::Deal> call) const;
  void MoveDealStage(rpc::AsyncCall<v1::MoveDealStageRequest, v1::Deal> call) const;
  void UpdateDeal(rpc::AsyncCall<v1::UpdateDealRequest, v1::Deal> call) const;

 private:
  const Writer* const writer_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_WRITE_DEALS_H_
