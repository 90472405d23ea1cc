#include "common/mysql/migrator.h"

#include <openssl/rand.h>
#include <openssl/sha.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "common/mysql/connection.h"
#include "common/mysql/sql_text.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace smarketing::mysql {
namespace {

// How long one look at the ledger may take.
constexpr absl::Duration kLedgerTimeout = absl::Seconds(30);

constexpr const char* kLedger[] = {
    "CREATE TABLE IF NOT EXISTS schema_migration ("
    "  component          VARCHAR(64)  NOT NULL,"
    "  version            INT          NOT NULL,"
    "  name               VARCHAR(255) NOT NULL,"
    "  checksum           BINARY(32)   NOT NULL,"
    "  min_binary_schema  INT          NOT NULL,"
    "  statement_count    INT          NOT NULL,"
    "  statements_started INT          NOT NULL,"  // one more than done: that one may or may not have taken effect
    "  statements_done    INT          NOT NULL,"
    "  start_time         DATETIME(6)  NOT NULL,"
    "  finish_time        DATETIME(6)  NULL,"
    "  PRIMARY KEY (component, version)"
    ") ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    "CREATE TABLE IF NOT EXISTS schema_migration_lease ("
    "  lease_id    TINYINT       NOT NULL,"
    "  holder      VARBINARY(16) NOT NULL,"
    "  lease_until DATETIME(6)   NOT NULL,"
    "  PRIMARY KEY (lease_id)"
    ") ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"};

std::string Checksum(absl::string_view text) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

// What the server says about a statement that took effect before a crash: exists already, or is gone already.
bool SaysAlreadyDone(int number) {
  switch (number) {
    case 1050:  // table exists
    case 1051:  // unknown table, on DROP
    case 1060:  // duplicate column
    case 1061:  // duplicate key name
    case 1091:  // nothing of that name to drop
    case 1826:  // duplicate constraint
    case 3822:  // duplicate CHECK (MySQL)
      return true;
    default:
      return false;
  }
}

ConnectionOptions WithoutTimeouts(ConnectionOptions options) {
  options.statement_timeout = absl::InfiniteDuration();
  options.read_timeout = absl::InfiniteDuration();
  options.lock_wait_timeout = absl::Seconds(30);
  return options;
}

// Keeps the words of the server for the operator.
class LastError final : public Observer {
 public:
  void OnServerError(const ServerError& error) override {
    absl::MutexLock lock(&mu_);
    error_ = error;
  }
  std::string ToString() const {
    absl::MutexLock lock(&mu_);
    return absl::StrCat(error_.message, " (error ", error_.number, ")");
  }

 private:
  mutable absl::Mutex mu_;
  ServerError error_ ABSL_GUARDED_BY(mu_);
};

// The right to migrate: a row with an expiry, renewed by a thread for as long as this lives. The clock is that of the
// machine: two machines that migrate one database must agree on the time to within the lease.
class MigrationLease {
 public:
  MigrationLease(Database* db, Clock* clock, absl::Duration length)
      : db_(db), clock_(clock), length_(length), holder_(16, '\0') {
    RAND_bytes(reinterpret_cast<unsigned char*>(holder_.data()), static_cast<int>(holder_.size()));
  }

  ~MigrationLease() {
    if (!renewer_.joinable()) return;
    {
      absl::MutexLock lock(&mu_);
      stop_ = true;
    }
    renewer_.join();
    db_->RunReadWrite(clock_->Now() + kLedgerTimeout,
                      [&](Transaction& tx) {
                        return tx
                            .Execute("DELETE FROM schema_migration_lease WHERE lease_id = 1 AND holder = ?",
                                     {Param::Bytes(holder_)})
                            .status();
                      })
        .IgnoreError();  // it expires by itself
  }

  absl::Status Acquire(absl::Duration patience) {
    const absl::Time give_up = clock_->Now() + patience;
    while (true) {
      bool mine = false;
      SMK_RETURN_IF_ERROR(TryAcquire(mine));
      if (mine) break;
      if (clock_->Now() >= give_up) {
        return MakeError(absl::StatusCode::kAborted, kMigrationLeaseHeld,
                         "another process is migrating the database; try again when it has finished");
      }
      clock_->Sleep(std::min(length_ / 10, absl::Seconds(1)));
    }
    renewer_ = std::thread([this] { KeepRenewing(); });
    return absl::OkStatus();
  }

  // To be called in the transaction that records a step: it fails when the lease is somebody else's by now.
  absl::Status Check(Transaction& tx) const {
    SMK_ASSIGN_OR_RETURN(
        const Rows rows,
        tx.Query("SELECT holder, lease_until FROM schema_migration_lease WHERE lease_id = 1 FOR UPDATE"));
    if (rows.empty() || rows[0].Bytes(0) != holder_ || rows[0].Time(1) <= clock_->Now()) {
      return MakeError(absl::StatusCode::kAborted, kMigrationLeaseHeld,
                       "this migration was taken over by another process, after a pause that was too long");
    }
    return absl::OkStatus();
  }

 private:
  absl::Status TryAcquire(bool& mine) {
    return db_->RunReadWrite(clock_->Now() + kLedgerTimeout, [&](Transaction& tx) -> absl::Status {
      mine = false;
      const absl::Time now = clock_->Now();
      SMK_RETURN_IF_ERROR(tx.Execute("INSERT INTO schema_migration_lease (lease_id, holder, lease_until)"
                                     " VALUES (1, ?, ?) ON DUPLICATE KEY UPDATE lease_id = lease_id",
                                     {Param::Bytes(""), now})
                              .status());
      SMK_ASSIGN_OR_RETURN(const int64_t matched,
                           tx.Execute("UPDATE schema_migration_lease SET holder = ?, lease_until = ?"
                                      " WHERE lease_id = 1 AND (lease_until <= ? OR holder = ?)",
                                      {Param::Bytes(holder_), now + length_, now, Param::Bytes(holder_)}));
      mine = matched == 1;
      return absl::OkStatus();
    });
  }

  void KeepRenewing() {
    absl::MutexLock lock(&mu_);
    while (!clock_->AwaitUntil(mu_, absl::Condition(&stop_), clock_->Now() + length_ / 3)) {
      mu_.Unlock();
      // A failure is found by Check, if it lasts.
      db_->RunReadWrite(clock_->Now() + length_ / 3,
                        [&](Transaction& tx) {
                          return tx
                              .Execute(
                                  "UPDATE schema_migration_lease SET lease_until = ? WHERE lease_id = 1 AND holder = ?",
                                  {clock_->Now() + length_, Param::Bytes(holder_)})
                              .status();
                        })
          .IgnoreError();
      mu_.Lock();
    }
  }

  Database* const db_;
  Clock* const clock_;
  const absl::Duration length_;
  std::string holder_;
  std::thread renewer_;
  absl::Mutex mu_;
  bool stop_ ABSL_GUARDED_BY(mu_) = false;
};

struct LedgerEntry {
  int started = 0;
  int done = 0;
};

// One run of the migrator, lease in hand.
class Run {
 public:
  Run(const MigratorOptions& options, Clock* clock, Database* db, Connection* ddl, const MigrationLease* lease,
      const LastError* last_error)
      : options_(options), clock_(clock), db_(db), ddl_(ddl), lease_(lease), last_error_(last_error) {}

  absl::Status Apply(const Migrations& migrations) {
    SMK_RETURN_IF_ERROR(CheckSchemaNotNewer(migrations));
    for (size_t i = 0; i < migrations.files.size(); ++i) {
      const MigrationFile& file = migrations.files[i];
      if (file.version != static_cast<int>(i) + 1) {
        return absl::InvalidArgumentError(absl::StrCat(migrations.component, ": versions must be 1, 2, 3 …, but ",
                                                       file.name, " comes at place ", i + 1));
      }
      SMK_RETURN_IF_ERROR(ApplyFile(migrations, file));
    }
    return absl::OkStatus();
  }

 private:
  absl::Time Deadline() const { return clock_->Now() + kLedgerTimeout; }

  absl::Status CheckSchemaNotNewer(const Migrations& migrations) {
    const absl::Status status = CheckSchema(*db_, migrations, Deadline());
    return ErrorReason(status) == kSchemaTooOld ? absl::OkStatus() : status;
  }

  absl::Status ApplyFile(const Migrations& migrations, const MigrationFile& file) {
    SMK_ASSIGN_OR_RETURN(const ParsedMigration parsed, ParseMigration(file));
    const int count = static_cast<int>(parsed.statements.size());
    LedgerEntry entry;
    SMK_RETURN_IF_ERROR(Explained(migrations, file, Record([&](Transaction& tx) {
                                    return ReadOrCreateEntry(migrations, file, parsed, tx, entry);
                                  })));
    for (int i = entry.done; i < count; ++i) {
      const std::string& statement = parsed.statements[i];
      if (options_.progress) {
        options_.progress(absl::StrCat(migrations.component, " ", file.name, ": statement ", i + 1, " of ", count));
      }
      const bool last = i + 1 == count;
      if (ChangesRows(statement)) {
        SMK_RETURN_IF_ERROR(Explained(migrations, file, Record([&](Transaction& tx) -> absl::Status {
                                        SMK_RETURN_IF_ERROR(tx.Execute(statement).status());
                                        return MarkDone(migrations, file, i + 1, last, tx);
                                      })));
        continue;
      }
      const bool in_doubt = entry.started > i;
      if (!in_doubt) {
        SMK_RETURN_IF_ERROR(Explained(
            migrations, file, Record([&](Transaction& tx) { return MarkStarted(migrations, file, i + 1, tx); })));
      }
      ServerError error;
      const absl::Status status = ddl_->RunDdl(statement, &error);
      if (!status.ok() && !(in_doubt && SaysAlreadyDone(error.number))) {
        return absl::Status(status.code(), absl::StrCat(migrations.component, " ", file.name, ", statement ", i + 1,
                                                        " failed: ", error.message, " (error ", error.number, ")"));
      }
      SMK_RETURN_IF_ERROR(Explained(
          migrations, file, Record([&](Transaction& tx) { return MarkDone(migrations, file, i + 1, last, tx); })));
    }
    return absl::OkStatus();
  }

  // A step of the ledger, with the lease checked in the same transaction.
  absl::Status Record(absl::FunctionRef<absl::Status(Transaction&)> step) {
    return db_->RunReadWrite(Deadline(), [&](Transaction& tx) -> absl::Status {
      SMK_RETURN_IF_ERROR(lease_->Check(tx));
      return step(tx);
    });
  }

  // The database's generic words are for clients; the operator gets the server's.
  absl::Status Explained(const Migrations& migrations, const MigrationFile& file, absl::Status status) const {
    if (status.ok() || (ErrorReason(status) != kDatabaseError && ErrorReason(status) != kDuplicateKey)) return status;
    return absl::Status(status.code(),
                        absl::StrCat(migrations.component, " ", file.name, " failed: ", last_error_->ToString()));
  }

  absl::Status ReadOrCreateEntry(const Migrations& migrations, const MigrationFile& file, const ParsedMigration& parsed,
                                 Transaction& tx, LedgerEntry& entry) {
    const std::string checksum = Checksum(file.sql);
    SMK_ASSIGN_OR_RETURN(const Rows rows,
                         tx.Query("SELECT checksum, statements_started, statements_done FROM schema_migration"
                                  " WHERE component = ? AND version = ?",
                                  {migrations.component, file.version}));
    if (rows.empty()) {
      entry = {};
      return tx
          .Execute(
              "INSERT INTO schema_migration (component, version, name, checksum, min_binary_schema,"
              " statement_count, statements_started, statements_done, start_time) VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?)",
              {migrations.component, file.version, file.name, Param::Bytes(checksum), parsed.min_binary_schema,
               parsed.statements.size(), clock_->Now()})
          .status();
    }
    if (rows[0].Bytes(0) != checksum) {
      return MakeError(absl::StatusCode::kFailedPrecondition, kSchemaChanged,
                       absl::StrCat("the migration ", migrations.component, " ", file.name,
                                    " was changed after it had been applied; write a new one instead"));
    }
    entry = {static_cast<int>(rows[0].Int(1)), static_cast<int>(rows[0].Int(2))};
    return absl::OkStatus();
  }

  absl::Status MarkStarted(const Migrations& migrations, const MigrationFile& file, int statement, Transaction& tx) {
    return tx
        .Execute("UPDATE schema_migration SET statements_started = ? WHERE component = ? AND version = ?",
                 {statement, migrations.component, file.version})
        .status();
  }

  absl::Status MarkDone(const Migrations& migrations, const MigrationFile& file, int statement, bool last,
                        Transaction& tx) {
    const std::optional<absl::Time> finish = last ? std::optional<absl::Time>(clock_->Now()) : std::nullopt;
    return tx
        .Execute(
            "UPDATE schema_migration SET statements_started = ?, statements_done = ?, finish_time = ?"
            " WHERE component = ? AND version = ?",
            {statement, statement, finish, migrations.component, file.version})
        .status();
  }

  const MigratorOptions& options_;
  Clock* const clock_;
  Database* const db_;
  Connection* const ddl_;
  const MigrationLease* const lease_;
  const LastError* const last_error_;
};

absl::Status OpenForDdl(const ConnectionOptions& options, Clock* clock, std::unique_ptr<Connection>& connection) {
  SMK_RETURN_IF_ERROR(CheckServer(options));  // its words are for the operator
  SMK_ASSIGN_OR_RETURN(connection, Connection::Open(options, {clock}));
  return absl::OkStatus();
}

// "'order_service'@'%'"; only of characters that need no quoting.
absl::StatusOr<std::string> QuoteAccount(absl::string_view account) {
  std::vector<absl::string_view> parts = absl::StrSplit(account, absl::MaxSplits('@', 1));
  if (parts.size() == 1) parts.push_back("%");
  for (const absl::string_view part : parts) {
    const bool plain = std::all_of(part.begin(), part.end(), [](char c) {
      return absl::ascii_isalnum(c) || absl::StrContains("_.-:%/", absl::string_view(&c, 1));
    });
    if (part.empty() || !plain) {
      return absl::InvalidArgumentError(absl::StrCat("'", account, "' is no account: use user or user@host"));
    }
  }
  return absl::StrCat("'", parts[0], "'@'", parts[1], "'");
}

}  // namespace

Migrator::Migrator(MigratorOptions options, Clock* clock) : options_(std::move(options)), clock_(clock) {}

absl::Status Migrator::Migrate(absl::Span<const Migrations* const> all) {
  const ConnectionOptions connection = WithoutTimeouts(options_.connection);
  std::unique_ptr<Connection> ddl;
  SMK_RETURN_IF_ERROR(OpenForDdl(connection, clock_, ddl));
  for (const char* const statement : kLedger) {
    ServerError error;
    if (const absl::Status status = ddl->RunDdl(statement, &error); !status.ok()) {
      return absl::Status(status.code(), absl::StrCat("cannot create the table of migrations: ", error.message,
                                                      " (error ", error.number, ")"));
    }
  }
  LastError last_error;
  PoolOptions pool;
  pool.max_connections = 2;  // the ledger, and the renewal of the lease meanwhile
  Database db(connection, pool, clock_, &last_error);
  MigrationLease lease(&db, clock_, options_.lease);
  SMK_RETURN_IF_ERROR(lease.Acquire(options_.wait_for_lease));
  Run run(options_, clock_, &db, ddl.get(), &lease, &last_error);
  for (const Migrations* const migrations : all) SMK_RETURN_IF_ERROR(run.Apply(*migrations));
  return absl::OkStatus();
}

namespace {

// The tables that there are once all of it is applied, with what their service may do there.
absl::StatusOr<std::vector<TableGrant>> GrantsOf(const Migrations& migrations) {
  std::vector<TableGrant> grants;
  for (const MigrationFile& file : migrations.files) {
    SMK_ASSIGN_OR_RETURN(const ParsedMigration parsed, ParseMigration(file));
    grants.insert(grants.end(), parsed.grants.begin(), parsed.grants.end());
    for (const std::string& table : parsed.dropped_tables) {
      std::erase_if(grants, [&](const TableGrant& grant) { return grant.table == table; });
    }
  }
  return grants;
}

}  // namespace

absl::Status Migrator::Grant(absl::Span<const Migrations* const> all, absl::string_view account) {
  SMK_ASSIGN_OR_RETURN(const std::string to, QuoteAccount(account));
  std::vector<TableGrant> grants = {{"schema_migration", "SELECT"}};
  for (const Migrations* const migrations : all) {
    SMK_ASSIGN_OR_RETURN(const std::vector<TableGrant> own, GrantsOf(*migrations));
    grants.insert(grants.end(), own.begin(), own.end());
  }
  std::unique_ptr<Connection> ddl;
  SMK_RETURN_IF_ERROR(OpenForDdl(WithoutTimeouts(options_.connection), clock_, ddl));
  for (const TableGrant& grant : grants) {
    ServerError error;
    const std::string sql = absl::StrCat("GRANT ", grant.privileges, " ON `", options_.connection.database, "`.`",
                                         grant.table, "` TO ", to);
    if (const absl::Status status = ddl->RunDdl(sql, &error); !status.ok()) {
      return absl::Status(status.code(), absl::StrCat("cannot grant ", account, " its rights on ", grant.table, ": ",
                                                      error.message, " (error ", error.number, ")"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckSchema(Database& database, const Migrations& migrations, absl::Time deadline) {
  bool any_ledger = false;
  Rows rows;
  SMK_RETURN_IF_ERROR(database.RunReadOnly(deadline, [&](ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const Rows tables, tx.Query("SELECT COUNT(*) FROM information_schema.tables"
                                                     " WHERE table_schema = DATABASE() AND table_name = ?",
                                                     {"schema_migration"}));
    any_ledger = tables[0].Int(0) > 0;
    rows = Rows();
    if (!any_ledger) return absl::OkStatus();
    SMK_ASSIGN_OR_RETURN(rows, tx.Query("SELECT version, min_binary_schema, statement_count, statements_done"
                                        " FROM schema_migration WHERE component = ? ORDER BY version",
                                        {migrations.component}));
    return absl::OkStatus();
  }));
  const int needed = migrations.latest_version();
  int applied = 0;  // without a gap, to the end
  for (const Row& row : rows) {
    const int version = static_cast<int>(row.Int(0));
    if (version == applied + 1 && row.Int(3) >= row.Int(2)) applied = version;
    if (version > needed && row.Int(1) > needed) {
      return MakeError(absl::StatusCode::kFailedPrecondition, kSchemaTooNew,
                       absl::StrCat("the database schema of ", migrations.component, " is at version ", version,
                                    ", which needs a program that knows version ", row.Int(1),
                                    " at least; this one knows ", needed, ": install a newer program"));
    }
  }
  if (applied < needed) {
    return MakeError(absl::StatusCode::kFailedPrecondition, kSchemaTooOld,
                     absl::StrCat("the database schema of ", migrations.component, " is at version ", applied,
                                  ", but this program needs version ", needed, ": run its migrate command first",
                                  any_ledger ? "" : " (there is no schema here yet, or no right to see it)"));
  }
  return absl::OkStatus();
}

absl::Status CheckGrants(Database& database, const Migrations& migrations, absl::Time deadline) {
  SMK_ASSIGN_OR_RETURN(const std::vector<TableGrant> grants, GrantsOf(migrations));
  if (grants.empty()) return absl::OkStatus();
  Params params;
  std::set<std::string> missing;
  for (const TableGrant& grant : grants) {
    params.emplace_back(grant.table);
    missing.insert(grant.table);
  }
  // Shows a user what it has some right on.
  const std::string sql = absl::StrCat(
      "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name IN ",
      InList(params.size()));
  std::string user;
  SMK_RETURN_IF_ERROR(database.RunReadOnly(deadline, [&](ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const Rows name, tx.Query("SELECT CURRENT_USER()"));
    user = std::string(name[0].Text(0));
    SMK_ASSIGN_OR_RETURN(const Rows rows, tx.Query(sql, PadParams(params)));
    for (const Row& row : rows) missing.erase(std::string(row.Text(0)));
    return absl::OkStatus();
  }));
  if (missing.empty()) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, kSchemaNotGranted,
                   absl::StrCat("the database user ", user, " may not use the tables of ", migrations.component, " (",
                                absl::StrJoin(missing, ", "),
                                "): is it another service's user? If not, grant them with --migrate --grant_to"));
}

}  // namespace smarketing::mysql
