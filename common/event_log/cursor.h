// The position of a named consumer in each partition (table event_cursor), for those who look at it from outside.
#ifndef SMARKETING_COMMON_EVENT_LOG_CURSOR_H_
#define SMARKETING_COMMON_EVENT_LOG_CURSOR_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/event_log/position.h"
#include "common/mysql/transaction.h"

namespace smarketing::event_log {

struct Cursor {
  int32_t partition = 0;
  int64_t position = 0;  // sequence of the last event that took effect
  int64_t head = 0;      // sequence of the last event there is
  std::string holder;    // the replica that holds the lease; empty: nobody
  absl::Time lease_until;
  int64_t fence = 0;

  int64_t lag() const { return head - position; }
};

// Every partition in order, also those that the consumer has not begun (position 0, no holder). One statement.
absl::StatusOr<std::vector<Cursor>> ReadCursors(mysql::ReadTransaction& tx, absl::string_view consumer);

// Whether every event of `partition` that is committed when this statement runs has taken effect in `consumer`. One
// statement. A false answer is the safe one: it is also given when the consumer has not begun.
absl::StatusOr<bool> CaughtUp(mysql::ReadTransaction& tx, absl::string_view consumer, int32_t partition);

// The same for several partitions at once: of `partitions`, those that are caught up. One statement.
absl::StatusOr<std::vector<int32_t>> CaughtUpPartitions(mysql::ReadTransaction& tx, absl::string_view consumer,
                                                        absl::Span<const int32_t> partitions);

// Puts the consumer at `position` in every partition, and takes every lease away: what its replicas have in hand rolls
// back. For a projection that is built anew.
absl::Status SetCursors(mysql::Transaction& tx, absl::string_view consumer, const Position& position);

// Forgets the consumer.
absl::Status RemoveCursors(mysql::Transaction& tx, absl::string_view consumer);

}  // namespace smarketing::event_log

#endif  // SMARKETING_COMMON_EVENT_LOG_CURSOR_H_
