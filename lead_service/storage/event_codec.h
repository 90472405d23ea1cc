// Events of the domain as the event log keeps them: messages of smarketing/lead/v1/events.proto.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_EVENT_CODEC_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_EVENT_CODEC_H_

#include "common/event_log/event.h"
#include "common/id/id.h"
#include "lead_service/domain/event.h"

namespace smarketing::lead {

// The subject type of all of them.
inline constexpr char kLeadSubject[] = "leads";

event_log::Event EncodeEvent(const DomainEvent& event, const Uuid& event_id);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_EVENT_CODEC_H_
