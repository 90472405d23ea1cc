#include "tests/support/test_database.h"

#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/mysql/migrator.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "gtest/gtest.h"
#include "tests/support/mysql_server.h"

namespace smarketing::testing {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(60);

absl::Time Deadline() { return Clock::Real()->Now() + kPatience; }

void DieUnless(const absl::Status& status, absl::string_view what) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s: %s\n", std::string(what).c_str(), status.ToString().c_str());
  std::abort();
}

// The process and a random number keep test binaries apart that share a server.
std::string UniqueName() {
  static std::atomic<int> next = 1;
  absl::BitGen random;
  return absl::StrFormat("test_%d_%08x_%d", getpid(), absl::Uniform<uint32_t>(random), next++);
}

absl::Status RunAsAdmin(absl::string_view sql) {
  mysql::Database admin(TestServer(), {}, Clock::Real());
  return admin.RunReadWrite(Deadline(), [&](mysql::Transaction& tx) { return tx.Execute(sql).status(); });
}

}  // namespace

TestDatabase::TestDatabase(std::initializer_list<const mysql::Migrations*> migrations)
    : TestDatabase(std::vector<const mysql::Migrations*>(migrations)) {}

TestDatabase::TestDatabase(const std::vector<const mysql::Migrations*>& migrations)
    : name_(UniqueName()), options_(TestServer()) {
  DieUnless(RunAsAdmin(absl::StrCat("CREATE DATABASE ", name_, " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")),
            "cannot create a schema for the test");
  options_.database = name_;
  if (!migrations.empty()) {
    mysql::MigratorOptions migrator_options;
    migrator_options.connection = options_;
    mysql::Migrator migrator(migrator_options, Clock::Real());
    DieUnless(migrator.Migrate(migrations), "cannot migrate the test's schema");
  }
  db_ = std::make_unique<mysql::Database>(options_, mysql::PoolOptions(), Clock::Real());
}

TestDatabase::~TestDatabase() {
  db_.reset();
  if (const absl::Status status = RunAsAdmin(absl::StrCat("DROP DATABASE ", name_)); !status.ok()) {
    ADD_FAILURE() << "cannot drop the schema of the test: " << status;
  }
}

void TestDatabase::Exec(absl::string_view sql, const mysql::Params& params) {
  const absl::Status status =
      db_->RunReadWrite(Deadline(), [&](mysql::Transaction& tx) { return tx.Execute(sql, params).status(); });
  if (!status.ok()) ADD_FAILURE() << sql << ": " << status;
}

mysql::Rows TestDatabase::Query(absl::string_view sql, const mysql::Params& params) {
  mysql::Rows rows;
  const absl::Status status = db_->RunReadOnly(Deadline(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(rows, tx.Query(sql, params));
    return absl::OkStatus();
  });
  if (!status.ok()) ADD_FAILURE() << sql << ": " << status;
  return rows;
}

int64_t TestDatabase::QueryInt(absl::string_view sql, const mysql::Params& params) {
  const mysql::Rows rows = Query(sql, params);
  if (rows.size() != 1 || rows[0].size() < 1 || rows[0].IsNull(0)) {
    ADD_FAILURE() << sql << ": the answer is not one number";
    return 0;
  }
  return rows[0].Int(0);
}

int KillConnections(absl::string_view database) {
  // MySQL's information_schema.processlist fails on what runs just now with binary values (error 3854), and MariaDB
  // keeps no performance schema unless it is told to.
  const absl::string_view list = TestServerIsMariaDb()
                                     ? "SELECT id FROM information_schema.processlist WHERE db = ?"
                                     : "SELECT processlist_id FROM performance_schema.threads WHERE processlist_db = ?";
  mysql::Database admin(TestServer(), {}, Clock::Real());
  mysql::Rows rows;
  const absl::Status status = admin.RunReadOnly(Deadline(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(rows, tx.Query(list, {database}));
    return absl::OkStatus();
  });
  if (!status.ok()) ADD_FAILURE() << "cannot list connections: " << status;
  int killed = 0;
  for (const mysql::Row& row : rows) {
    const std::string sql = absl::StrCat("KILL ", row.Int(0));
    // One that ended by itself meanwhile is an error of KILL, and fine.
    if (admin.RunReadWrite(Deadline(), [&](mysql::Transaction& tx) { return tx.Execute(sql).status(); }).ok()) ++killed;
  }
  return killed;
}

}  // namespace smarketing::testing
