#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_LEAD_CHANGES_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_LEAD_CHANGES_H_

#include "absl/status/status.h"
#include "common/pagination/page_token.h"
#include "common/rpc/call.h"
#include "lead_service/storage/lead_change_queries.h"
#include "smarketing/lead/v1/lead_service.pb.h"

namespace smarketing::lead {

// Thread-safe.
class ReadLeadChangesHandler {
 public:
  // Both outlive it.
  ReadLeadChangesHandler(const LeadChangeQueries* queries, const pagination::PageTokenCodec* page_tokens)
      : queries_(queries), page_tokens_(page_tokens) {}

  absl::Status ListLeadChanges(const rpc::Call& call, const v1::ListLeadChangesRequest& request,
                               v1::ListLeadChangesResponse* response) const;

 private:
  const LeadChangeQueries* const queries_;
  const pagination::PageTokenCodec* const page_tokens_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_LEAD_CHANGES_H_
