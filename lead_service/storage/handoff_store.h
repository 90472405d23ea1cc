// Hand-offs in the database (tables handoff and handoff_entry).
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_HANDOFF_STORE_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_HANDOFF_STORE_H_

#include <cstddef>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/mysql/row.h"
#include "common/mysql/transaction.h"
#include "lead_service/domain/handoff.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/workspace.h"

namespace smarketing::lead {

// All functions: errors of the database.

// FROM handoff; without history.
inline constexpr char kHandoffColumns[] =
    "handoff_id, lead_id, version, state, held, team, rep, held_reason, routing_rule, submitter, submit_time, "
    "assign_time, expire_time, accept_time, close_time, reason, note, answer_note, grade, scoring_model, deal_id, "
    "previous_handoff, passed_over, update_time";
inline constexpr size_t kHandoffColumnCount = 24;
Handoff ReadHandoffRow(const mysql::Row& row, size_t first = 0);

// FROM handoff_entry.
inline constexpr char kHandoffEntryColumns[] =
    "entry_id, state, team, rep, actor, by_person, reason, note, occur_time, record_time";
inline constexpr size_t kHandoffEntryColumnCount = 10;
HandoffEntry ReadHandoffEntryRow(const mysql::Row& row, size_t first = 0);

// The leads of hand-offs, as they are before they are locked.
absl::StatusOr<std::vector<LeadId>> FindHandoffLeads(mysql::ReadTransaction& tx, const absl::btree_set<HandoffId>& ids);
// With histories: two statements. Those that do not exist are left out.
absl::StatusOr<std::vector<Handoff>> LoadHandoffs(mysql::ReadTransaction& tx, const absl::btree_set<HandoffId>& ids);

// What the commands made of hand-offs.
absl::Status StoreHandoffs(mysql::Transaction& tx, const Workspace& workspace);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_HANDOFF_STORE_H_
