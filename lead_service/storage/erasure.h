// What erasing a person takes out of rows that no command loads.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_ERASURE_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_ERASURE_H_

#include "absl/status/status.h"
#include "common/mysql/transaction.h"
#include "lead_service/domain/workspace.h"

namespace smarketing::lead {

// For the leads that the commands of a batch erased, and those that were merged into them: after all else is stored.
// Whoever adds a table, or a column, that can hold something personal adds its statement to the list in erasure.cc;
// tests/storage/lead/erasure_test.cc looks for what was planted in every column of every table. Errors of the database.
absl::Status WipeErased(mysql::Transaction& tx, const Workspace& workspace);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_ERASURE_H_
