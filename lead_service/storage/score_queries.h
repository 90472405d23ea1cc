// Reading scores: of leads that callers are shown, why one is what it is, and how predictions came true.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_SCORE_QUERIES_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_SCORE_QUERIES_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/mysql/transaction.h"
#include "common/time/clock.h"
#include "lead_service/domain/current_score.h"
#include "lead_service/domain/lead.h"
#include "lead_service/domain/lead_score.h"
#include "lead_service/domain/predictive_score.h"
#include "lead_service/domain/score_explanation.h"
#include "lead_service/storage/reference_store.h"

namespace smarketing::lead {

// As they are now, that is, faded since they were computed. Thread-safe.
class CurrentScores {
 public:
  // `clock` is the business's. Both outlive it.
  CurrentScores(ReferenceCache* references, const Clock* clock) : references_(references), clock_(clock) {}

  // What `stored` are now. Those whose model nobody knows are left out. Errors of the database.
  absl::StatusOr<std::map<LeadId, CurrentScore>> Of(mysql::ReadTransaction& tx,
                                                    absl::Span<const LeadScore> stored) const;
  // By one statement. Leads without a score are left out. Errors of the database.
  absl::StatusOr<std::map<LeadId, CurrentScore>> Load(mysql::ReadTransaction& tx, absl::Span<const LeadId> leads) const;

 private:
  ReferenceCache* const references_;
  const Clock* const clock_;
};

// The newest touches are named one by one, older ones together.
inline constexpr int64_t kMaxExplainedTouches = 1'000;

struct LeadScoreExplanation {
  CurrentScore current() const { return {explanation.score, model_id}; }

  ScoreExplanation explanation;
  PlaybookRevisionId model_id;
  const ScoringModel* model = nullptr;  // of `reference`
  std::shared_ptr<const ReferenceData> reference;
};

// Of a lead that was read in the same transaction, with identities. nullopt when it has no score. Two statements.
// `max_touches`: how many are named one by one. Errors of the database.
absl::StatusOr<std::optional<LeadScoreExplanation>> ExplainLead(mysql::ReadTransaction& tx, ReferenceCache& references,
                                                                const Lead& lead, absl::Time now,
                                                                int64_t max_touches = kMaxExplainedTouches);

struct LeadPrediction {
  bool closed = false;               // won or lost already
  std::optional<Prediction> chance;  // unset: it is closed, or nothing was won or lost anywhere
};

// Of a lead that was read with identities and history. Two statements. Errors of the database.
absl::StatusOr<LeadPrediction> PredictLead(mysql::ReadTransaction& tx, const Lead& lead);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_SCORE_QUERIES_H_
