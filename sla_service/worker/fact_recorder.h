// How events of leads take effect on clocks.
#ifndef SMARKETING_SLA_SERVICE_WORKER_FACT_RECORDER_H_
#define SMARKETING_SLA_SERVICE_WORKER_FACT_RECORDER_H_

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/event_log/event.h"
#include "common/id/id.h"
#include "common/mysql/transaction.h"
#include "common/time/clock.h"
#include "sla_service/storage/calendar_cache.h"

namespace smarketing::sla {

// The consumer of the event log that clocks live by; see ServiceDefinition for where it runs.
inline constexpr char kClocksConsumer[] = "sla_service.clocks";

// Thread-safe. All that it points to outlives it.
class FactRecorder {
 public:
  FactRecorder(const Clock* business_clock, IdGenerator* ids, CalendarCache* calendars)
      : clock_(business_clock), ids_(ids), calendars_(calendars) {}

  // Adds what the events say to the facts of their leads, brings the clocks of these leads in line with them, and
  // appends what happened to the clocks. Events of other kinds do nothing. The handler of the consumer: see
  // event_log::Handler. DATA_LOSS when a payload cannot be read.
  absl::Status Apply(mysql::Transaction& tx, absl::Span<const event_log::Event> events);

 private:
  const Clock* const clock_;
  IdGenerator* const ids_;
  CalendarCache* const calendars_;
};

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_WORKER_FACT_RECORDER_H_
