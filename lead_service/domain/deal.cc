#include "lead_service/domain/deal.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "lead_service/domain/lead.h"

namespace smarketing::lead {

absl::string_view DealStateName(DealState state) {
  switch (state) {
    case DealState::kOpen:
      return "OPEN";
    case DealState::kWon:
      return "WON";
    case DealState::kLost:
      return "LOST";
  }
  return "UNKNOWN";
}

std::string Deal::etag() const { return Etag(version); }

absl::string_view DealRoleName(DealRole role) {
  switch (role) {
    case DealRole::kDecisionMaker:
      return "DECISION_MAKER";
    case DealRole::kEconomicBuyer:
      return "ECONOMIC_BUYER";
    case DealRole::kChampion:
      return "CHAMPION";
    case DealRole::kInfluencer:
      return "INFLUENCER";
    case DealRole::kUser:
      return "USER";
    case DealRole::kBlocker:
      return "BLOCKER";
    case DealRole::kOther:
      return "OTHER";
  }
  return "";
}

void Deal::EnterStage(const DealStageEntryId& entry, absl::Time enter_time, absl::string_view actor) {
  // What is said to have happened before the present stay began is a moved up to it: the order of entry stands.
  absl::Time begin = enter_time;
  if (!history.empty()) {
    begin = std::max(begin, history.back().enter_time);
    history.back().exit_time = begin;
  }
  history.push_back({entry, pipeline, stage, state, begin, std::nullopt, std::string(actor)});
}

void Deal::RestateHistory(absl::Time former_create_time) {
  if (history.empty()) return;
  const absl::Time end = close_time.value_or(absl::InfiniteFuture());
  if (history.front().enter_time == former_create_time) history.front().enter_time = create_time;
  if (close_time.has_value()) history.back().enter_time = end;
  for (DealStageEntry& entry : history) entry.enter_time = std::clamp(entry.enter_time, create_time, end);
  for (size_t i = 1; i < history.size(); ++i) history[i - 1].exit_time = history[i].enter_time;
}

absl::Time Deal::present_enter_time() const { return history.empty() ? create_time : history.back().enter_time; }

}  // namespace smarketing::lead
