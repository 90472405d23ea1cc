#include "lead_service/storage/event_queries.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "common/event_log/event_log.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace smarketing::lead {
namespace {

using event_log::Event;
using event_log::kPartitionCount;
using event_log::Position;

// How many events one page looks at when the filter keeps most of them out: some 10 ms of work.
constexpr int64_t kMaxLookedAt = 5'000;

absl::Status BeyondTheEnd() {
  Violations violations;
  violations.Add("position", "lies beyond the end of the log");
  return violations.ToStatus(event_log::kInvalidPosition);
}

// The next `budget` events of the log, shared evenly among the partitions that have any.
std::vector<event_log::Range> NextRanges(const Position& from, const Position& heads, int64_t budget) {
  std::array<int64_t, kPartitionCount> take{};
  for (bool more = true; budget > 0 && more;) {
    more = false;
    int32_t open = 0;
    for (int32_t p = 0; p < kPartitionCount; ++p) open += from[p] + take[p] < heads[p] ? 1 : 0;
    for (int32_t p = 0; p < kPartitionCount && budget > 0 && open > 0; ++p) {
      const int64_t left = heads[p] - from[p] - take[p];
      const int64_t share = std::min({left, std::max<int64_t>(budget / open, 1), budget});
      if (share <= 0) continue;
      take[p] += share;
      budget -= share;
      --open;
      more = true;
    }
  }
  std::vector<event_log::Range> ranges;
  for (int32_t p = 0; p < kPartitionCount; ++p) {
    if (take[p] > 0) ranges.push_back({.partition = p, .after = from[p], .up_to = from[p] + take[p]});
  }
  return ranges;
}

// By the time of record, without changing the order within a partition (whose times can go back a little: replicas'
// clocks differ).
std::vector<Event> MergeByTime(std::vector<Event> by_partition) {
  std::array<absl::Time, kPartitionCount> latest;
  latest.fill(absl::InfinitePast());
  std::vector<std::pair<absl::Time, size_t>> order;
  order.reserve(by_partition.size());
  for (size_t i = 0; i < by_partition.size(); ++i) {
    absl::Time& time = latest[static_cast<size_t>(by_partition[i].partition)];
    time = std::max(time, by_partition[i].record_time);
    order.emplace_back(time, i);
  }
  std::sort(order.begin(), order.end());
  std::vector<Event> merged;
  merged.reserve(by_partition.size());
  for (const auto& [time, i] : order) merged.push_back(std::move(by_partition[i]));
  return merged;
}

void Take(std::vector<Event> events, const event_log::EventFilter& filter, EventPage& page) {
  for (Event& event : events) {
    page.next.Advance(event);
    if (!filter.Matches(event)) continue;
    page.positions.push_back(page.next);
    page.events.push_back(std::move(event));
  }
}

// Events of one subject lie in one partition, and there is an index that leads to them.
absl::Status ListSubject(mysql::ReadTransaction& tx, const Position& heads, const event_log::EventFilter& filter,
                         int64_t limit, EventPage& page) {
  const int32_t partition = event_log::PartitionOf(*filter.subject_id);
  const int64_t after = page.next[partition];
  page.next = heads;  // no other partition has anything of the subject
  page.next[partition] = after;
  for (int64_t looked_at = 0; looked_at < kMaxLookedAt && !page.end_of_log;) {
    const int64_t wanted = limit - static_cast<int64_t>(page.events.size());
    if (wanted == 0) return absl::OkStatus();
    SMK_ASSIGN_OR_RETURN(std::vector<Event> events,
                         event_log::ReadSubject(tx, *filter.subject_id, page.next[partition], wanted));
    const int64_t found = static_cast<int64_t>(events.size());
    looked_at += wanted;
    Take(std::move(events), filter, page);
    if (found < wanted) {
      page.next[partition] = std::max(page.next[partition], heads[partition]);
      page.end_of_log = true;
    }
  }
  return absl::OkStatus();
}

absl::Status ListAll(mysql::ReadTransaction& tx, const Position& heads, const event_log::EventFilter& filter,
                     int64_t limit, EventPage& page) {
  for (int64_t looked_at = 0; looked_at < kMaxLookedAt;) {
    const int64_t wanted = limit - static_cast<int64_t>(page.events.size());
    if (wanted == 0) break;
    const std::vector<event_log::Range> ranges = NextRanges(page.next, heads, wanted);
    if (ranges.empty()) break;
    SMK_ASSIGN_OR_RETURN(std::vector<Event> events, event_log::ReadMany(tx, ranges));
    Take(MergeByTime(std::move(events)), filter, page);
    for (const event_log::Range& range : ranges) {
      looked_at += range.up_to - range.after;
      page.next[range.partition] = range.up_to;  // also past what was archived
    }
  }
  page.end_of_log = page.next == heads;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<EventPage> EventQueries::List(const Position& from, const event_log::EventFilter& filter, size_t limit,
                                             absl::Time deadline) const {
  EventPage page;
  SMK_RETURN_IF_ERROR(database_->RunReadOnly(deadline, [&](mysql::ReadTransaction& tx) -> absl::Status {
    page = EventPage{.next = from};
    SMK_ASSIGN_OR_RETURN(const Position heads, event_log::Heads(tx));
    for (int32_t p = 0; p < kPartitionCount; ++p) {
      if (from[p] > heads[p]) return BeyondTheEnd();
    }
    return filter.subject_id.has_value() ? ListSubject(tx, heads, filter, static_cast<int64_t>(limit), page)
                                         : ListAll(tx, heads, filter, static_cast<int64_t>(limit), page);
  }));
  return page;
}

}  // namespace smarketing::lead
