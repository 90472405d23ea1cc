// Leads with what belongs to them, by id: one statement for each table, whatever their number.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_LEAD_LOADER_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_LEAD_LOADER_H_

#include <map>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/mysql/transaction.h"
#include "lead_service/domain/identity.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/lead.h"
#include "lead_service/domain/stage_history.h"

namespace smarketing::lead {

// Bounded by the caller: each id is a parameter. Ids that do not exist are left out. Errors of the database only.
absl::StatusOr<std::map<LeadId, Lead>> LoadLeads(mysql::ReadTransaction& tx, absl::Span<const LeadId> ids);

// The same, with the rows of `leads` locked until the end of the transaction, in order of id. What hangs on the leads
// is read after the lock is had, and so is what the last writer left.
absl::StatusOr<std::map<LeadId, Lead>> LockLeads(mysql::Transaction& tx, absl::Span<const LeadId> ids);

// In order of key. For lists, which leave the history out.
absl::StatusOr<std::map<LeadId, std::vector<Identity>>> LoadIdentities(mysql::ReadTransaction& tx,
                                                                       absl::Span<const LeadId> ids);

absl::StatusOr<std::map<LeadId, StageHistory>> LoadStageHistories(mysql::ReadTransaction& tx,
                                                                  absl::Span<const LeadId> ids);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_LEAD_LOADER_H_
