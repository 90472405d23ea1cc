#include "tests/benchmark/rows/bulk.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/macros.h"
#include "common/time/clock.h"

namespace smarketing::benchmark {
namespace {

// A table with the numbers from 0 to 999.
constexpr char kNumbers[] = "bench_number";

absl::Time Soon() { return Clock::Real()->Now() + absl::Minutes(5); }

}  // namespace

absl::Status Define(mysql::Database& database, absl::string_view statement) {
  return database.RunReadWrite(Soon(), [&](mysql::Transaction& tx) -> absl::Status {
    // Outside of a transaction, a session of ours would refuse to write.
    SMK_RETURN_IF_ERROR(tx.Execute("SET SESSION TRANSACTION READ WRITE").status());
    return tx.Query(statement).status();
  });
}

absl::Status MakeNumbers(mysql::Database& database) {
  SMK_RETURN_IF_ERROR(
      Define(database, absl::StrCat("CREATE TABLE ", kNumbers, " (number BIGINT NOT NULL PRIMARY KEY)")));
  std::string sql = absl::StrCat("INSERT INTO ", kNumbers, " VALUES (0)");
  for (int number = 1; number < 1'000; ++number) absl::StrAppend(&sql, ",(", number, ")");
  return database.RunReadWrite(Soon(), [&](mysql::Transaction& tx) { return tx.Execute(sql).status(); });
}

absl::Status DropNumbers(mysql::Database& database) { return Define(database, absl::StrCat("DROP TABLE ", kNumbers)); }

// The table joined twice with itself, no further than needed.
std::string NumbersSql(int64_t count) {
  return absl::StrCat("(SELECT c.number * 1000000 + b.number * 1000 + a.number AS n FROM ", kNumbers,
                      " c STRAIGHT_JOIN ", kNumbers, " b STRAIGHT_JOIN ", kNumbers,
                      " a WHERE c.number <= ", (count - 1) / 1'000'000,
                      " AND b.number <= ", std::min<int64_t>(999, (count - 1) / 1'000),
                      " AND c.number * 1000000 + b.number * 1000 + a.number < ", count, ") numbers");
}

absl::Status FillEmptyTable(mysql::Database& database, absl::string_view table, absl::string_view insert,
                            const mysql::Params& params) {
  SMK_RETURN_IF_ERROR(database.RunReadWrite(Soon(), [&](mysql::Transaction& tx) -> absl::Status {
    // MariaDB then sorts what comes into an empty table and builds its indexes at once (innodb_bulk_insert).
    SMK_RETURN_IF_ERROR(tx.Execute("SET SESSION unique_checks = 0, foreign_key_checks = 0").status());
    // Whatever is grouped on the way stays in memory.
    SMK_RETURN_IF_ERROR(
        tx.Execute("SET SESSION tmp_table_size = 1073741824, max_heap_table_size = 1073741824").status());
    return tx.Execute(insert, params).status();
  }));
  return Define(database, absl::StrCat("ANALYZE TABLE ", table));
}

}  // namespace smarketing::benchmark
