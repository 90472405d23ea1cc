// Revisions of the playbook in the database (table playbook_revision).
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_PLAYBOOK_STORE_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_PLAYBOOK_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/filter/order_by.h"
#include "common/filter/value.h"
#include "common/mysql/transaction.h"
#include "common/pagination/list_query.h"
#include "lead_service/domain/playbook_revision.h"

namespace smarketing::lead {

// All functions: errors of the database; DATA_LOSS when a row cannot be read.

absl::Status InsertPlaybookRevision(mysql::Transaction& tx, const PlaybookRevision& revision);

// Nothing when there is none.
absl::StatusOr<std::optional<PlaybookRevision>> FindPlaybookRevision(mysql::ReadTransaction& tx,
                                                                     const PlaybookRevisionId& id);

// Stores what a move changed. Whoever changes a revision holds the lock of the reference data (reference_store.h).
absl::Status UpdatePlaybookRevision(mysql::Transaction& tx, const PlaybookRevision& revision);

// All that were ever approved, in no order.
absl::StatusOr<std::vector<PlaybookRevision>> LoadApprovedRevisions(mysql::ReadTransaction& tx);

struct PlaybookRevisionFilter {
  std::string item;                            // empty: all
  std::optional<PlaybookRevisionState> state;  // unset: all
};

// One page, and one revision more when there is one.
absl::StatusOr<std::vector<PlaybookRevision>> ListPlaybookRevisions(mysql::ReadTransaction& tx,
                                                                    const PlaybookRevisionFilter& filter,
                                                                    const pagination::ListQuery& query);
filter::OrderSchema PlaybookRevisionOrderSchema();  // newest first
std::vector<filter::Value> OrderValues(const filter::Order& order, const PlaybookRevision& revision);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_PLAYBOOK_STORE_H_
