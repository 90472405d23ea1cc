#include "common/event_log/observability.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace smarketing::event_log {

using observability::Sample;
using observability::SampleType;

void LoggingConsumerObserver::OnLeaseTaken(absl::string_view consumer, int32_t partition, int64_t fence) {
  logger_->Info("event partition taken", {{"consumer", consumer}, {"partition", partition}, {"fence", fence}});
}

void LoggingConsumerObserver::OnLeaseLost(absl::string_view consumer, int32_t partition) {
  logger_->Info("event partition left", {{"consumer", consumer}, {"partition", partition}});
}

void LoggingConsumerObserver::OnFailure(absl::string_view consumer, int32_t partition, const absl::Status& status,
                                        const Event* blocking) {
  observability::LogFields fields = {{"consumer", consumer},
                                     {"partition", partition},
                                     {"code", absl::StatusCodeToString(status.code())},
                                     {"reason", ErrorReason(status)},
                                     {"error", status.message()}};
  if (blocking == nullptr) {
    logger_->Warning("events were not applied; they will be tried again", std::move(fields));
    return;
  }
  fields.emplace_back("event_id", blocking->event_id.ToString());
  fields.emplace_back("event_type", blocking->type);
  fields.emplace_back("sequence", blocking->sequence);
  logger_->Error("an event blocks its partition", std::move(fields));
}

void LoggingConsumerObserver::OnUnblocked(absl::string_view consumer, int32_t partition) {
  logger_->Info("event partition goes on", {{"consumer", consumer}, {"partition", partition}});
}

void LoggingConsumerObserver::OnDatabaseError(absl::string_view consumer, const absl::Status& status) {
  logger_->Warning(
      "the event log could not be read",
      {{"consumer", consumer}, {"code", absl::StatusCodeToString(status.code())}, {"reason", ErrorReason(status)}});
}

observability::Collector ConsumerCollector(const Consumer* consumer) {
  return [consumer] {
    std::vector<Sample> samples;
    for (const Consumer::PartitionStats& stats : consumer->stats()) {
      const std::map<std::string, std::string> labels = {{"consumer", consumer->name()},
                                                         {"partition", absl::StrCat(stats.partition)}};
      samples.push_back({"event_consumer_lag_events", "Events that have not taken effect yet", SampleType::kGauge,
                         labels, static_cast<double>(stats.lag())});
      samples.push_back({"event_consumer_held", "1: this replica works on the partition", SampleType::kGauge, labels,
                         stats.held ? 1.0 : 0.0});
      samples.push_back({"event_consumer_blocked", "1: an event cannot be applied and the partition stands still",
                         SampleType::kGauge, labels, stats.blocked_event_id.is_nil() ? 0.0 : 1.0});
    }
    return samples;
  };
}

observability::Collector TailerCollector(const Tailer* tailer) {
  return [tailer] {
    const Tailer::Stats stats = tailer->stats();
    const auto counter = [](const char* name, const char* help, int64_t value) {
      return Sample{name, help, SampleType::kCounter, {}, static_cast<double>(value)};
    };
    return std::vector<Sample>{
        {"event_tailer_subscribers",
         "Watchers of events",
         SampleType::kGauge,
         {},
         static_cast<double>(stats.subscribers)},
        counter("event_tailer_polls_total", "Looks for new events", stats.polls),
        counter("event_tailer_failed_polls_total", "Looks for new events that failed", stats.failed_polls),
        counter("event_tailer_events_total", "Events read for all watchers", stats.events),
        counter("event_tailer_catch_up_reads_total", "Readings for single watchers that were behind",
                stats.catch_up_reads)};
  };
}

}  // namespace smarketing::event_log
