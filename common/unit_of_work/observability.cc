#include "common/unit_of_work/observability.h"

#include <string>
#include <utility>
#include <vector>

namespace smarketing::unit_of_work {

using observability::Sample;
using observability::SampleType;

observability::Collector CoalescerCollector(absl::string_view name, std::function<CoalescerStats()> stats) {
  return [name = std::string(name), read = std::move(stats)] {
    const CoalescerStats stats = read();
    const auto sample = [&](const char* metric, const char* help, SampleType type, uint64_t value) {
      return Sample{metric, help, type, {{"coalescer", name}}, static_cast<double>(value)};
    };
    return std::vector<Sample>{
        sample("coalescer_queued", "Commands that wait", SampleType::kGauge, stats.queued),
        sample("coalescer_running", "Commands under way", SampleType::kGauge, stats.running),
        sample("coalescer_batches_total", "Transactions", SampleType::kCounter, stats.batches),
        sample("coalescer_commands_total", "Commands in these transactions", SampleType::kCounter, stats.commands),
        sample("coalescer_rejected_total", "Commands refused by a full queue", SampleType::kCounter, stats.rejected),
        sample("coalescer_expired_total", "Commands whose deadline passed in the queue", SampleType::kCounter,
               stats.expired),
        sample("coalescer_timed_out_total", "Commands whose deadline passed under way", SampleType::kCounter,
               stats.timed_out)};
  };
}

}  // namespace smarketing::unit_of_work
