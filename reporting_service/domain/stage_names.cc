#include "reporting_service/domain/stage_names.h"

namespace smarketing::reporting {

absl::string_view StageName(Stage stage) {
  switch (stage) {
    case Stage::kSubscriber:
      return "subscriber";
    case Stage::kLead:
      return "lead";
    case Stage::kMarketingQualified:
      return "marketing_qualified";
    case Stage::kSalesAccepted:
      return "sales_accepted";
    case Stage::kSalesQualified:
      return "sales_qualified";
    case Stage::kOpportunity:
      return "opportunity";
    case Stage::kCustomer:
      return "customer";
    case Stage::kEvangelist:
      return "evangelist";
    case Stage::kRecycled:
      return "recycled";
    case Stage::kDisqualified:
      return "disqualified";
  }
  return "unknown";
}

}  // namespace smarketing::reporting
