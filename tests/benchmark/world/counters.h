// What is counted outside of a load, read before and after it.
#ifndef SMARKETING_TESTS_BENCHMARK_WORLD_COUNTERS_H_
#define SMARKETING_TESTS_BENCHMARK_WORLD_COUNTERS_H_

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"

namespace smarketing::benchmark {

using Counters = std::map<std::string, double>;

// Adds what the database server has counted since its start: statements, transactions, prepares, rows_inserted,
// rows_updated, rows_read, log_bytes. A counter that the server does not have is left out.
absl::Status AddServerCounters(mysql::Database& database, Counters& counters);

// The processor time that a process has taken; zero when there is no such process.
absl::Duration CpuTime(pid_t pid);

// The most resident memory that a process has had, in bytes; 0 when there is no such process.
int64_t PeakMemory(pid_t pid);

// after - before, of what both have.
Counters Difference(const Counters& before, const Counters& after);

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_WORLD_COUNTERS_H_
