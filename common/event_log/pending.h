// Events that are in the log but have not taken effect in a consumer yet, asked for by subject: for work that waits for
// what is already known of a subject, and for nothing else.
#ifndef SMARKETING_COMMON_EVENT_LOG_PENDING_H_
#define SMARKETING_COMMON_EVENT_LOG_PENDING_H_

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/id/id.h"
#include "common/mysql/transaction.h"

namespace smarketing::event_log {

// Of `subjects`, those with an event of one of `types` that is committed when this statement runs and has not taken
// effect in `consumer`. One statement. Finer than CaughtUp: a partition in which others write all the time is hardly
// ever caught up.
absl::StatusOr<absl::flat_hash_set<Uuid>> PendingSubjects(mysql::ReadTransaction& tx, absl::string_view consumer,
                                                          absl::Span<const Uuid> subjects,
                                                          absl::Span<const absl::string_view> types);

}  // namespace smarketing::event_log

#endif  // SMARKETING_COMMON_EVENT_LOG_PENDING_H_
