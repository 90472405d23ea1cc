// What happens to clocks, as events of the log.
#ifndef SMARKETING_SLA_SERVICE_WORKER_CLOCK_EVENTS_H_
#define SMARKETING_SLA_SERVICE_WORKER_CLOCK_EVENTS_H_

#include "absl/time/time.h"
#include "common/event_log/event.h"
#include "common/id/id.h"
#include "sla_service/domain/clock_changes.h"

namespace smarketing::sla {

// `record_time` is now. The subject is the lead, the payload one of smarketing/sla/v1/events.proto.
event_log::Event ToLogEvent(const ClockEvent& event, const Uuid& event_id, absl::Time record_time);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_WORKER_CLOCK_EVENTS_H_
