// What belongs to deals: one statement for each table, whatever their number; and one more for each merge after another
// of a lead that takes part.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_DEAL_LOADER_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_DEAL_LOADER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/mysql/transaction.h"
#include "lead_service/domain/deal.h"

namespace smarketing::lead {

// Fills in contacts and histories. Contacts are as they are called now: those that were merged are that other lead,
// each once, and none the deal's own. Errors of the database.
absl::Status LoadDealParts(mysql::ReadTransaction& tx, std::vector<Deal>& deals);
// Fills in contacts alone.
absl::Status LoadDealContacts(mysql::ReadTransaction& tx, std::vector<Deal>& deals);

// Subqueries: the ids of the deals that a lead is a contact of, also by the name of one that was merged into it; and of
// these and its own. One parameter, the lead's id. By indexes; to join `deal` with them: SELECT STRAIGHT_JOIN, so that
// the few come first.
std::string DealsOfContact();
std::string DealsOfPerson();

// A condition on rows of `deal`: a lead that should not have been there has no deals, until it is undeleted. Looked up
// row by row: as NOT EXISTS, MySQL may read all leads for it.
inline constexpr char kLeadNotDeleted[] = "(SELECT l.delete_time FROM leads l WHERE l.lead_id = deal.lead_id) IS NULL";

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_DEAL_LOADER_H_
