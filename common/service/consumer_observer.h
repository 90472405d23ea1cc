// What a consumer of the event log tells, as metrics and log lines.
#ifndef SMARKETING_COMMON_SERVICE_CONSUMER_OBSERVER_H_
#define SMARKETING_COMMON_SERVICE_CONSUMER_OBSERVER_H_

#include <memory>

#include "common/event_log/consumer.h"
#include "common/observability/logger.h"
#include "common/observability/metrics.h"

namespace smarketing::service {

// Leases, failures and an event that blocks its partition, in the log. Ids and statuses only.
class ConsumerLog final : public event_log::ConsumerObserver {
 public:
  explicit ConsumerLog(observability::Logger* logger) : logger_(logger) {}

  void OnLeaseTaken(absl::string_view consumer, int32_t partition, int64_t fence) override;
  void OnLeaseLost(absl::string_view consumer, int32_t partition) override;
  void OnFailure(absl::string_view consumer, int32_t partition, const absl::Status& status,
                 const event_log::Event* blocking) override;
  void OnUnblocked(absl::string_view consumer, int32_t partition) override;
  void OnDatabaseError(absl::string_view consumer, const absl::Status& status) override;

 private:
  observability::Logger* const logger_;
};

//   event_consumer_lag_events{consumer}, event_consumer_partitions_held{consumer},
//   event_consumer_partitions_blocked{consumer}
// `consumer` outlives the handle.
std::unique_ptr<observability::Metrics::CollectorHandle> CollectConsumerStats(observability::Metrics* metrics,
                                                                              const event_log::Consumer* consumer);

}  // namespace smarketing::service

#endif  // SMARKETING_COMMON_SERVICE_CONSUMER_OBSERVER_H_
