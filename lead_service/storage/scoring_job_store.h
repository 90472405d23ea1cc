// The recomputation of all scores under another model (table scoring_job), and the leads that it is about.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_SCORING_JOB_STORE_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_SCORING_JOB_STORE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/mysql/transaction.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/lead.h"

namespace smarketing::lead {

// All functions: errors of the database.

struct ScoringJob {
  // The numbers of the others are those of the contract and of the database.
  enum class State { kNone = 0, kRunning = 1, kDone = 2 };

  State state = State::kNone;
  PlaybookRevisionId model;
  int64_t leads_done = 0;
  int64_t leads_total = 0;
  absl::Time start_time;
  std::optional<absl::Time> end_time;

  friend bool operator==(const ScoringJob&, const ScoringJob&) = default;
};

absl::StatusOr<ScoringJob> ReadScoringJob(mysql::ReadTransaction& tx);
// Until the transaction ends, nobody else works on it. nullopt: somebody else does.
absl::StatusOr<std::optional<ScoringJob>> LockScoringJob(mysql::Transaction& tx);
absl::Status WriteScoringJob(mysql::Transaction& tx, const ScoringJob& job);

// Leads of which the score is of another model than `model`: how many, and the next ones to move.
absl::StatusOr<int64_t> CountLeadsOfOtherModels(mysql::ReadTransaction& tx, const PlaybookRevisionId& model);
absl::StatusOr<std::vector<LeadId>> LeadsOfOtherModels(mysql::ReadTransaction& tx, const PlaybookRevisionId& model,
                                                       int64_t limit);

// How many leads there are, neither deleted nor erased nor parts of others.
absl::StatusOr<int64_t> CountLiveLeads(mysql::ReadTransaction& tx);
// The next leads in order of id. As ReadLeads (lead_loader.h).
absl::StatusOr<std::vector<Lead>> ReadLeadsAfter(mysql::ReadTransaction& tx, const LeadId& after, int64_t limit);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_SCORING_JOB_STORE_H_
