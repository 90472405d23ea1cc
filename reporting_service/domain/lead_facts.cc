#include "reporting_service/domain/lead_facts.h"

namespace smarketing::reporting {

void AddStageEntry(LeadFacts& facts, Stage stage, absl::Time enter_time) {
  const auto [entry, is_new] = facts.first_entries.try_emplace(stage, enter_time);
  if (!is_new && enter_time < entry->second) entry->second = enter_time;
}

std::optional<absl::Time> PassTime(const LeadFacts& facts, Stage step) {
  const auto entry = facts.first_entries.lower_bound(step);
  if (entry == facts.first_entries.end() || !OnLadder(entry->first)) return std::nullopt;
  return entry->second;
}

}  // namespace smarketing::reporting
