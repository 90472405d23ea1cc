#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_DEALS_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_DEALS_H_

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "lead_service/storage/deal_queries.h"
#include "smarketing/lead/v1/deal_service.pb.h"

namespace smarketing::lead {

// Thread-safe.
class ReadDealsHandler {
 public:
  explicit ReadDealsHandler(const DealQueries* queries) : queries_(queries) {}

  absl::Status GetDeal(const rpc::Call& call, const v1::GetDealRequest& request, v1::Deal* response) const;

 private:
  const DealQueries* const queries_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_DEALS_H_
