#include "lead_service/rpc/handlers/read_deals.h"

#include "common/status/macros.h"
#include "lead_service/rpc/convert/deal.h"

namespace smarketing::lead {

absl::Status ReadDealsHandler::GetDeal(const rpc::Call& call, const v1::GetDealRequest& request,
                                       v1::Deal* response) const {
  SMK_ASSIGN_OR_RETURN(const Deal deal, queries_->Get(DealIdFromName(request.name()), call.deadline()));
  *response = DealToProto(deal);
  return absl::OkStatus();
}

}  // namespace smarketing::lead
