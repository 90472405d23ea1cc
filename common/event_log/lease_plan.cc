#include "common/event_log/lease_plan.h"

#include <algorithm>
#include <map>
#include <string>

namespace smarketing::event_log {

std::vector<int32_t> PlanClaims(absl::Span<const Cursor> cursors, absl::string_view me, absl::Time now) {
  std::map<std::string, std::vector<int32_t>> held;  // by living replicas; `mine` below must stay where it is
  std::vector<int32_t> free;
  std::vector<int32_t>& mine = held[std::string(me)];
  for (const Cursor& cursor : cursors) {
    if (cursor.holder == me) {
      mine.push_back(cursor.partition);  // also when the lease has run out: it is renewed
    } else if (cursor.holder.empty() || cursor.lease_until <= now) {
      free.push_back(cursor.partition);
    } else {
      held[cursor.holder].push_back(cursor.partition);
    }
  }

  std::vector<int32_t> claims;
  const size_t share = (cursors.size() + held.size() - 1) / held.size();
  for (const int32_t partition : free) {
    if (mine.size() + claims.size() >= share) break;
    claims.push_back(partition);
  }
  while (true) {
    std::vector<int32_t>* richest = nullptr;
    for (auto& [holder, partitions] : held) {
      if (&partitions != &mine && (richest == nullptr || partitions.size() > richest->size())) richest = &partitions;
    }
    if (richest == nullptr || richest->size() < mine.size() + claims.size() + 2) break;
    claims.push_back(richest->back());
    richest->pop_back();
  }
  return claims;
}

}  // namespace smarketing::event_log
