// Clocks and breaches in the database (tables clock and breach), for those who change them.
#ifndef SMARKETING_SLA_SERVICE_STORAGE_CLOCKS_H_
#define SMARKETING_SLA_SERVICE_STORAGE_CLOCKS_H_

#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/mysql/transaction.h"
#include "sla_service/domain/clock_changes.h"
#include "sla_service/domain/ids.h"
#include "sla_service/domain/promise_clock.h"

namespace smarketing::sla {

// All functions: errors of the database; DATA_LOSS when a row cannot be read.

using ClocksByLead = absl::flat_hash_map<LeadId, std::vector<PromiseClock>>;

// All clocks of `leads`, whose rows in sla_lead the caller has locked; the clocks are locked too.
absl::StatusOr<ClocksByLead> LockClocksOf(mysql::Transaction& tx, absl::Span<const LeadId> leads);

// Clocks whose next action is due at `now`, the longest overdue first, at most `limit`, locked. Those that another
// transaction holds are left to it.
absl::StatusOr<std::vector<PromiseClock>> ClaimDueClocks(mysql::Transaction& tx, absl::Time now, int64_t limit);

// The earliest next action of any clock; nothing when no clock has one.
absl::StatusOr<std::optional<absl::Time>> EarliestAction(mysql::ReadTransaction& tx);

// Stores clocks and breaches; the events are the caller's to append. ALREADY_EXISTS DUPLICATE_KEY when a clock that is
// said to be new is there.
absl::Status StoreChanges(mysql::Transaction& tx, const ClockChanges& changes);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_STORAGE_CLOCKS_H_
