// A briefing as a message of the contract.
#ifndef SMARKETING_LEAD_SERVICE_RPC_CONVERT_BRIEFING_H_
#define SMARKETING_LEAD_SERVICE_RPC_CONVERT_BRIEFING_H_

#include "absl/time/time.h"
#include "lead_service/storage/briefing_queries.h"
#include "smarketing/lead/v1/lead_service.pb.h"

namespace smarketing::lead {

// `now`: when it was read.
v1::LeadBriefing BriefingToProto(const Briefing& briefing, absl::Time now);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_CONVERT_BRIEFING_H_
