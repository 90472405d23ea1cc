// How events about hand-offs change what reporting knows of a lead.
#ifndef SMARKETING_REPORTING_SERVICE_PROJECTIONS_HANDOFF_EVENTS_H_
#define SMARKETING_REPORTING_SERVICE_PROJECTIONS_HANDOFF_EVENTS_H_

#include "absl/status/status.h"
#include "reporting_service/domain/lead_facts.h"
#include "smarketing/lead/v1/events.pb.h"

namespace smarketing::reporting {

// All: INVALID_ARGUMENT when the event names no hand-off, or holds a time that is none.
absl::Status Apply(const lead::v1::HandoffSubmitted& payload, LeadFacts& facts);
absl::Status Apply(const lead::v1::HandoffAccepted& payload, LeadFacts& facts);
absl::Status Apply(const lead::v1::HandoffRejected& payload, LeadFacts& facts);
absl::Status Apply(const lead::v1::HandoffRecycled& payload, LeadFacts& facts);
absl::Status Apply(const lead::v1::HandoffExpired& payload, LeadFacts& facts);
absl::Status Apply(const lead::v1::HandoffWithdrawn& payload, LeadFacts& facts);
absl::Status Apply(const lead::v1::HandoffConverted& payload, LeadFacts& facts);
absl::Status Apply(const lead::v1::HandoffReassigned& payload, LeadFacts& facts);

// The hand-offs of a LeadRestated, in place of all that `facts` held.
absl::Status RestateHandoffs(const lead::v1::LeadRestated& payload, LeadFacts& facts);

}  // namespace smarketing::reporting

#endif  // SMARKETING_REPORTING_SERVICE_PROJECTIONS_HANDOFF_EVENTS_H_
