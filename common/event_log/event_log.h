// Writing to and reading from the event log (tables event_partition and event_log).
//
// Writers take their numbers in the transaction of the change, as its last step, under the lock of the partition's row,
// which is held until the commit. So the order of sequences is the order of commits, there are no gaps, and a reader
// that asks for "sequence > position" misses nothing.
#ifndef SMARKETING_COMMON_EVENT_LOG_EVENT_LOG_H_
#define SMARKETING_COMMON_EVENT_LOG_EVENT_LOG_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/event_log/event.h"
#include "common/event_log/position.h"
#include "common/mysql/transaction.h"

namespace smarketing::event_log {

// For the start of a process: whether the database has the partitions that this binary knows. FAILED_PRECONDITION with
// one sentence for the operator; errors of the database.
absl::Status CheckPartitions(mysql::ReadTransaction& tx);

// Writes `events` in the order given and sets their partition and sequence. Must be the last statements of the
// transaction: other writers to the same partitions wait until it ends. Costs three statements, plus one for every 64
// events beyond 64. INTERNAL when an event is not whole; errors of the database.
absl::Status Append(mysql::Transaction& tx, absl::Span<Event> events);

// The next events of a partition, in order: those with sequence > after, at most `limit` (1 to kMaxRead).
absl::StatusOr<std::vector<Event>> Read(mysql::ReadTransaction& tx, int32_t partition, int64_t after, int64_t limit);

// The events after `after` and up to `up_to` of a partition.
struct Range {
  int32_t partition = 0;
  int64_t after = 0;  // excluded
  int64_t up_to = 0;  // included; at most the partition's head
};

// The events of one range that are of one of `types` (at least one), in order, at most `limit` (1 to kMaxRead). Looks
// at every event of the range up to the last one that it returns.
absl::StatusOr<std::vector<Event>> ReadTypes(mysql::ReadTransaction& tx, const Range& range,
                                             absl::Span<const std::string> types, int64_t limit);

// The events of several partitions in one statement, ordered by partition, then sequence. The ranges must be of
// different partitions and name at most kMaxRead events together. Events that were archived are missing.
absl::StatusOr<std::vector<Event>> ReadMany(mysql::ReadTransaction& tx, absl::Span<const Range> ranges);

// The next events of one subject, in order: those with sequence > after in its partition, at most `limit` (1 to
// kMaxRead). By an index: costs what it returns.
absl::StatusOr<std::vector<Event>> ReadSubject(mysql::ReadTransaction& tx, const Uuid& subject_id, int64_t after,
                                               int64_t limit);

// The newest events of one subject that are of one of `types` (at least one), in order, at most `limit` (1 to
// kMaxRead). By an index: costs as much as the subject has events.
absl::StatusOr<std::vector<Event>> ReadNewestOfSubject(mysql::ReadTransaction& tx, const Uuid& subject_id,
                                                       absl::Span<const absl::string_view> types, int64_t limit);

inline constexpr int64_t kMaxRead = 10'000;

// The sequence of the last event of each partition.
absl::StatusOr<Position> Heads(mysql::ReadTransaction& tx);

}  // namespace smarketing::event_log

#endif  // SMARKETING_COMMON_EVENT_LOG_EVENT_LOG_H_
