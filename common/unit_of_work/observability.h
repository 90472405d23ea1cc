// The coalescers in metrics.
#ifndef SMARKETING_COMMON_UNIT_OF_WORK_OBSERVABILITY_H_
#define SMARKETING_COMMON_UNIT_OF_WORK_OBSERVABILITY_H_

#include <functional>

#include "absl/strings/string_view.h"
#include "common/observability/metrics.h"
#include "common/unit_of_work/internal/batch_queue.h"

namespace smarketing::unit_of_work {

// coalescer_queued, coalescer_running, coalescer_batches_total, coalescer_commands_total, coalescer_rejected_total,
// coalescer_expired_total, coalescer_timed_out_total, all by {coalescer}. For `stats` take a lambda around
// Coalescer::stats().
observability::Collector CoalescerCollector(absl::string_view name, std::function<CoalescerStats()> stats);

}  // namespace smarketing::unit_of_work

#endif  // SMARKETING_COMMON_UNIT_OF_WORK_OBSERVABILITY_H_
