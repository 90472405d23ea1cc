// How events about deals change what reporting knows of a lead.
#ifndef SMARKETING_REPORTING_SERVICE_PROJECTIONS_DEAL_EVENTS_H_
#define SMARKETING_REPORTING_SERVICE_PROJECTIONS_DEAL_EVENTS_H_

#include "absl/status/status.h"
#include "reporting_service/domain/lead_facts.h"
#include "smarketing/lead/v1/events.pb.h"

namespace smarketing::reporting {

// All: INVALID_ARGUMENT when the event names no deal, or holds an amount or a time that is none.
absl::Status Apply(const lead::v1::DealCreated& payload, LeadFacts& facts);
absl::Status Apply(const lead::v1::DealWon& payload, LeadFacts& facts);
absl::Status Apply(const lead::v1::DealLost& payload, LeadFacts& facts);
absl::Status Apply(const lead::v1::DealRestated& payload, LeadFacts& facts);
absl::Status Apply(const lead::v1::DealReopened& payload, LeadFacts& facts);
absl::Status Apply(const lead::v1::DealStageEntered& payload, LeadFacts& facts);

// The deals of a LeadRestated, in place of all that `facts` held. Where a deal is in its pipeline is not in there: what
// is known of that stays.
absl::Status RestateDeals(const lead::v1::LeadRestated& payload, LeadFacts& facts);

}  // namespace smarketing::reporting

#endif  // SMARKETING_REPORTING_SERVICE_PROJECTIONS_DEAL_EVENTS_H_
