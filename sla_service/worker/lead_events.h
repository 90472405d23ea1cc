// What lead_service's events say about a lead, as far as promises go.
#ifndef SMARKETING_SLA_SERVICE_WORKER_LEAD_EVENTS_H_
#define SMARKETING_SLA_SERVICE_WORKER_LEAD_EVENTS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/event_log/event.h"
#include "sla_service/storage/lead_facts_store.h"

namespace smarketing::sla {

// The types of the events by which an answer comes, or after which none is owed any more.
absl::Span<const absl::string_view> AnswerTypes();

// The types of all events that say something that matters here.
std::vector<std::string> FactEventTypes();

// Whether what `event` says is no addition, but follows from what is known of its lead: `facts` below must hold all of
// that then.
bool ChangesWhatIsKnown(const event_log::Event& event);

// Adds what `event` says; nothing when it says nothing that matters here. DATA_LOSS when its payload cannot be read.
absl::Status CollectFacts(const event_log::Event& event, FactsByLead* facts);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_WORKER_LEAD_EVENTS_H_
