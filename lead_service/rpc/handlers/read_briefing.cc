#include "lead_service/rpc/handlers/read_briefing.h"

#include "common/status/macros.h"
#include "lead_service/rpc/convert/briefing.h"
#include "lead_service/rpc/convert/lead.h"

namespace smarketing::lead {

absl::Status ReadBriefingHandler::GetLeadBriefing(const rpc::Call& call, const v1::GetLeadBriefingRequest& request,
                                                  v1::LeadBriefing* response) const {
  const absl::Time now = clock_->Now();
  SMK_ASSIGN_OR_RETURN(const Briefing briefing, queries_->Get(LeadIdFromName(request.name()), now, call.deadline()));
  *response = BriefingToProto(briefing, now);
  return absl::OkStatus();
}

}  // namespace smarketing::lead
