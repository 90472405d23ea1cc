// How an event changes what reporting knows of a lead.
#ifndef SMARKETING_REPORTING_SERVICE_PROJECTIONS_APPLY_EVENT_H_
#define SMARKETING_REPORTING_SERVICE_PROJECTIONS_APPLY_EVENT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/event_log/event.h"
#include "reporting_service/domain/lead_facts.h"

namespace smarketing::reporting {

// The types of the events that change facts.
std::vector<std::string> FactEventTypes();
// Whether this is one of them. The others are passed over.
bool ChangesFacts(absl::string_view event_type);

// Applies one event of the lead that `facts` are about. INVALID_ARGUMENT when the payload cannot be read.
absl::Status ApplyEvent(const event_log::Event& event, LeadFacts& facts);

}  // namespace smarketing::reporting

#endif  // SMARKETING_REPORTING_SERVICE_PROJECTIONS_APPLY_EVENT_H_
