#include "tests/benchmark/world/status_counters.h"

#include "absl/strings/numbers.h"
#include "absl/time/time.h"
#include "common/status/macros.h"
#include "common/time/clock.h"

namespace smarketing::benchmark {
namespace {

struct Counter {
  const char* variable;
  const char* name;
};

constexpr Counter kCounters[] = {
    {"Questions", "statements"},
    {"Com_commit", "transactions"},
    {"Com_stmt_prepare", "prepares"},
    {"Innodb_rows_inserted", "rows_inserted"},
    {"Innodb_rows_updated", "rows_updated"},
    {"Innodb_rows_read", "rows_read"},
    {"Innodb_os_log_written", "log_bytes"},
};

}  // namespace

absl::StatusOr<std::map<std::string, double>> ReadStatusCounters(mysql::Database& database) {
  std::map<std::string, double> values;
  SMK_RETURN_IF_ERROR(
      database.RunReadOnly(Clock::Real()->Now() + absl::Seconds(10), [&](mysql::ReadTransaction& tx) -> absl::Status {
        for (const Counter& counter : kCounters) {
          SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                               tx.Query(std::string("SHOW GLOBAL STATUS LIKE '") + counter.variable + "'"));
          double value = 0;
          if (!rows.empty() && absl::SimpleAtod(rows[0].Text(1), &value)) values[counter.name] = value;
        }
        return absl::OkStatus();
      }));
  return values;
}

std::map<std::string, double> Difference(const std::map<std::string, double>& before,
                                         const std::map<std::string, double>& after) {
  std::map<std::string, double> difference;
  for (const auto& [name, value] : after) {
    const auto it = before.find(name);
    if (it != before.end()) difference[name] = value - it->second;
  }
  return difference;
}

}  // namespace smarketing::benchmark
