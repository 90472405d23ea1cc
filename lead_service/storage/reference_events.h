// Changes of reference data as the event log keeps them.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_REFERENCE_EVENTS_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_REFERENCE_EVENTS_H_

#include "common/event_log/event.h"
#include "common/id/id.h"
#include "lead_service/domain/command.h"
#include "lead_service/domain/playbook_revision.h"
#include "lead_service/storage/reference_codec.h"

namespace smarketing::lead {

// One subject for all items, so that they are in order.
inline constexpr char kReferenceSubject[] = "reference";
Uuid ReferenceSubjectId();
inline constexpr char kPlaybookRevisionSubject[] = "playbookRevisions";

// ReferenceDataChanged and PlaybookRevisionChanged of smarketing/lead/v1/events.proto.
event_log::Event ReferenceEvent(const ReferenceChange& change, const Context& context, const Uuid& event_id);
event_log::Event PlaybookEvent(const PlaybookRevision& revision, const Context& context, const Uuid& event_id);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_REFERENCE_EVENTS_H_
