// Brings the clocks of leads in line with their facts, and stores what changed: the last steps of every transaction
// that changes clocks.
#ifndef SMARKETING_SLA_SERVICE_WORKER_CLOCK_WRITER_H_
#define SMARKETING_SLA_SERVICE_WORKER_CLOCK_WRITER_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/id/id.h"
#include "common/mysql/transaction.h"
#include "sla_service/domain/clock_changes.h"
#include "sla_service/domain/promise.h"

namespace smarketing::sla {

// Adds what has to change in the clocks of `promises` about `leads`, whose rows the caller has locked (AddFacts,
// LockLeadsAfter). A fixed number of statements. Errors of the database.
absl::Status ReconcileLeads(mysql::Transaction& tx, absl::Span<const LeadId> leads, absl::Span<const Promise> promises,
                            absl::Time now, IdGenerator& ids, ClockChanges* changes);

// Stores the changes and appends their events, which must be the last step of the transaction. Errors of the database.
absl::Status StoreAndAppend(mysql::Transaction& tx, const ClockChanges& changes, absl::Time now, IdGenerator& ids);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_WORKER_CLOCK_WRITER_H_
