#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_LEADS_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_LEADS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/pagination/list_query.h"
#include "common/pagination/page_token.h"
#include "common/rpc/call.h"
#include "lead_service/storage/lead_queries.h"
#include "smarketing/lead/v1/lead_service.pb.h"

namespace smarketing::lead {

// Thread-safe.
class ReadLeadsHandler {
 public:
  // Both outlive it. `phone_region` is where a phone number without country code is read.
  ReadLeadsHandler(const LeadQueries* queries, const pagination::PageTokenCodec* page_tokens,
                   absl::string_view phone_region);

  absl::Status GetLead(const rpc::Call& call, const v1::GetLeadRequest& request, v1::Lead* response) const;
  absl::Status ListLeads(const rpc::Call& call, const v1::ListLeadsRequest& request,
                         v1::ListLeadsResponse* response) const;

 private:
  const LeadQueries* const queries_;
  const pagination::ListMethod list_;
  const pagination::ListMethod list_without_personal_;  // for callers that may not see personal data
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_LEADS_H_
