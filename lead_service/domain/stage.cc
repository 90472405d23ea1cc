#include "lead_service/domain/stage.h"

#include "absl/strings/string_view.h"

namespace smarketing::lead {

absl::string_view StageName(Stage stage) {
  switch (stage) {
    case Stage::kSubscriber:
      return "SUBSCRIBER";
    case Stage::kLead:
      return "LEAD";
    case Stage::kMarketingQualified:
      return "MARKETING_QUALIFIED";
    case Stage::kSalesAccepted:
      return "SALES_ACCEPTED";
    case Stage::kSalesQualified:
      return "SALES_QUALIFIED";
    case Stage::kOpportunity:
      return "OPPORTUNITY";
    case Stage::kCustomer:
      return "CUSTOMER";
    case Stage::kEvangelist:
      return "EVANGELIST";
    case Stage::kRecycled:
      return "RECYCLED";
    case Stage::kDisqualified:
      return "DISQUALIFIED";
  }
  return "UNKNOWN";
}

}  // namespace smarketing::lead
