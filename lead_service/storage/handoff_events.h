// Steps of hand-offs as messages of smarketing/lead/v1/events.proto.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_HANDOFF_EVENTS_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_HANDOFF_EVENTS_H_

#include "lead_service/domain/event.h"
#include "smarketing/lead/v1/events.pb.h"

namespace smarketing::lead {

v1::HandoffSubmitted Encode(const HandoffSubmitted& event);
v1::HandoffAccepted Encode(const HandoffAccepted& event);
v1::HandoffRejected Encode(const HandoffRejected& event);
v1::HandoffRecycled Encode(const HandoffRecycled& event);
v1::HandoffExpired Encode(const HandoffExpired& event);
v1::HandoffWithdrawn Encode(const HandoffWithdrawn& event);
v1::HandoffConverted Encode(const HandoffConverted& event);
v1::HandoffReassigned Encode(const HandoffReassigned& event);

// For LeadRestated: a hand-off with its history.
v1::RestatedHandoff EncodeRestated(const Handoff& handoff);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_HANDOFF_EVENTS_H_
