#include "reporting_service/domain/lead_facts.h"

namespace smarketing::reporting {

void AddStageEntry(LeadFacts& facts, Stage stage, absl::Time enter_time, std::optional<absl::Time> restated) {
  std::multiset<absl::Time>& times = facts.entries[stage];
  if (restated.has_value()) {
    if (const auto old = times.find(*restated); old != times.end()) times.erase(old);
  }
  times.insert(enter_time);
}

std::optional<absl::Time> PassTime(const LeadFacts& facts, Stage step) {
  const auto entry = facts.entries.lower_bound(step);
  if (entry == facts.entries.end() || !OnLadder(entry->first)) return std::nullopt;
  return *entry->second.begin();
}

}  // namespace smarketing::reporting
