// The tailer in metrics.
#ifndef SMARKETING_COMMON_EVENT_LOG_OBSERVABILITY_H_
#define SMARKETING_COMMON_EVENT_LOG_OBSERVABILITY_H_

#include "common/event_log/tailer.h"
#include "common/observability/metrics.h"

namespace smarketing::event_log {

// event_tailer_subscribers, event_tailer_polls_total, event_tailer_failed_polls_total, event_tailer_events_total,
// event_tailer_catch_up_reads_total. `tailer` must outlive the collector's handle.
observability::Collector TailerCollector(const Tailer* tailer);

}  // namespace smarketing::event_log

#endif  // SMARKETING_COMMON_EVENT_LOG_OBSERVABILITY_H_
