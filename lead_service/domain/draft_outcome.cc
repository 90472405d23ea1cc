// How what is counted for the prediction follows what a command does.
#include <map>
#include <optional>
#include <utility>

#include "lead_service/domain/draft.h"
#include "lead_service/domain/lead_outcome.h"

namespace smarketing::lead {

// After the leads and deals of `changes` are as they will be.
void Draft::CountOutcomes(Workspace::Changes& changes) {
  std::map<LeadId, const Lead*> changed;
  for (const Lead& lead : changes.leads) changed.emplace(lead.id, &lead);

  std::map<LeadId, LeadOutcome> outcomes;
  const auto outcome_of = [&](const LeadId& lead) -> LeadOutcome& {
    const auto [it, is_new] = outcomes.try_emplace(lead);
    if (!is_new) return it->second;
    const LeadOutcome* known = workspace_.FindOutcome(lead);
    if (known != nullptr) it->second = *known;
    it->second.id = lead;
    return it->second;
  };
  for (const Deal& deal : changes.deals) {
    if (const Deal* before = workspace_.FindDeal(deal.id)) outcome_of(before->lead).deals.Add(before->state, -1);
    outcome_of(deal.lead).deals.Add(deal.state, 1);
  }
  for (const auto& [id, lead] : changed) {
    if (workspace_.FindOutcome(id) != nullptr || lead->stage == Stage::kDisqualified) outcome_of(id);
  }

  for (auto& [id, outcome] : outcomes) {
    const Lead* const before = workspace_.FindRawLead(id);
    const auto it = changed.find(id);
    const Lead& lead = it != changed.end() ? *it->second : *before;
    const LeadOutcome* const known = workspace_.FindOutcome(id);
    outcome = Settled(std::move(outcome), lead);
    const bool was_open = known == nullptr || known->state == OutcomeState::kOpen;
    if (was_open && outcome.state != OutcomeState::kOpen) {
      const auto then = predicted_.find(id);
      if (then != predicted_.end() && then->second.state == outcome.state) {
        outcome.predicted = then->second.predicted;
      } else {
        outcome.predicted = workspace_.Predict(PredictiveFactsOf(before != nullptr ? *before : lead));
      }
    }
    if (known == nullptr || !(*known == outcome)) changes.outcomes.push_back(std::move(outcome));
  }
}

}  // namespace smarketing::lead
