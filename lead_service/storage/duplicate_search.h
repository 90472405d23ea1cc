// Looking for pairs of leads that may be one person: among those that share a block.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_DUPLICATE_SEARCH_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_DUPLICATE_SEARCH_H_

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/mysql/transaction.h"
#include "lead_service/domain/duplicate_candidate.h"
#include "lead_service/domain/duplicate_record.h"
#include "lead_service/domain/ids.h"

namespace smarketing::lead {

struct DuplicateSearch {
  // With which of those that share a block a lead is compared: a run through all leads in order meets each pair once
  // when it looks at the older ones only.
  enum class With { kAll, kOlder };

  With with = With::kAll;
  int threshold = kDefaultDuplicateThreshold;
  absl::Time now;
  // Pairs of the leads that are compared in any case, and given back whatever their score.
  std::set<LeadPair> known = {};
};

struct ComparedPairs {
  std::vector<DuplicateCandidate> pairs;  // at or above the threshold, and the known ones; in order
  int64_t compared = 0;
};

// Compares `leads` with others by the blocks that they are in by what is known of them now, whatever is stored of
// their own keys. Each pair once, also when both are among `leads` (whose keys are stored then). Of other leads, at
// most 2,000 are in memory at once, and those of one more lead. A statement for each 16 blocks, and two for each 1,024
// others. `too_large`: see ReadBlocks. Errors of the database only.
absl::StatusOr<ComparedPairs> ComparePairs(mysql::ReadTransaction& tx, const std::map<LeadId, DuplicateRecord>& leads,
                                           const DuplicateSearch& search, absl::flat_hash_set<uint64_t>& too_large);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_DUPLICATE_SEARCH_H_
