// Where the blocking keys of leads are kept (domain/blocking.h): table lead_block_key.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_BLOCK_KEYS_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_BLOCK_KEYS_H_

#include <cstdint>
#include <map>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/mysql/transaction.h"
#include "lead_service/domain/duplicate_record.h"
#include "lead_service/domain/ids.h"

namespace smarketing::lead {

// In ascending order, each once.
using BlockKeys = std::vector<uint64_t>;

// The keys of a lead as they are stored. Of another kBlockingVersion, all are others.
BlockKeys BlockKeysOf(const DuplicateRecord& record);

// What is stored. One statement for each 1,024 of `ids`; leads without keys are left out. Errors of the database.
absl::StatusOr<std::map<LeadId, BlockKeys>> ReadBlockKeys(mysql::ReadTransaction& tx, absl::Span<const LeadId> ids);

// Makes what is stored of the leads what `keys` says (none: an empty list), and writes no more than the difference.
// Errors of the database.
absl::Status StoreBlockKeys(mysql::Transaction& tx, const std::map<LeadId, BlockKeys>& keys);

// The leads of each block, in order. A block of more than kMaxBlockSize has none here, and its key goes to `too_large`;
// keys that are in `too_large` already are not read. Reads kMaxBlockSize + 1 rows of each block at most, in a statement
// for each kBlocksAtOnce of `keys`.
absl::StatusOr<absl::flat_hash_map<uint64_t, std::vector<LeadId>>> ReadBlocks(mysql::ReadTransaction& tx,
                                                                              const BlockKeys& keys,
                                                                              absl::flat_hash_set<uint64_t>& too_large);

inline constexpr size_t kBlocksAtOnce = 16;

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_BLOCK_KEYS_H_
