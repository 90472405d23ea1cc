// Merges in the database (tables lead_merge, lead_merge_moved, lead_merge_deal).
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_MERGE_STORE_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_MERGE_STORE_H_

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/mysql/transaction.h"
#include "lead_service/domain/command.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/merge_facts.h"
#include "lead_service/domain/merge_record.h"
#include "lead_service/domain/workspace.h"

namespace smarketing::lead {

// All functions: errors of the database; RowAccessError (common/mysql/row.h) for what cannot be decoded.

// The merge that `ref` names; of a lead: the one that it is part of another by, or else the last one. nullopt: none.
absl::StatusOr<std::optional<MergeRecord>> FindMerge(mysql::ReadTransaction& tx, const MergeRef& ref);

// Those that exist, in no order.
absl::StatusOr<std::vector<MergeRecord>> LoadMerges(mysql::ReadTransaction& tx, absl::Span<const MergeId> ids);

// All merges by which one of `leads` got another, also undone ones, in order of time.
absl::StatusOr<std::vector<MergeRecord>> MergesInto(mysql::ReadTransaction& tx, absl::Span<const LeadId> leads);

// What prospects and reps did with `leads`, which are locked or seen in a snapshot. Nothing is complete when there is
// too much of it.
absl::Status LoadActivities(mysql::ReadTransaction& tx, absl::Span<const LeadId> leads, MergeFacts& facts);

// What the undoing of `merge` needs besides; its leads are locked.
absl::Status LoadUndoing(mysql::ReadTransaction& tx, const MergeRecord& merge, MergeFacts& facts);

// What was merged and taken apart: a fixed number of statements for each. After leads and deals.
absl::Status StoreMerges(mysql::Transaction& tx, const Workspace& workspace);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_MERGE_STORE_H_
