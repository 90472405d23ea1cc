#include "sla_service/storage/clocks.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"
#include "sla_service/storage/clock_rows.h"

namespace smarketing::sla {
namespace {

// "ON DUPLICATE KEY UPDATE a = VALUES(a), b = VALUES(b)" over all columns but those named.
std::string Upsert(absl::Span<const absl::string_view> columns, absl::Span<const absl::string_view> but) {
  std::vector<std::string> assignments;
  for (const absl::string_view column : columns) {
    if (std::find(but.begin(), but.end(), column) != but.end()) continue;
    assignments.push_back(absl::StrCat(column, " = VALUES(", column, ")"));
  }
  return absl::StrCat("ON DUPLICATE KEY UPDATE ", absl::StrJoin(assignments, ", "));
}

}  // namespace

absl::StatusOr<ClocksByLead> LockClocksOf(mysql::Transaction& tx, absl::Span<const LeadId> leads) {
  ClocksByLead clocks;
  if (leads.empty()) return clocks;
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query(absl::StrCat("SELECT ", ClockColumnList(), " FROM clock WHERE lead_id IN ",
                                             mysql::InList(leads.size()), " FOR UPDATE"),
                                mysql::PadParams({leads.begin(), leads.end()})));
  for (const mysql::Row& row : rows) {
    SMK_ASSIGN_OR_RETURN(PromiseClock clock, ReadClock(row));
    clocks[clock.lead].push_back(std::move(clock));
  }
  return clocks;
}

absl::StatusOr<std::vector<PromiseClock>> ClaimDueClocks(mysql::Transaction& tx, absl::Time now, int64_t limit) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query(absl::StrCat("SELECT ", ClockColumnList(), " FROM clock WHERE next_action_time <= ? ",
                                             "ORDER BY next_action_time LIMIT ? FOR UPDATE SKIP LOCKED"),
                                {now, limit}));
  std::vector<PromiseClock> clocks;
  clocks.reserve(rows.size());
  for (const mysql::Row& row : rows) {
    SMK_ASSIGN_OR_RETURN(PromiseClock clock, ReadClock(row));
    clocks.push_back(std::move(clock));
  }
  return clocks;
}

absl::StatusOr<std::optional<absl::Time>> EarliestAction(mysql::ReadTransaction& tx) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query("SELECT MIN(next_action_time) FROM clock WHERE next_action_time IS NOT NULL"));
  return rows[0].OptionalTime(0);
}

absl::Status StoreChanges(mysql::Transaction& tx, const ClockChanges& changes) {
  static const auto* const kUpdateClock = new std::string(Upsert(ClockColumns(), {"clock_id"}));
  // A breach is recorded once: what is known of it may change, when it was recorded does not.
  static const auto* const kUpdateBreach = new std::string(Upsert(BreachColumns(), {"breach_id", "record_time"}));
  std::vector<mysql::Params> rows;
  for (const PromiseClock& clock : changes.updated) rows.push_back(ClockRow(clock));
  // Before the new ones: a clock that moved to an earlier start may leave its old one to a new clock.
  SMK_RETURN_IF_ERROR(tx.InsertRows("clock", ClockColumns(), rows, *kUpdateClock));
  rows.clear();
  for (const PromiseClock& clock : changes.inserted) rows.push_back(ClockRow(clock));
  SMK_RETURN_IF_ERROR(tx.InsertRows("clock", ClockColumns(), rows));
  rows.clear();
  for (const Breach& breach : changes.breaches) rows.push_back(BreachRow(breach));
  return tx.InsertRows("breach", BreachColumns(), rows, *kUpdateBreach);
}

}  // namespace smarketing::sla
