// What routing remembers (tables routing_pool, routing_place, routing_limit), and what it counts of hand-offs and
// leads.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_ROUTING_STORE_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_ROUTING_STORE_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/transaction.h"
#include "lead_service/domain/roster.h"
#include "lead_service/domain/routing.h"
#include "lead_service/domain/routing_desk.h"

namespace smarketing::lead {

// All functions: errors of the database.

// For decisions that will be stored: locks the pools, then the reps whose number of leads is limited, each in order of
// key; then reads. Counts are read of those reps only on whom a decision depends. A pool that nobody has stored is
// there, empty.
absl::StatusOr<RoutingState> LockRoutingState(mysql::Transaction& tx, const Roster& roster, const RoutingKeys& keys,
                                              absl::Time now);
// For a preview: locks nothing, counts all.
absl::StatusOr<RoutingState> ReadRoutingState(mysql::ReadTransaction& tx, const RoutingKeys& keys, absl::Time now);

// The turns that were taken.
absl::Status StoreRouting(mysql::Transaction& tx, const RoutingDesk& desk);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_ROUTING_STORE_H_
