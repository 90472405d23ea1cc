// Brings the schema forward, and tells whether a binary fits it.
#ifndef SMARKETING_COMMON_MYSQL_MIGRATOR_H_
#define SMARKETING_COMMON_MYSQL_MIGRATOR_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/mysql/database.h"
#include "common/mysql/migrations.h"
#include "common/time/clock.h"

namespace smarketing::mysql {

// Reasons of FAILED_PRECONDITION; the messages are one sentence each, for the operator.
inline constexpr char kSchemaTooOld[] = "SCHEMA_TOO_OLD";
inline constexpr char kSchemaTooNew[] = "SCHEMA_TOO_NEW";
inline constexpr char kSchemaChanged[] = "SCHEMA_CHANGED";             // an applied file was edited
inline constexpr char kSchemaNotGranted[] = "SCHEMA_NOT_GRANTED";      // a user without rights on the tables
inline constexpr char kMigrationLeaseHeld[] = "MIGRATION_LEASE_HELD";  // ABORTED: another migrator is at work

struct MigratorOptions {
  // Must be allowed DDL, and with Grant() GRANT. `database` must exist. Its statement and read timeouts are not used:
  // an ALTER of a large table takes as long as it takes.
  ConnectionOptions connection;
  absl::Duration lease = absl::Seconds(30);  // renewed every third of it while at work
  // How long to wait for another migrator to finish.
  absl::Duration wait_for_lease = absl::Minutes(2);
  // Told one line per statement, for the terminal; may be empty.
  std::function<void(absl::string_view)> progress;
};

// One at a time per database, by a lease row with an expiry (schema_migration_lease). What is done is recorded in
// schema_migration, statement by statement. DDL commits by itself, so a crash can come between a statement and its
// record: the next run repeats that one statement and takes "it already exists" (or "it is already gone") for done.
// Statements that change rows are recorded in their own transaction and need no such care.
class Migrator {
 public:
  Migrator(MigratorOptions options, Clock* clock);

  // Applies what is missing, in order of the list ("common" comes first), then of version.
  // FAILED_PRECONDITION SCHEMA_CHANGED, SCHEMA_TOO_NEW; ABORTED MIGRATION_LEASE_HELD; UNAVAILABLE; INTERNAL with the
  // statement that failed and the server's words (the operator reads this, no client does).
  absl::Status Migrate(absl::Span<const Migrations* const> all);

  // Gives `account` ("order_service" or "order_service@10.0.0.%"; the host defaults to %) what a service needs on the
  // tables of `all`, table by table, and SELECT on schema_migration. Done again, it changes nothing.
  absl::Status Grant(absl::Span<const Migrations* const> all, absl::string_view account);

 private:
  const MigratorOptions options_;
  Clock* const clock_;
};

// Whether a binary that was built with `migrations` can work on the schema as it is. FAILED_PRECONDITION
// SCHEMA_TOO_OLD when a version that it knows is missing or unfinished; SCHEMA_TOO_NEW when a version that it does not
// know needs a newer binary. UNAVAILABLE as usual. The message is one sentence that says what to do.
absl::Status CheckSchema(Database& database, const Migrations& migrations, absl::Time deadline);

// Whether the database's user has been given the tables of `migrations`, whose schema is as it should be.
// FAILED_PRECONDITION SCHEMA_NOT_GRANTED, with what to do; UNAVAILABLE as usual.
absl::Status CheckGrants(Database& database, const Migrations& migrations, absl::Time deadline);

}  // namespace smarketing::mysql

#endif  // SMARKETING_COMMON_MYSQL_MIGRATOR_H_
