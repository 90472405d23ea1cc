#include "common/event_log/observability.h"

#include <cstdint>
#include <vector>

namespace smarketing::event_log {

using observability::Sample;
using observability::SampleType;

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
