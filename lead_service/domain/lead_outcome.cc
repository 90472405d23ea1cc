#include "lead_service/domain/lead_outcome.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace smarketing::lead {
namespace {

bool HasIdentity(const Lead& lead, IdentityKind kind) {
  return std::any_of(lead.identities.begin(), lead.identities.end(),
                     [kind](const Identity& identity) { return identity.key.kind == kind; });
}

// Where on the ladder the lead is, or was before it was set aside.
Stage LadderStage(const Lead& lead) {
  if (IsOnLadder(lead.stage)) return lead.stage;
  const std::vector<StageEntry>& entries = lead.stage_history.entries();
  for (size_t i = entries.size(); i > 0; --i) {
    const std::optional<Stage> before = lead.stage_history.StageBefore(i - 1);
    if (before.has_value() && IsOnLadder(*before)) return *before;
  }
  return Stage::kSubscriber;
}

}  // namespace

void DealCounts::Add(DealState state, int64_t change) {
  switch (state) {
    case DealState::kOpen:
      open += change;
      break;
    case DealState::kWon:
      won += change;
      break;
    case DealState::kLost:
      lost += change;
      break;
  }
}

OutcomeCounts LeadOutcome::Cells() const {
  if (state == OutcomeState::kOpen) return {};
  return OutcomeCells(PredictiveLadder(), facts, state == OutcomeState::kWon);
}

const std::vector<std::string>& PredictiveLadder() {
  static const auto* const kLadder = [] {
    auto* ladder = new std::vector<std::string>();
    for (int stage = static_cast<int>(Stage::kSubscriber); stage <= static_cast<int>(Stage::kCustomer); ++stage) {
      ladder->emplace_back(StageName(static_cast<Stage>(stage)));
    }
    return ladder;
  }();
  return *kLadder;
}

PredictiveFacts PredictiveFactsOf(const Lead& lead) {
  PredictiveFacts facts;
  facts.team = lead.fields[Field::kTeam];
  facts.stage = static_cast<size_t>(LadderStage(lead)) - static_cast<size_t>(Stage::kSubscriber);
  const auto state_of = [&lead](IdentityKind kind) { return HasIdentity(lead, kind) ? "valid" : "none"; };
  facts.values = {{"country", lead.fields[Field::kCountryCode]},   {"state", lead.fields[Field::kRegion]},
                  {"language", lead.fields[Field::kLanguageCode]}, {"source", lead.source.source},
                  {"email_state", state_of(IdentityKind::kEmail)}, {"phone_state", state_of(IdentityKind::kPhone)}};
  facts.tags = lead.tags;
  return facts;
}

OutcomeState OutcomeOf(const Lead& lead, const DealCounts& deals) {
  if (!lead.IsLive()) return OutcomeState::kOpen;
  if (deals.won > 0) return OutcomeState::kWon;
  if (lead.stage == Stage::kDisqualified) return OutcomeState::kLost;
  return deals.lost > 0 && deals.open == 0 ? OutcomeState::kLost : OutcomeState::kOpen;
}

LeadOutcome Settled(LeadOutcome outcome, const Lead& lead) {
  outcome.state = OutcomeOf(lead, outcome.deals);
  if (outcome.state == OutcomeState::kOpen) {
    outcome.facts = {};
    outcome.predicted.reset();
  } else {
    outcome.facts = PredictiveFactsOf(lead);
  }
  return outcome;
}

}  // namespace smarketing::lead
