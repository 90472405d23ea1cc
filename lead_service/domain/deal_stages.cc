#include "lead_service/domain/deal_stages.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace smarketing::lead {
namespace {

using Deals = absl::Span<const Deal* const>;

absl::Time EarliestCreation(const std::vector<const Deal*>& deals) {
  absl::Time earliest = absl::InfiniteFuture();
  for (const Deal* deal : deals) earliest = std::min(earliest, deal->create_time);
  return earliest;
}

absl::Time EarliestWin(const std::vector<const Deal*>& deals) {
  absl::Time earliest = absl::InfiniteFuture();
  for (const Deal* deal : deals) {
    if (deal->state == DealState::kWon) earliest = std::min(earliest, *deal->close_time);
  }
  return earliest;
}

bool WasWonAt(const Deal& deal, absl::Time time) {
  return std::any_of(deal.history.begin(), deal.history.end(), [&](const DealStageEntry& entry) {
    return entry.state == DealState::kWon && entry.enter_time == time;
  });
}

bool WasReopenedBy(const Deal& deal, absl::Time time) {
  for (size_t i = 1; i < deal.history.size(); ++i) {
    const DealStageEntry& entry = deal.history[i];
    const bool reopened = entry.state == DealState::kOpen && deal.history[i - 1].state == DealState::kWon;
    if (reopened && entry.enter_time <= time) return true;
  }
  return false;
}

// Whether an entry of a lead's history follows from one of `deals`.
bool Follows(const StageEntry& entry, Deals deals) {
  return std::any_of(deals.begin(), deals.end(), [&entry](const Deal* deal) {
    if (entry.move == Move::kSetByHand) return WasReopenedBy(*deal, entry.enter_time);
    return entry.stage == Stage::kOpportunity ? deal->create_time == entry.enter_time
                                              : WasWonAt(*deal, entry.enter_time);
  });
}

// Whether it can follow from a deal at all. People give a reason when they move a lead back.
bool IsOfDeal(const StageEntry& entry) {
  if (entry.stage != Stage::kOpportunity && entry.stage != Stage::kCustomer) return false;
  if (entry.move == Move::kAutomatic) return true;
  return entry.move == Move::kSetByHand && entry.stage == Stage::kOpportunity && entry.reason.empty() &&
         entry.note.empty();
}

}  // namespace

void FollowDeal(const std::optional<Deal>& before, const Deal& deal, Draft& draft) {
  Lead& lead = draft.MutableLead(deal.lead);
  if (before.has_value() && before->create_time != deal.create_time) {
    lead.RestateStage(Stage::kOpportunity, before->create_time, EarliestCreation(draft.DealsOf(lead.id)));
  }
  lead.EnterStage(draft.AutomaticEntry(Stage::kOpportunity, deal.create_time));
  if (deal.state != DealState::kWon) return;
  if (before.has_value() && before->state == DealState::kWon && before->close_time != deal.close_time) {
    lead.RestateStage(Stage::kCustomer, *before->close_time, EarliestWin(draft.DealsOf(lead.id)));
  }
  lead.EnterStage(draft.AutomaticEntry(Stage::kCustomer, *deal.close_time));
  // An earlier win does not undo that one was taken back since: from then on, this one counts.
  const StageEntry& present = lead.stage_history.current();
  if (present.move == Move::kSetByHand && IsOfDeal(present)) {
    lead.EnterStage(draft.AutomaticEntry(Stage::kCustomer, present.enter_time));
  }
}

void TakeBackCustomer(const Deal& reopened, absl::Time occur_time, Draft& draft) {
  for (const Deal* other : draft.DealsOf(reopened.lead)) {
    if (other->id != reopened.id && other->state == DealState::kWon) return;
  }
  Lead& lead = draft.MutableLead(reopened.lead);
  if (lead.stage != Stage::kCustomer || !lead.stage_history.current().automatic()) return;
  StageEntry entry =
      draft.AutomaticEntry(Stage::kOpportunity, std::max(occur_time, lead.stage_history.entries().back().enter_time));
  entry.move = Move::kSetByHand;
  lead.EnterStage(std::move(entry));
}

StageHistory WithoutDeals(Deals going, Deals staying, const StageHistory& then, const StageHistory& now) {
  std::map<StageEntryId, const StageEntry*> known;
  for (const StageEntry& entry : then.entries()) known.emplace(entry.id, &entry);
  bool altered = false;
  std::vector<StageEntry> entries;
  for (const StageEntry& entry : now.entries()) {
    const auto it = known.find(entry.id);
    const bool as_then = it != known.end() && it->second->enter_time == entry.enter_time;
    if (as_then || !IsOfDeal(entry) || !Follows(entry, going) || Follows(entry, staying)) {
      entries.push_back(entry);
      continue;
    }
    altered = true;
    if (it != known.end()) entries.push_back(*it->second);
  }
  return altered ? StageHistory(std::move(entries)) : now;
}

}  // namespace smarketing::lead
