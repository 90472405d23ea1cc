// Events of the domain as the event log keeps them: messages of smarketing/lead/v1/events.proto.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_EVENT_CODEC_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_EVENT_CODEC_H_

#include "absl/strings/string_view.h"
#include "common/event_log/event.h"
#include "common/id/id.h"
#include "lead_service/domain/event.h"

namespace smarketing::lead {

// What they are about.
inline constexpr char kLeadSubject[] = "leads";
inline constexpr char kVisitorSubject[] = "visitors";

// The subject of what a visitor did whom nobody knows: from the SHA-256 of the visitor id, as a UUID of version 8 (RFC
// 9562 §5.8). The same for ever; the visitor id does not follow from it.
Uuid VisitorSubjectId(absl::string_view visitor_id);

event_log::Event EncodeEvent(const DomainEvent& event, const Uuid& event_id);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_EVENT_CODEC_H_
