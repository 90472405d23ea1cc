// How open hand-offs and the roster that they name keep each other: what a hand-off is for is not deleted, and none is
// given to what was deleted meanwhile.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_HANDOFF_USE_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_HANDOFF_USE_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/mysql/transaction.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/reference_data.h"

namespace smarketing::lead {

struct HandoffUse {
  ReferenceKey item;
  int64_t count = 0;  // open hand-offs, at least one
  HandoffId oldest;

  friend bool operator==(const HandoffUse&, const HandoffUse&) = default;
};

// Which of the teams and reps among `items` open hand-offs wait for: a rep by name, a team as long as no rep of it is
// named (one that has a rep goes on with the rep). Reps first, each kind in order of key. By indexes. Under the lock of
// the reference data (ReferenceCache::GetLocked), nothing is missed. Errors of the database.
absl::StatusOr<std::vector<HandoffUse>> FindHandoffUse(mysql::ReadTransaction& tx,
                                                       absl::Span<const ReferenceKey> items);

// For a transaction that gives hand-offs to teams or reps, by reference data of this version: sees to it that nobody
// changes any until the transaction ends. When somebody has already, the transaction is run again. Errors of the
// database.
absl::Status HoldReferenceData(mysql::Transaction& tx, int64_t version);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_HANDOFF_USE_H_
