#include "common/service/consumer_observer.h"

#include <map>
#include <string>
#include <vector>

namespace smarketing::service {

void ConsumerLog::OnLeaseTaken(absl::string_view consumer, int32_t partition, int64_t fence) {
  logger_->Debug("partition taken", {{"consumer", consumer}, {"partition", partition}, {"fence", fence}});
}

void ConsumerLog::OnLeaseLost(absl::string_view consumer, int32_t partition) {
  logger_->Debug("partition given up", {{"consumer", consumer}, {"partition", partition}});
}

void ConsumerLog::OnFailure(absl::string_view consumer, int32_t partition, const absl::Status& status,
                            const event_log::Event* blocking) {
  if (blocking == nullptr) {
    logger_->Warning("events could not be applied, trying again",
                     {{"consumer", consumer},
                      {"partition", partition},
                      {"error", status.ToString(absl::StatusToStringMode::kWithNoExtraData)}});
    return;
  }
  logger_->Error("an event blocks its partition",
                 {{"consumer", consumer},
                  {"partition", partition},
                  {"sequence", blocking->sequence},
                  {"event_id", blocking->event_id.ToString()},
                  {"type", blocking->type},
                  {"error", status.ToString(absl::StatusToStringMode::kWithNoExtraData)}});
}

void ConsumerLog::OnUnblocked(absl::string_view consumer, int32_t partition) {
  logger_->Info("the event that blocked the partition has been applied",
                {{"consumer", consumer}, {"partition", partition}});
}

void ConsumerLog::OnDatabaseError(absl::string_view consumer, const absl::Status& status) {
  logger_->Warning("the event log could not be read",
                   {{"consumer", consumer}, {"error", status.ToString(absl::StatusToStringMode::kWithNoExtraData)}});
}

std::unique_ptr<observability::Metrics::CollectorHandle> CollectConsumerStats(observability::Metrics* metrics,
                                                                              const event_log::Consumer* consumer) {
  return metrics->AddCollector([consumer] {
    double lag = 0;
    double held = 0;
    double blocked = 0;
    for (const auto& partition : consumer->stats()) {
      if (!partition.held) continue;
      held += 1;
      lag += static_cast<double>(partition.lag());
      if (!partition.blocked.ok()) blocked += 1;
    }
    const std::map<std::string, std::string> labels = {{"consumer", consumer->name()}};
    using observability::SampleType;
    return std::vector<observability::Sample>{
        {"event_consumer_lag_events", "Events of the partitions held here that have not taken effect yet",
         SampleType::kGauge, labels, lag},
        {"event_consumer_partitions_held", "Partitions that this replica works on", SampleType::kGauge, labels, held},
        {"event_consumer_partitions_blocked", "Partitions held here that stand still because of one event",
         SampleType::kGauge, labels, blocked}};
  });
}

}  // namespace smarketing::service
