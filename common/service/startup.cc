#include "common/service/startup.h"

#include <csignal>

#include <algorithm>

#include "common/mysql/migrator.h"
#include "common/status/macros.h"

namespace smarketing::service {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(100);
constexpr absl::Duration kMaxPause = absl::Seconds(1);

// The signals are blocked (rpc::BlockSignals), so that one that has come is still pending.
bool AskedToStop() {
  sigset_t pending;
  return sigpending(&pending) == 0 && (sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGINT) == 1);
}

}  // namespace

absl::Status WaitForDatabase(const mysql::ConnectionOptions& options, absl::Duration timeout, Clock* clock,
                             observability::Logger* logger) {
  const absl::Time give_up = clock->Now() + timeout;
  absl::Duration pause = kFirstPause;
  for (bool told = false;; told = true) {
    const absl::Status status = mysql::CheckServer(options);
    if (!absl::IsUnavailable(status)) return status;
    if (clock->Now() >= give_up) return status;
    if (!told) logger->Warning("waiting for the database", {{"database", options.ToString()}});
    clock->Sleep(std::min(pause, give_up - clock->Now()));
    pause = std::min(2 * pause, kMaxPause);
    if (AskedToStop()) return absl::CancelledError("Asked to stop while waiting for the database.");
  }
}

absl::Status CheckSchemas(mysql::Database& database, absl::Span<const mysql::Migrations* const> migrations,
                          absl::Time deadline) {
  for (const mysql::Migrations* component : migrations) {
    SMK_RETURN_IF_ERROR(mysql::CheckSchema(database, *component, deadline));
  }
  return absl::OkStatus();
}

absl::Status CheckGrants(mysql::Database& database, absl::Span<const mysql::Migrations* const> migrations,
                         absl::Time deadline) {
  for (const mysql::Migrations* component : migrations) {
    SMK_RETURN_IF_ERROR(mysql::CheckGrants(database, *component, deadline));
  }
  return absl::OkStatus();
}

}  // namespace smarketing::service
