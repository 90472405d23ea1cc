// Stores what the commands of a batch made of a workspace.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_CHANGE_WRITER_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_CHANGE_WRITER_H_

#include "absl/status/status.h"
#include "common/id/id.h"
#include "common/mysql/transaction.h"
#include "lead_service/domain/workspace.h"

namespace smarketing::lead {

// One multi-row statement for each table that has changes, in a fixed order of tables and, within a table, of keys;
// nothing for rows that are as they were. ALREADY_EXISTS DUPLICATE_KEY when another transaction took an identity or
// an external id first; other errors of the database.
absl::Status StoreChanges(mysql::Transaction& tx, const Workspace& workspace, IdGenerator* ids);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_CHANGE_WRITER_H_
