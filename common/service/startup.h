// What has to be true before a process serves.
#ifndef SMARKETING_COMMON_SERVICE_STARTUP_H_
#define SMARKETING_COMMON_SERVICE_STARTUP_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/mysql/database.h"
#include "common/mysql/migrations.h"
#include "common/mysql/options.h"
#include "common/observability/logger.h"
#include "common/time/clock.h"

namespace smarketing::service {

// Waits until the server takes these credentials: at most `timeout` while nobody answers (UNAVAILABLE then), not at
// all when it refuses (FAILED_PRECONDITION). CANCELLED when SIGTERM or SIGINT came meanwhile. One sentence each.
absl::Status WaitForDatabase(const mysql::ConnectionOptions& options, absl::Duration timeout, Clock* clock,
                             observability::Logger* logger);

// Whether the schema fits this binary; the errors of mysql::CheckSchema.
absl::Status CheckSchemas(mysql::Database& database, absl::Span<const mysql::Migrations* const> migrations,
                          absl::Time deadline);

// Whether the user of the database may do what a service does; the errors of mysql::CheckGrants.
absl::Status CheckGrants(mysql::Database& database, absl::Span<const mysql::Migrations* const> migrations,
                         absl::Time deadline);

}  // namespace smarketing::service

#endif  // SMARKETING_COMMON_SERVICE_STARTUP_H_
