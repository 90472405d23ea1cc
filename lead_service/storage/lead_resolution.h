// Which lead a name stands for: merged leads answer for the one that they are part of.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_LEAD_RESOLUTION_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_LEAD_RESOLUTION_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/mysql/transaction.h"
#include "lead_service/domain/identity.h"
#include "lead_service/domain/ids.h"

namespace smarketing::lead {

// Whether one that is deleted is there. For most readers it is not.
enum class DeletedLeads { kNotFound, kFound };

// NOT_FOUND LEAD_NOT_FOUND.
absl::Status LeadNotFound(const LeadId& id);

// The lead that `id` stands for: itself, or the last of the chain that it was merged into. One statement, and one more
// for each merge on the way. NOT_FOUND LEAD_NOT_FOUND; errors of the database.
absl::StatusOr<LeadId> ResolveLead(mysql::ReadTransaction& tx, const LeadId& id, DeletedLeads deleted);

// The lead that has the identity. One statement. NOT_FOUND LEAD_NOT_FOUND; errors of the database.
absl::StatusOr<LeadId> FindLeadByIdentity(mysql::ReadTransaction& tx, const Identity& identity);

// The leads that were merged into `id`, and into those, and so on. Errors of the database.
absl::StatusOr<std::vector<LeadId>> LeadsMergedInto(mysql::ReadTransaction& tx, const LeadId& id);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_LEAD_RESOLUTION_H_
