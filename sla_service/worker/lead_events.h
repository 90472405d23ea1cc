// What lead_service's events say about a lead, as far as promises go.
#ifndef SMARKETING_SLA_SERVICE_WORKER_LEAD_EVENTS_H_
#define SMARKETING_SLA_SERVICE_WORKER_LEAD_EVENTS_H_

#include "absl/status/status.h"
#include "common/event_log/event.h"
#include "sla_service/storage/lead_facts_store.h"

namespace smarketing::sla {

// The type of the event that an answer comes by.
inline constexpr char kAttemptLogged[] = "smarketing.lead.v1.AttemptLogged";

// Adds what `event` says; nothing when it says nothing that matters here. DATA_LOSS when its payload cannot be read.
absl::Status CollectFacts(const event_log::Event& event, FactsByLead* facts);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_WORKER_LEAD_EVENTS_H_
