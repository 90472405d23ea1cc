#include "lead_service/storage/timer_store.h"

#include "common/status/macros.h"

namespace smarketing::lead {

absl::StatusOr<std::vector<TimerKey>> ReadDueTimers(mysql::ReadTransaction& tx, absl::Time now, int64_t limit) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query("SELECT kind, subject_id FROM timer WHERE due_time <= ?"
                                                        " ORDER BY due_time, kind, subject_id LIMIT ?",
                                                        {now, limit}));
  std::vector<TimerKey> due;
  due.reserve(rows.size());
  for (const mysql::Row& row : rows) due.push_back({static_cast<TimerKind>(row.Int(0)), row.GetUuid(1)});
  return due;
}

absl::StatusOr<std::optional<absl::Time>> NextTimer(mysql::ReadTransaction& tx) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query("SELECT MIN(due_time) FROM timer"));
  return rows[0].OptionalTime(0);
}

absl::Status PostponeTimers(mysql::Transaction& tx, absl::Span<const TimerKey> timers, absl::Time due_time) {
  for (const TimerKey& key : timers) {
    SMK_RETURN_IF_ERROR(tx.Execute("UPDATE timer SET due_time = ? WHERE kind = ? AND subject_id = ?",
                                   {due_time, static_cast<int>(key.kind), key.subject})
                            .status());
  }
  return absl::OkStatus();
}

}  // namespace smarketing::lead
