// Everything that a briefing is made of, in one read.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_BRIEFING_QUERIES_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_BRIEFING_QUERIES_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "lead_service/domain/briefing.h"
#include "lead_service/domain/handoff.h"
#include "lead_service/domain/reference_data.h"
#include "lead_service/domain/score_explanation.h"
#include "lead_service/storage/open_clocks.h"
#include "lead_service/storage/reference_store.h"
#include "lead_service/storage/score_queries.h"

namespace smarketing::lead {

struct RelatedLead {
  LeadId id;
  std::string given_name;
  std::string family_name;
  std::string job_title;
  Stage stage = Stage::kLead;
  std::string owner;
};

struct Briefing {
  BriefingFacts facts;
  int64_t touch_count = 0;
  int64_t attempt_count = 0;
  std::optional<Handoff> handoff;  // the open one, or the latest; without history
  // The playbook that is in force, and the model that the score was computed with (in it).
  std::shared_ptr<const ReferenceData> reference;
  PlaybookRevisionId scoring_model_id;
  const ScoringModel* scoring_model = nullptr;  // null: the lead has no score
  std::optional<ScoreExplanation> score;        // the newest touches one by one
  LeadPrediction prediction;
  std::vector<RelatedLead> related;  // of the same company, at most 10
  std::vector<OpenClock> clocks;     // what is promised and still owed, at most 10
};

// Thread-safe.
class BriefingQueries {
 public:
  // Both outlive it.
  BriefingQueries(mysql::Database* database, ReferenceCache* references)
      : database_(database), references_(references) {}

  // Ten statements at most, when the lead is neither recycled nor was merged into another. NOT_FOUND LEAD_NOT_FOUND;
  // errors of the database.
  absl::StatusOr<Briefing> Get(const LeadId& id, absl::Time now, absl::Time deadline) const;

 private:
  mysql::Database* const database_;
  ReferenceCache* const references_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_BRIEFING_QUERIES_H_
