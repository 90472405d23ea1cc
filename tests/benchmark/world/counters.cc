#include "tests/benchmark/world/counters.h"

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
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

absl::Status AddServerCounters(mysql::Database& database, Counters& counters) {
  return database.RunReadOnly(
      Clock::Real()->Now() + absl::Seconds(10), [&](mysql::ReadTransaction& tx) -> absl::Status {
        for (const Counter& counter : kCounters) {
          SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                               tx.Query(absl::StrCat("SHOW GLOBAL STATUS LIKE '", counter.variable, "'")));
          double value = 0;
          if (!rows.empty() && absl::SimpleAtod(rows[0].Text(1), &value)) counters[counter.name] = value;
        }
        return absl::OkStatus();
      });
}

absl::Duration CpuTime(pid_t pid) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/stat"));
  std::stringstream text;
  text << file.rdbuf();
  // The second field is the name in brackets, which may hold anything. After it come the state and, as the 14th and
  // 15th of all, the ticks in user and system mode (proc(5)).
  const std::string line = text.str();
  const size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return absl::ZeroDuration();
  const std::vector<std::string> fields = absl::StrSplit(line.substr(name_end + 1), ' ', absl::SkipEmpty());
  int64_t user = 0;
  int64_t system = 0;
  if (fields.size() < 13 || !absl::SimpleAtoi(fields[11], &user) || !absl::SimpleAtoi(fields[12], &system)) {
    return absl::ZeroDuration();
  }
  return absl::Seconds(user + system) / sysconf(_SC_CLK_TCK);
}

int64_t PeakMemory(pid_t pid) {
  std::ifstream status(absl::StrCat("/proc/", pid, "/status"));
  std::string line;
  while (std::getline(status, line)) {
    absl::string_view rest = line;
    int64_t kib = 0;
    if (absl::ConsumePrefix(&rest, "VmHWM:") && absl::ConsumeSuffix(&rest, " kB") && absl::SimpleAtoi(rest, &kib)) {
      return kib * 1024;
    }
  }
  return 0;
}

Counters Difference(const Counters& before, const Counters& after) {
  Counters difference;
  for (const auto& [name, value] : after) {
    const auto it = before.find(name);
    if (it != before.end()) difference[name] = value - it->second;
  }
  return difference;
}

}  // namespace smarketing::benchmark
