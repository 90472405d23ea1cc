#include "lead_service/domain/stage_history.h"

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/time/time.h"

namespace smarketing::lead {

bool LeadsForward(Stage from, Stage stage, Move move) {
  if (move == Move::kSetByHand) return true;
  if (IsOnLadder(from)) return IsHigher(stage, from);
  if (!IsOnLadder(stage)) return false;
  if (move == Move::kForwardByHand || move == Move::kReturn) return true;
  // Only deals make automatic claims of these stages.
  if (from == Stage::kRecycled) return stage == Stage::kOpportunity || stage == Stage::kCustomer;
  return stage == Stage::kCustomer;
}

StageHistory::StageHistory(std::vector<StageEntry> entries) : entries_(std::move(entries)) { Settle(); }

void StageHistory::Settle() {
  std::sort(entries_.begin(), entries_.end(), [](const StageEntry& a, const StageEntry& b) {
    return std::tie(a.enter_time, a.id) < std::tie(b.enter_time, b.id);
  });
  counts_.assign(entries_.size(), false);
  current_ = 0;
  for (size_t i = 0; i < entries_.size(); ++i) {
    StageEntry& entry = entries_[i];
    if (i > 0 && !LeadsForward(entries_[current_].stage, entry.stage, entry.move)) {
      entry.exit_time = entry.enter_time;
      continue;
    }
    entries_[current_].exit_time = entry.enter_time;
    entry.exit_time.reset();
    counts_[i] = true;
    current_ = i;
  }
}

std::optional<Stage> StageHistory::StageBefore(size_t i) const {
  while (i-- > 0) {
    if (counts_[i]) return entries_[i].stage;
  }
  return std::nullopt;
}

bool StageHistory::Enter(StageEntry entry) {
  const auto later = std::upper_bound(entries_.begin(), entries_.end(), entry.enter_time,
                                      [](absl::Time time, const StageEntry& e) { return time < e.enter_time; });
  const std::optional<Stage> before = StageBefore(later - entries_.begin());
  if (before.has_value() && !LeadsForward(*before, entry.stage, entry.move)) return false;

  if (entry.automatic()) {
    for (auto it = later; it != entries_.end() && it->move != Move::kSetByHand; ++it) {
      if (it->stage != entry.stage || !it->automatic()) continue;
      it->enter_time = entry.enter_time;
      Settle();
      return true;
    }
  }
  entries_.push_back(std::move(entry));
  Settle();
  return true;
}

bool StageHistory::Restate(Stage stage, absl::Time from, absl::Time to) {
  if (from == to) return false;
  const auto it = std::find_if(entries_.begin(), entries_.end(), [&](const StageEntry& entry) {
    return entry.automatic() && entry.stage == stage && entry.enter_time == from;
  });
  if (it == entries_.end()) return false;
  it->enter_time = to;
  Settle();
  return true;
}

void StageHistory::Explain(std::string reason, std::string note) {
  entries_[current_].reason = std::move(reason);
  entries_[current_].note = std::move(note);
}

}  // namespace smarketing::lead
