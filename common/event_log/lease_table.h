// The leases of a consumer in the database (table event_cursor).
#ifndef SMARKETING_COMMON_EVENT_LOG_LEASE_TABLE_H_
#define SMARKETING_COMMON_EVENT_LOG_LEASE_TABLE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/event_log/cursor.h"
#include "common/mysql/transaction.h"

namespace smarketing::event_log {

// One replica's view. `holder` must be unique to one life of one replica: whoever holds by that name holds.
class LeaseTable {
 public:
  LeaseTable(std::string consumer, std::string holder, bool begin_at_end)
      : consumer_(std::move(consumer)), holder_(std::move(holder)), begin_at_end_(begin_at_end) {}

  const std::string& consumer() const { return consumer_; }
  const std::string& holder() const { return holder_; }

  // Renews what this replica holds until `now` + `lease` and claims its share. Returns the cursors as they are when the
  // transaction commits. `contended` tells that some were locked, or another replica was faster: look again soon.
  absl::StatusOr<std::vector<Cursor>> RenewAndClaim(mysql::Transaction& tx, absl::Time now, absl::Duration lease,
                                                    bool& contended) const;

  // Gives everything back.
  absl::Status GiveBack(mysql::Transaction& tx) const;

  // Where the consumer stands in a partition, and where the log ends there.
  struct Place {
    int64_t position = 0;
    int64_t head = 0;
  };
  // nullopt: this replica does not hold the partition under `fence` any more.
  absl::StatusOr<std::optional<Place>> ReadPlace(mysql::ReadTransaction& tx, int32_t partition, int64_t fence) const;

  // Moves the position. False: this replica does not hold the partition under `fence` at `from`, and nothing was
  // changed.
  absl::StatusOr<bool> MovePosition(mysql::Transaction& tx, int32_t partition, int64_t fence, int64_t from,
                                    int64_t to) const;

 private:
  absl::Status Claim(mysql::Transaction& tx, const std::vector<Cursor>& cursors, const std::vector<int32_t>& claims,
                     absl::Time until, bool& contended) const;
  absl::Status CreateMissing(mysql::Transaction& tx, const std::vector<Cursor>& cursors) const;

  const std::string consumer_;
  const std::string holder_;
  const bool begin_at_end_;
};

}  // namespace smarketing::event_log

#endif  // SMARKETING_COMMON_EVENT_LOG_LEASE_TABLE_H_
