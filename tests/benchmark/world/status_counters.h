// What the database server counts, read before and after.
#ifndef SMARKETING_TESTS_BENCHMARK_WORLD_STATUS_COUNTERS_H_
#define SMARKETING_TESTS_BENCHMARK_WORLD_STATUS_COUNTERS_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "common/mysql/database.h"

namespace smarketing::benchmark {

// Of the whole server, since its start: statements, transactions, prepares, rows_inserted, rows_updated, rows_read,
// log_bytes. A counter that the server does not have is left out.
absl::StatusOr<std::map<std::string, double>> ReadStatusCounters(mysql::Database& database);

// after - before.
std::map<std::string, double> Difference(const std::map<std::string, double>& before,
                                         const std::map<std::string, double>& after);

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_WORLD_STATUS_COUNTERS_H_
