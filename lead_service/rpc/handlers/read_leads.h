#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_LEADS_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_LEADS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/pagination/list_query.h"
#include "common/pagination/page_token.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "common/unit_of_work/read_coalescer.h"
#include "lead_service/storage/lead_queries.h"
#include "smarketing/lead/v1/lead_service.pb.h"

namespace smarketing::lead {

// Single leads that are asked for at the same time travel together.
using LeadReads = unit_of_work::ReadCoalescer<LeadId, Lead>;

// Thread-safe.
class ReadLeadsHandler {
 public:
  // `clock` is the business's. All outlive it. `phone_region` is where a phone number without country code is read.
  ReadLeadsHandler(LeadReads* reads, const LeadQueries* queries, const pagination::PageTokenCodec* page_tokens,
                   const Clock* clock, absl::string_view phone_region);

  // Does not block.
  void GetLead(rpc::AsyncCall<v1::GetLeadRequest, v1::Lead> call) const;
  absl::Status BatchGetLeads(const rpc::Call& call, const v1::BatchGetLeadsRequest& request,
                             v1::BatchGetLeadsResponse* response) const;
  absl::Status ListLeads(const rpc::Call& call, const v1::ListLeadsRequest& request,
                         v1::ListLeadsResponse* response) const;

 private:
  void Show(const Lead& lead, v1::Lead& proto) const;

  LeadReads* const reads_;
  const LeadQueries* const queries_;
  const Clock* const clock_;
  const pagination::ListMethod list_;
  const pagination::ListMethod list_without_personal_;  // for callers that may not see personal data
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_LEADS_H_
