#include "lead_service/domain/stage_summary.h"

#include <algorithm>

namespace smarketing::lead {

std::vector<StageSummary> SummarizeStages(const StageHistory& history, absl::Time now) {
  std::vector<StageSummary> summaries;
  for (const StageEntry& entry : history.entries()) {
    auto summary = std::find_if(summaries.begin(), summaries.end(),
                                [&entry](const StageSummary& s) { return s.stage == entry.stage; });
    if (summary == summaries.end()) {
      summary = summaries.insert(summaries.end(), {.stage = entry.stage, .first_enter_time = entry.enter_time});
    }
    summary->latest_enter_time = entry.enter_time;
    ++summary->entries;
    // An entry can lie minutes ahead of this clock, by the skew that is allowed.
    summary->time_in_stage += std::max(entry.exit_time.value_or(now) - entry.enter_time, absl::ZeroDuration());
  }
  return summaries;
}

}  // namespace smarketing::lead
