// The consumers in logs and metrics.
#ifndef SMARKETING_COMMON_EVENT_LOG_OBSERVABILITY_H_
#define SMARKETING_COMMON_EVENT_LOG_OBSERVABILITY_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/event_log/consumer.h"
#include "common/event_log/tailer.h"
#include "common/observability/logger.h"
#include "common/observability/metrics.h"

namespace smarketing::event_log {

// Logs leases taken and lost (info), failures (warning; error when a single event blocks its partition) and their end.
class LoggingConsumerObserver : public ConsumerObserver {
 public:
  explicit LoggingConsumerObserver(observability::Logger* logger) : logger_(logger) {}

  void OnLeaseTaken(absl::string_view consumer, int32_t partition, int64_t fence) override;
  void OnLeaseLost(absl::string_view consumer, int32_t partition) override;
  void OnFailure(absl::string_view consumer, int32_t partition, const absl::Status& status,
                 const Event* blocking) override;
  void OnUnblocked(absl::string_view consumer, int32_t partition) override;
  void OnDatabaseError(absl::string_view consumer, const absl::Status& status) override;

 private:
  observability::Logger* const logger_;
};

// event_consumer_lag_events, event_consumer_held, event_consumer_blocked, all by {consumer, partition}. `consumer` must
// outlive the collector's handle.
observability::Collector ConsumerCollector(const Consumer* consumer);

// event_tailer_subscribers, event_tailer_polls_total, event_tailer_failed_polls_total, event_tailer_events_total,
// event_tailer_catch_up_reads_total.
observability::Collector TailerCollector(const Tailer* tailer);

}  // namespace smarketing::event_log

#endif  // SMARKETING_COMMON_EVENT_LOG_OBSERVABILITY_H_
