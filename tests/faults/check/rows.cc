#include "tests/faults/check/rows.h"

#include "common/status/macros.h"
#include "common/time/clock.h"

namespace smarketing::faults {
namespace {

absl::Time Soon() { return Clock::Real()->Now() + absl::Minutes(1); }

}  // namespace

absl::StatusOr<mysql::Rows> Select(mysql::Database& db, absl::string_view sql, const mysql::Params& params) {
  mysql::Rows rows;
  SMK_RETURN_IF_ERROR(db.RunReadOnly(Soon(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(rows, tx.Query(sql, params));
    return absl::OkStatus();
  }));
  return rows;
}

absl::StatusOr<int64_t> Number(mysql::Database& db, absl::string_view sql, const mysql::Params& params) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, Select(db, sql, params));
  if (rows.size() != 1) return absl::InternalError("not one row");
  return rows[0].OptionalInt(0).value_or(0);
}

absl::Status Command(mysql::Database& db, absl::string_view sql) {
  return db.RunReadWrite(Soon(), [&](mysql::Transaction& tx) { return tx.Execute(sql).status(); });
}

}  // namespace smarketing::faults
