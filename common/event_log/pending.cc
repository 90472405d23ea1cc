#include "common/event_log/pending.h"

#include "absl/strings/str_cat.h"
#include "common/mysql/param.h"
#include "common/mysql/row.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"

namespace smarketing::event_log {

absl::StatusOr<absl::flat_hash_set<Uuid>> PendingSubjects(mysql::ReadTransaction& tx, absl::string_view consumer,
                                                          absl::Span<const Uuid> subjects,
                                                          absl::Span<const absl::string_view> types) {
  absl::flat_hash_set<Uuid> pending;
  if (subjects.empty() || types.empty()) return pending;
  mysql::Params params = {consumer};
  mysql::AppendPadded(mysql::Params(subjects.begin(), subjects.end()), params);
  mysql::AppendPadded(mysql::Params(types.begin(), types.end()), params);
  // The LEFT JOIN keeps the order: first the subjects' events, by their index.
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows rows,
      tx.Query(
          absl::StrCat("SELECT DISTINCT e.subject_id FROM event_log e LEFT JOIN event_cursor c ON c.consumer = ? ",
                       "AND c.partition_id = e.partition_id WHERE e.subject_id IN ", mysql::InList(subjects.size()),
                       " AND e.type IN ", mysql::InList(types.size()), " AND e.sequence > COALESCE(c.position, 0)"),
          params));
  for (const mysql::Row& row : rows) pending.insert(row.GetUuid(0));
  return pending;
}

}  // namespace smarketing::event_log
