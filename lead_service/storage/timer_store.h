// What is due: the table `timer`, for the worker that acts on it. Timers are set and taken away by commands
// (change_writer.h).
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_TIMER_STORE_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_TIMER_STORE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/mysql/transaction.h"
#include "lead_service/domain/timer.h"

namespace smarketing::lead {

// At most `limit` timers that are due at `now`, the longest overdue first. Errors of the database.
absl::StatusOr<std::vector<TimerKey>> ReadDueTimers(mysql::ReadTransaction& tx, absl::Time now, int64_t limit);

// When the next timer is due; nullopt when there is none. Errors of the database.
absl::StatusOr<std::optional<absl::Time>> NextTimer(mysql::ReadTransaction& tx);

// Puts those that are still there off to `due_time`. Errors of the database.
absl::Status PostponeTimers(mysql::Transaction& tx, absl::Span<const TimerKey> timers, absl::Time due_time);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_TIMER_STORE_H_
