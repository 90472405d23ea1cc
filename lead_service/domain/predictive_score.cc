#include "lead_service/domain/predictive_score.h"

#include <algorithm>
#include <cmath>

namespace smarketing::lead {

OutcomeCounts OutcomeCells(const std::vector<std::string>& ladder, const PredictiveFacts& facts, bool won) {
  OutcomeCounts cells;
  const WonLost one = won ? WonLost{1, 0} : WonLost{0, 1};
  const auto add = [&](absl::string_view variable, absl::string_view value) {
    // Assigned, not added: a lead says a thing once.
    if (!value.empty()) cells[{facts.team, std::string(variable), std::string(value)}] = one;
  };
  const size_t stages = won ? ladder.size() : std::min(facts.stage + 1, ladder.size());
  for (size_t i = 0; i < stages; ++i) add(kStageVariable, ladder[i]);
  for (const auto& [variable, value] : facts.values) add(variable, value);
  for (const std::string& tag : facts.tags) add(kTagVariable, tag);
  return cells;
}

void AddCounts(OutcomeCounts& into, const OutcomeCounts& counts, int sign) {
  for (const auto& [cell, change] : counts) {
    const auto at = into.try_emplace(cell).first;
    at->second.won += sign * change.won;
    at->second.lost += sign * change.lost;
    if (at->second.empty()) into.erase(at);
  }
}

void PredictiveModel::Tally::Add(const Tally& other, int sign) {
  won += sign * other.won;
  lost += sign * other.lost;
  cells += sign * other.cells;
}

PredictiveModel::Tally PredictiveModel::Worth(const OutcomeCell& cell, const WonLost& counts) {
  if (counts.empty()) return {};
  if (cell.variable == kTagVariable && counts.won + counts.lost < kMinTagObservations) return {};
  return {counts.won, counts.lost, 1};
}

void PredictiveModel::Add(const OutcomeCell& cell, const WonLost& change) {
  WonLost& counts = counts_[cell];
  const Tally before = Worth(cell, counts);
  counts.won += change.won;
  counts.lost += change.lost;
  const Tally after = Worth(cell, counts);
  if (counts.empty()) counts_.erase(cell);
  for (Variables* variables : {&teams_[cell.team], &all_teams_}) {
    Variable& variable = (*variables)[cell.variable];
    for (Tally* tally : {&variable.values[cell.value], &variable.total}) {
      tally->Add(before, -1);
      tally->Add(after, 1);
    }
  }
}

void PredictiveModel::Add(const OutcomeCounts& changes) {
  for (const auto& [cell, change] : changes) Add(cell, change);
}

const PredictiveModel::Tally* PredictiveModel::Find(const Variables& variables, absl::string_view variable,
                                                    absl::string_view value) {
  const auto at = variables.find(variable);
  if (at == variables.end()) return nullptr;
  const auto found = at->second.values.find(value);
  return found == at->second.values.end() || found->second.cells == 0 ? nullptr : &found->second;
}

std::optional<Prediction> PredictiveModel::Predict(const PredictiveFacts& facts) const {
  const Variables* variables = &all_teams_;
  if (const auto team = teams_.find(facts.team);
      !facts.team.empty() && team != teams_.end() && Find(team->second, kStageVariable, ladder_.front()) != nullptr) {
    variables = &team->second;
  }
  const Tally* const everybody = Find(*variables, kStageVariable, ladder_.front());
  if (everybody == nullptr) return std::nullopt;

  Prediction prediction;
  prediction.prior_log_odds = std::log(everybody->Won() / everybody->Lost());
  const auto add = [&](absl::string_view variable, absl::string_view value) {
    const Tally* const with_value = Find(*variables, variable, value);
    if (with_value == nullptr) return;
    const Tally& with_any = variable == kStageVariable ? *everybody : variables->find(variable)->second.total;
    const double log_odds =
        std::log(with_value->Won() / with_any.Won()) - std::log(with_value->Lost() / with_any.Lost());
    prediction.factors.push_back(
        {std::string(variable), std::string(value), log_odds, with_value->won, with_value->lost});
  };
  add(kStageVariable, ladder_[std::min(facts.stage, ladder_.size() - 1)]);
  for (const auto& [variable, value] : facts.values) add(variable, value);
  std::vector<std::string> tags = facts.tags;
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  for (const std::string& tag : tags) add(kTagVariable, tag);

  double log_odds = prediction.prior_log_odds;
  for (const PredictionFactor& factor : prediction.factors) log_odds += factor.log_odds;
  // S_won / (S_won + S_lost), of the logarithm of their ratio: many factors multiplied would come to zero.
  prediction.hundredths = static_cast<int32_t>(std::lround(10'000 / (1 + std::exp(-log_odds))));
  return prediction;
}

}  // namespace smarketing::lead
