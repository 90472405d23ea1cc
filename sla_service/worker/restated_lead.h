// What a LeadRestated says about a lead, as far as promises go.
#ifndef SMARKETING_SLA_SERVICE_WORKER_RESTATED_LEAD_H_
#define SMARKETING_SLA_SERVICE_WORKER_RESTATED_LEAD_H_

#include <vector>

#include "absl/status/statusor.h"
#include "sla_service/domain/lead_facts.h"
#include "smarketing/lead/v1/events.pb.h"

namespace smarketing::sla {

struct RestatedSignals {
  std::vector<Trigger> triggers;
  std::vector<Response> responses;
};

// All triggers and responses that it lists; for their ids see Trigger::event. INVALID_ARGUMENT when one has no time.
absl::StatusOr<RestatedSignals> SignalsOf(const lead::v1::LeadRestated& restated);

// Whether the entry is a disposition by a person: RECYCLED or DISQUALIFIED, by hand.
bool IsDisposition(const lead::v1::LeadStageEntered& entered);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_WORKER_RESTATED_LEAD_H_
