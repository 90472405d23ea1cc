// The ladder that marketing and sales share.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_STAGE_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_STAGE_H_

#include "absl/strings/string_view.h"

namespace smarketing::lead {

// The numbers are those of the contract (smarketing.lead.v1.LeadStage) and of the database.
enum class Stage {
  kSubscriber = 1,
  kLead = 2,
  kMarketingQualified = 3,
  kSalesAccepted = 4,
  kSalesQualified = 5,
  kOpportunity = 6,
  kCustomer = 7,
  kEvangelist = 8,
  kRecycled = 9,
  kDisqualified = 10,
};

// SUBSCRIBER to EVANGELIST are steps of the ladder; RECYCLED and DISQUALIFIED are off it.
constexpr bool IsOnLadder(Stage stage) { return stage <= Stage::kEvangelist; }

// Whether `to` is a higher step than `from`; false when either is off the ladder.
constexpr bool IsHigher(Stage to, Stage from) { return IsOnLadder(to) && IsOnLadder(from) && to > from; }

// "MARKETING_QUALIFIED"
absl::string_view StageName(Stage stage);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_STAGE_H_
