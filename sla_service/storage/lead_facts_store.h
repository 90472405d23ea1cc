// What is known of leads, in the database (tables sla_lead, sla_lead_attributes, sla_lead_signal).
#ifndef SMARKETING_SLA_SERVICE_STORAGE_LEAD_FACTS_STORE_H_
#define SMARKETING_SLA_SERVICE_STORAGE_LEAD_FACTS_STORE_H_

#include <vector>

#include "absl/container/btree_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/mysql/transaction.h"
#include "sla_service/domain/ids.h"
#include "sla_service/domain/lead_facts.h"

namespace smarketing::sla {

// In order of id: rows are locked in that order.
using FactsByLead = absl::btree_map<LeadId, LeadFacts>;

// Locks the rows of the leads, making those that are missing, and adds the facts. A fact that is known already, by its
// event, is left as it is. What `corrections` name is taken away before the triggers are added. Errors of the database.
absl::Status AddFacts(mysql::Transaction& tx, const FactsByLead& facts);

// Locks the rows of `leads`, making those that are missing. For facts that follow from what is known already: before
// LoadFacts and ReplaceFacts, and for all leads of the transaction at once. Errors of the database.
absl::Status LockLeads(mysql::Transaction& tx, absl::Span<const LeadId> leads);

// Stores all that is known of leads in place of what was; attributes are only ever added. `corrections` are taken as
// done. The rows are locked. Errors of the database.
absl::Status ReplaceFacts(mysql::Transaction& tx, const FactsByLead& facts);

// Everything that is known of `leads`. Errors of the database.
absl::StatusOr<FactsByLead> LoadFacts(mysql::ReadTransaction& tx, absl::Span<const LeadId> leads);

// A lead, and a time that none of its triggers lies after.
struct LeadMark {
  LeadId lead;
  absl::Time latest_trigger_time;
};

// The next leads after `after` in order of id, at most `limit`, locked. Waits for transactions that are adding facts
// of them. Errors of the database.
absl::StatusOr<std::vector<LeadMark>> LockLeadsAfter(mysql::Transaction& tx, const LeadId& after, int64_t limit);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_STORAGE_LEAD_FACTS_STORE_H_
