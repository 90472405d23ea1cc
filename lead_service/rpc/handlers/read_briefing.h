#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_BRIEFING_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_BRIEFING_H_

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/time/clock.h"
#include "lead_service/storage/briefing_queries.h"
#include "smarketing/lead/v1/lead_service.pb.h"

namespace smarketing::lead {

// Thread-safe.
class ReadBriefingHandler {
 public:
  // `clock` is the business's. Both outlive it.
  ReadBriefingHandler(const BriefingQueries* queries, const Clock* clock) : queries_(queries), clock_(clock) {}

  absl::Status GetLeadBriefing(const rpc::Call& call, const v1::GetLeadBriefingRequest& request,
                               v1::LeadBriefing* response) const;

 private:
  const BriefingQueries* const queries_;
  const Clock* const clock_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_BRIEFING_H_
