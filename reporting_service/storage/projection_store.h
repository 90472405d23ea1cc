// The rows behind the projections: facts, rollups and their generations. Every function is a fixed number of
// statements, whatever the number of leads and cells.
#ifndef SMARKETING_REPORTING_SERVICE_STORAGE_PROJECTION_STORE_H_
#define SMARKETING_REPORTING_SERVICE_STORAGE_PROJECTION_STORE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/mysql/transaction.h"
#include "reporting_service/domain/contributions.h"
#include "reporting_service/domain/lead_facts.h"

namespace smarketing::reporting {

// The event_log consumer whose position the facts follow.
inline constexpr char kFactsConsumer[] = "reporting_service.facts";

enum class GenerationState { kBuilding = 1, kActive = 2, kRetired = 3 };

struct Generation {
  int32_t number = 0;
  GenerationState state = GenerationState::kActive;
  Definition definition;
  std::string time_zone;  // the name behind definition.time_zone
  absl::Time start_time;
  int64_t leads_done = 0;
  LeadId last_lead;
  std::string request_id;  // of the call that asked for it
};

// All generations: the active one, perhaps one that is building, perhaps retired ones.
struct Generations {
  Generation active;
  std::optional<Generation> building;
  std::vector<int32_t> retired;
};

// FAILED_PRECONDITION PROJECTION_NOT_READY before Bootstrap has run once.
absl::StatusOr<Generations> ReadGenerations(mysql::ReadTransaction& tx);
// The same, locked against other rebuilders.
absl::StatusOr<Generations> LockGenerations(mysql::Transaction& tx);
absl::Status InsertGeneration(mysql::Transaction& tx, const Generation& generation);
absl::Status UpdateGeneration(mysql::Transaction& tx, const Generation& generation);
absl::Status DeleteGeneration(mysql::Transaction& tx, int32_t number);

struct StoredFacts {
  LeadFacts facts;
  int32_t generation = 0;  // the newest generation that counts this lead
};

// The facts of those of `leads` that have any, locked, in key order. `leads` must not be empty.
absl::StatusOr<std::map<LeadId, StoredFacts>> LockFacts(mysql::Transaction& tx, absl::Span<const LeadId> leads);
absl::Status SaveFacts(mysql::Transaction& tx, const std::map<LeadId, StoredFacts>& all, absl::Time now);

// Up to `limit` leads after `after` that `generation` does not count yet, locked, in key order.
absl::StatusOr<std::map<LeadId, StoredFacts>> LockUncounted(mysql::Transaction& tx, int32_t generation, LeadId after,
                                                            int limit);
// Says that `generation` counts these leads now.
absl::Status MarkCounted(mysql::Transaction& tx, int32_t generation, absl::Span<const LeadId> leads);

// A page of all facts, in key order.
absl::StatusOr<std::map<LeadId, StoredFacts>> ReadFacts(mysql::ReadTransaction& tx, LeadId after, int limit);

// Adds each cell's value to its rollup. Cells are written in one order everywhere, so that writers do not deadlock.
absl::Status AddToRollups(mysql::Transaction& tx, int32_t generation, const Contributions& differences);

// All cells of a generation that are not 0, in pages, in no particular order.
absl::Status ForEachRollup(mysql::ReadTransaction& tx, int32_t generation,
                           absl::FunctionRef<void(const Cell& cell, int64_t total)> visit);

// Deletes some rollups of a retired generation; how many.
absl::StatusOr<int64_t> DeleteRollups(mysql::Transaction& tx, int32_t generation, int limit);

// Makes the transaction the only one that changes facts of a partition (of every partition), until it ends: a lock on
// the consumer's cursor rows, which whoever applies events holds too.
absl::Status LockCursor(mysql::Transaction& tx, int32_t partition);
absl::Status LockAllCursors(mysql::Transaction& tx);

struct ProjectionCounts {
  int64_t leads = 0;
  int64_t rollup_rows = 0;
};
absl::StatusOr<ProjectionCounts> CountProjection(mysql::ReadTransaction& tx, int32_t generation);

}  // namespace smarketing::reporting

#endif  // SMARKETING_REPORTING_SERVICE_STORAGE_PROJECTION_STORE_H_
