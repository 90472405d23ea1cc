// Leads with what belongs to them: one statement for all whose snapshots are what they should be, and one more for each
// table for the rest.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_LEAD_LOADER_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_LEAD_LOADER_H_

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/mysql/row.h"
#include "common/mysql/transaction.h"
#include "lead_service/domain/identity.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/lead.h"
#include "lead_service/domain/stage_history.h"

namespace smarketing::lead {

// What is selected FROM leads, first of all, to be read by the functions below.
const std::string& LeadSelection();
inline constexpr size_t kLeadSelectionCount = 2;  // columns

// Whether there is a snapshot of the right version and format.
bool HasSnapshot(const mysql::Row& row);
// The lead of a row, where its snapshot is what it should be.
std::optional<Lead> ReadSnapshot(const mysql::Row& row);
// The leads of all `rows`, in their order. Where a snapshot is not what it should be, from their tables: then, unless
// they are locked, tx must be a snapshot, since it takes several statements. Errors of the database only.
absl::StatusOr<std::vector<Lead>> ReadLeads(mysql::ReadTransaction& tx, const mysql::Rows& rows);

// Bounded by the caller: each id is a parameter. Ids that do not exist are left out. Errors of the database only. As
// ReadLeads.
absl::StatusOr<std::map<LeadId, Lead>> LoadLeads(mysql::ReadTransaction& tx, absl::Span<const LeadId> ids);
// The same, whatever the snapshots say.
absl::StatusOr<std::map<LeadId, Lead>> LoadLeadsFromTables(mysql::ReadTransaction& tx, absl::Span<const LeadId> ids);

// The same, with the rows of `leads` locked until the end of the transaction, in order of id. What hangs on the leads
// is read after the lock is had, and so is what the last writer left.
absl::StatusOr<std::map<LeadId, Lead>> LockLeads(mysql::Transaction& tx, absl::Span<const LeadId> ids);
// Without those that somebody else has locked: they are not waited for.
absl::StatusOr<std::map<LeadId, Lead>> LockFreeLeads(mysql::Transaction& tx, absl::Span<const LeadId> ids);

// Parts of leads from their tables. Identities come in order of key.
absl::StatusOr<std::map<LeadId, std::vector<Identity>>> LoadIdentities(mysql::ReadTransaction& tx,
                                                                       absl::Span<const LeadId> ids);
absl::StatusOr<std::map<LeadId, StageHistory>> LoadStageHistories(mysql::ReadTransaction& tx,
                                                                  absl::Span<const LeadId> ids);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_LEAD_LOADER_H_
