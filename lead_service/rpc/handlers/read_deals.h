#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_DEALS_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_DEALS_H_

#include "absl/status/status.h"
#include "common/mysql/database.h"
#include "common/pagination/list_query.h"
#include "common/pagination/page_token.h"
#include "common/rpc/call.h"
#include "lead_service/storage/deal_queries.h"
#include "lead_service/storage/reference_store.h"
#include "smarketing/lead/v1/deal_service.pb.h"

namespace smarketing::lead {

// Thread-safe.
class ReadDealsHandler {
 public:
  // All outlive it.
  ReadDealsHandler(const DealQueries* queries, mysql::Database* database, ReferenceCache* references,
                   const pagination::PageTokenCodec* page_tokens);

  absl::Status GetDeal(const rpc::Call& call, const v1::GetDealRequest& request, v1::Deal* response) const;
  absl::Status ListDeals(const rpc::Call& call, const v1::ListDealsRequest& request,
                         v1::ListDealsResponse* response) const;

 private:
  const DealQueries* const queries_;
  mysql::Database* const database_;
  ReferenceCache* const references_;
  const pagination::ListMethod list_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_DEALS_H_
