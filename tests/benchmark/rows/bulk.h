// Many rows that the database server makes by itself: a million in seconds.
#ifndef SMARKETING_TESTS_BENCHMARK_ROWS_BULK_H_
#define SMARKETING_TESTS_BENCHMARK_ROWS_BULK_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/mysql/database.h"
#include "common/mysql/param.h"

namespace smarketing::benchmark {

// Runs a statement that ends its transaction: CREATE, DROP, TRUNCATE, ANALYZE.
absl::Status Define(mysql::Database& database, absl::string_view statement);

// A small table that the next function needs, in the schema that `database` has selected.
absl::Status MakeNumbers(mysql::Database& database);
absl::Status DropNumbers(mysql::Database& database);

// What SELECT can read from: the numbers from 0 to `count` - 1, as column n. At most 10^9.
std::string NumbersSql(int64_t count);

// Runs `insert`, an INSERT … SELECT into `table`, which is empty.
absl::Status FillEmptyTable(mysql::Database& database, absl::string_view table, absl::string_view insert,
                            const mysql::Params& params = {});

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_ROWS_BULK_H_
