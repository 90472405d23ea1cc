// What belongs to deals: one statement for each table, whatever their number.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_DEAL_LOADER_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_DEAL_LOADER_H_

#include <vector>

#include "absl/status/status.h"
#include "common/mysql/transaction.h"
#include "lead_service/domain/deal.h"

namespace smarketing::lead {

// Fills in contacts and histories. Errors of the database.
absl::Status LoadDealParts(mysql::ReadTransaction& tx, std::vector<Deal>& deals);
// Fills in contacts alone.
absl::Status LoadDealContacts(mysql::ReadTransaction& tx, std::vector<Deal>& deals);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_DEAL_LOADER_H_
