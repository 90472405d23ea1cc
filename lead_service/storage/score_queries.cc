#include "lead_service/storage/score_queries.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/status/macros.h"
#include "lead_service/domain/lead_outcome.h"
#include "lead_service/domain/lead_score.h"
#include "lead_service/domain/scoring_match.h"
#include "lead_service/storage/prediction_store.h"
#include "lead_service/storage/score_store.h"

namespace smarketing::lead {

absl::StatusOr<std::map<LeadId, CurrentScore>> CurrentScores::Of(mysql::ReadTransaction& tx,
                                                                 absl::Span<const LeadScore> stored) const {
  std::map<LeadId, CurrentScore> current;
  if (stored.empty()) return current;
  SMK_ASSIGN_OR_RETURN(const auto reference, references_->GetKnowing(tx, [&](const ReferenceData& data) {
    return std::all_of(stored.begin(), stored.end(),
                       [&](const LeadScore& score) { return data.playbook.FindScoringModel(score.model) != nullptr; });
  }));
  const absl::Time now = clock_->Now();
  for (const LeadScore& score : stored) {
    const ScoringModel* model = reference->playbook.FindScoringModel(score.model);
    if (model != nullptr) current.emplace(score.id, ScoreAt(*model, score, now));
  }
  return current;
}

absl::StatusOr<std::map<LeadId, CurrentScore>> CurrentScores::Load(mysql::ReadTransaction& tx,
                                                                   absl::Span<const LeadId> leads) const {
  SMK_ASSIGN_OR_RETURN(auto loaded, LoadScores(tx, leads));
  std::vector<LeadScore> stored;
  for (auto& [id, score] : loaded) stored.push_back(std::move(score));
  return Of(tx, stored);
}

absl::StatusOr<std::optional<LeadScoreExplanation>> ExplainLead(mysql::ReadTransaction& tx, ReferenceCache& references,
                                                                const Lead& lead, absl::Time now, int64_t max_touches) {
  SMK_ASSIGN_OR_RETURN(auto scores, LoadScores(tx, {lead.id}));
  if (scores.empty()) return std::nullopt;
  const LeadScore& score = scores.begin()->second;
  SMK_ASSIGN_OR_RETURN(const auto reference, references.GetKnowing(tx, [&score](const ReferenceData& data) {
    return data.playbook.FindScoringModel(score.model) != nullptr;
  }));
  const ScoringModel* model = reference->playbook.FindScoringModel(score.model);
  if (model == nullptr) return std::nullopt;
  SMK_ASSIGN_OR_RETURN(const std::vector<Touch> touches, LoadNewestTouches(tx, lead.id, max_touches));
  LeadScoreExplanation explanation;
  explanation.model_id = score.model;
  explanation.model = model;
  explanation.reference = reference;
  explanation.explanation = ExplainScore(*model, FitFacts(lead), touches, score.engagement, now);
  return explanation;
}

absl::StatusOr<LeadPrediction> PredictLead(mysql::ReadTransaction& tx, const Lead& lead) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query("SELECT state FROM lead_outcome WHERE lead_id = ?", {lead.id}));
  if (!rows.empty() && static_cast<OutcomeState>(rows[0].Int(0)) != OutcomeState::kOpen) {
    return LeadPrediction{.closed = true, .chance = std::nullopt};
  }
  SMK_ASSIGN_OR_RETURN(const PredictiveModel model, LoadPredictiveModel(tx));
  return LeadPrediction{.closed = false, .chance = model.Predict(PredictiveFactsOf(lead))};
}

}  // namespace smarketing::lead
