// How the replicas of a consumer share its partitions.
#ifndef SMARKETING_COMMON_EVENT_LOG_LEASE_PLAN_H_
#define SMARKETING_COMMON_EVENT_LOG_LEASE_PLAN_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/event_log/cursor.h"

namespace smarketing::event_log {

// The partitions that replica `me` should claim now: free ones (no holder, or the lease has expired) up to its share,
// which is an equal part rounded up; and while it has two less than the replica with the most, one of that one's, so
// that a new replica gets its share without anybody's help. To take a partition from a living replica is safe: its
// batch in hand fails on the fence and rolls back. When no replica comes or goes, replicas that each follow this come
// to rest with shares that differ by one at most.
std::vector<int32_t> PlanClaims(absl::Span<const Cursor> cursors, absl::string_view me, absl::Time now);

}  // namespace smarketing::event_log

#endif  // SMARKETING_COMMON_EVENT_LOG_LEASE_PLAN_H_
