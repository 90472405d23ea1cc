#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_HANDOFFS_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_HANDOFFS_H_

#include "absl/status/status.h"
#include "common/pagination/list_query.h"
#include "common/pagination/page_token.h"
#include "common/rpc/call.h"
#include "lead_service/storage/handoff_queries.h"
#include "smarketing/lead/v1/handoff_service.pb.h"

namespace smarketing::lead {

// Thread-safe.
class ReadHandoffsHandler {
 public:
  // Both outlive it.
  ReadHandoffsHandler(const HandoffQueries* queries, const pagination::PageTokenCodec* page_tokens);

  absl::Status GetHandoff(const rpc::Call& call, const v1::GetHandoffRequest& request, v1::Handoff* response) const;
  absl::Status ListHandoffs(const rpc::Call& call, const v1::ListHandoffsRequest& request,
                            v1::ListHandoffsResponse* response) const;

 private:
  const HandoffQueries* const queries_;
  const pagination::ListMethod list_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_HANDOFFS_H_
