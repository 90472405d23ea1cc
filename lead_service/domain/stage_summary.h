// The stays of a lead, summed up by stage.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_STAGE_SUMMARY_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_STAGE_SUMMARY_H_

#include <vector>

#include "absl/time/time.h"
#include "lead_service/domain/stage.h"
#include "lead_service/domain/stage_history.h"

namespace smarketing::lead {

// All stays in one stage.
struct StageSummary {
  Stage stage = Stage::kLead;
  absl::Time first_enter_time;
  absl::Time latest_enter_time;
  int entries = 0;  // also stays of no length: they were said
  absl::Duration time_in_stage;

  friend bool operator==(const StageSummary&, const StageSummary&) = default;
};

// In order of the first entry. The present stay lasts until `now`. The times add up to the time since the first entry.
std::vector<StageSummary> SummarizeStages(const StageHistory& history, absl::Time now);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_STAGE_SUMMARY_H_
