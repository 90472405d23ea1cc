// Migrations against a real server, among them crashes at every step.
#include "common/mysql/migrator.h"

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "migrations/common.h"
#include "tests/storage/common/mysql/mysql_test_util.h"
#include "tests/support/mysql_server.h"
#include "tests/support/status_matchers.h"
#include "tests/support/tcp_proxy.h"
#include "tests/support/test_database.h"

namespace smarketing::mysql {
namespace {

using ::smarketing::testing::HasReason;
using ::smarketing::testing::StatusIs;
using ::smarketing::testing::TcpProxy;
using ::smarketing::testing::TestDatabase;
using ::smarketing::testing::TestServer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kFirst[] =
    "-- A comment; with a semicolon.\n"
    "CREATE TABLE item (id INT NOT NULL PRIMARY KEY, note VARCHAR(20)) ENGINE=InnoDB;\n"
    "INSERT INTO item VALUES (1, 'a;b'), (2, 'it''s');\n"
    "ALTER TABLE item ADD COLUMN weight INT NOT NULL DEFAULT 0;\n"
    "UPDATE item SET weight = weight + 10;\n"
    "CREATE INDEX ix_item_weight ON item (weight);\n";
constexpr char kSecond[] =
    "CREATE TABLE other (id INT NOT NULL PRIMARY KEY) ENGINE=InnoDB;\n"
    "ALTER TABLE item DROP INDEX ix_item_weight;\n"
    "DROP TABLE other;\n";

Migrations Demo(int versions) {
  Migrations migrations{"demo", {}};
  const char* const texts[] = {kFirst, kSecond};
  const char* const names[] = {"0001_first.sql", "0002_second.sql"};
  for (int i = 0; i < versions; ++i) migrations.files.push_back({i + 1, names[i], texts[i]});
  return migrations;
}

class MigratorTest : public ::testing::Test {
 protected:
  MigratorOptions Options() {
    MigratorOptions options;
    options.connection = schema_.options();
    options.wait_for_lease = absl::ZeroDuration();
    return options;
  }

  absl::Status Migrate(const Migrations& migrations) {
    return Migrator(Options(), Clock::Real()).Migrate({&migrations});
  }

  void ExpectFirstApplied() {
    EXPECT_EQ(schema_.QueryInt("SELECT COUNT(*) FROM item"), 2);
    EXPECT_EQ(schema_.QueryInt("SELECT SUM(weight) FROM item"), 20);
    EXPECT_EQ(schema_.QueryInt("SELECT statements_done FROM schema_migration WHERE component = 'demo' AND version = 1"),
              5);
  }

  TestDatabase schema_;
};

TEST_F(MigratorTest, AppliesEachStatementOnceAndRecordsIt) {
  std::vector<std::string> progress;
  MigratorOptions options = Options();
  options.progress = [&](absl::string_view line) { progress.emplace_back(line); };
  const Migrations demo = Demo(2);
  SMK_ASSERT_OK(Migrator(options, Clock::Real()).Migrate({&demo}));
  EXPECT_EQ(progress.size(), 8u);
  EXPECT_EQ(progress[1], "demo 0001_first.sql: statement 2 of 5");
  ExpectFirstApplied();
  SMK_EXPECT_OK(CheckSchema(schema_.db(), demo, Soon()));
  EXPECT_EQ(schema_.QueryInt("SELECT COUNT(*) FROM schema_migration WHERE finish_time IS NOT NULL"), 2);
  EXPECT_EQ(schema_.QueryInt("SELECT COUNT(*) FROM schema_migration_lease"), 0);
  SMK_ASSERT_OK(Migrator(options, Clock::Real()).Migrate({&demo}));
  EXPECT_EQ(progress.size(), 8u);
}

TEST_F(MigratorTest, ComponentsAreCountedApart) {
  const Migrations demo = Demo(1);
  SMK_ASSERT_OK(Migrator(Options(), Clock::Real()).Migrate({&CommonMigrations(), &demo}));
  SMK_EXPECT_OK(CheckSchema(schema_.db(), CommonMigrations(), Soon()));
  SMK_EXPECT_OK(CheckSchema(schema_.db(), demo, Soon()));
  EXPECT_EQ(schema_.QueryInt("SELECT COUNT(*) FROM event_partition WHERE head = 0"), 16);
}

// Loses every commit of the migrator in turn, once before the server got it and once after, as a crash at that point
// would: the DDL of a step may be done or not, its record may be there or not. Another run must always finish the job.
TEST_F(MigratorTest, ACrashAtAnyStepIsResumed) {
  TcpProxy proxy(TestServer().host, TestServer().port);
  FakeClock clock(absl::FromCivil(absl::CivilSecond(2026, 1, 1), absl::UTCTimeZone()));
  const Migrations demo = Demo(1);
  for (const TcpProxy::Fault fault : {TcpProxy::Fault::kDropBefore, TcpProxy::Fault::kDropAfter}) {
    int crashes = 0;
    for (int n = 1;; ++n) {
      schema_.Exec("DROP TABLE IF EXISTS item, schema_migration, schema_migration_lease");
      MigratorOptions options = Options();
      options.connection.host = "127.0.0.1";
      options.connection.port = proxy.port();
      proxy.CutAtCommit(fault, n);
      const int before = proxy.commits();
      const absl::Status status = Migrator(options, &clock).Migrate({&demo});
      if (proxy.commits() - before < n) {  // there is no n-th commit: every one has had its turn
        SMK_EXPECT_OK(status);
        break;
      }
      if (!status.ok()) ++crashes;  // OK: it was the commit that gives the lease back
      proxy.CutAtCommit(TcpProxy::Fault::kNone);
      clock.Advance(absl::Minutes(1));  // the lease of the dead one runs out
      SMK_ASSERT_OK(Migrator(Options(), &clock).Migrate({&demo})) << "after losing commit " << n;
      ExpectFirstApplied();
    }
    EXPECT_GE(crashes, 10);
  }
}

TEST_F(MigratorTest, AFailingStatementIsNamedAndCanBeMended) {
  schema_.Exec("CREATE TABLE other (id INT) ENGINE=InnoDB");
  const Migrations demo = Demo(2);
  const absl::Status status = Migrate(demo);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("demo 0002_second.sql, statement 1 failed: Table 'other' already exists"));
  EXPECT_THAT(CheckSchema(schema_.db(), demo, Soon()), HasReason(kSchemaTooOld));
  // It was in doubt by now, and what is in doubt and exists counts as done.
  SMK_EXPECT_OK(Migrate(demo));
  SMK_EXPECT_OK(CheckSchema(schema_.db(), demo, Soon()));
}

TEST_F(MigratorTest, WrongDataIsNamedWithTheServersWords) {
  const char* const sql =
      "CREATE TABLE t (id INT NOT NULL PRIMARY KEY) ENGINE=InnoDB;\nINSERT INTO t VALUES (1), (1);\n";
  const Migrations bad{"bad", {{1, "0001_bad.sql", sql}}};
  const absl::Status status = Migrate(bad);
  EXPECT_THAT(status.ToString(), HasSubstr("bad 0001_bad.sql failed"));
  EXPECT_THAT(status.ToString(), HasSubstr("PRIMARY"));
}

TEST_F(MigratorTest, AnEditedFileIsRefused) {
  SMK_ASSERT_OK(Migrate(Demo(1)));
  const std::string edited = absl::StrCat(kFirst, " ");
  const Migrations demo{"demo", {{1, "0001_first.sql", edited}}};
  const absl::Status status = Migrate(demo);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(status, HasReason(kSchemaChanged));
}

TEST_F(MigratorTest, ASchemaThatIsTooOldIsOneClearSentence) {
  const absl::Status nothing = CheckSchema(schema_.db(), Demo(1), Soon());
  EXPECT_THAT(nothing, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(nothing, HasReason(kSchemaTooOld));
  SMK_ASSERT_OK(Migrate(Demo(1)));
  const absl::Status old = CheckSchema(schema_.db(), Demo(2), Soon());
  EXPECT_THAT(old, HasReason(kSchemaTooOld));
  EXPECT_THAT(std::string(old.message()),
              HasSubstr("the database schema of demo is at version 1, but this program needs version 2"));
}

TEST_F(MigratorTest, ANewerSchemaIsToleratedByOneVersionUnlessItSaysOtherwise) {
  const char* const add = "CREATE TABLE extra (id INT) ENGINE=InnoDB;\n";
  const char* const more = "CREATE TABLE more (id INT) ENGINE=InnoDB;\n";
  Migrations newer = Demo(1);
  newer.files.push_back({2, "0002_add.sql", add});
  SMK_ASSERT_OK(Migrate(newer));
  SMK_EXPECT_OK(CheckSchema(schema_.db(), Demo(1), Soon()));
  newer.files.push_back({3, "0003_more.sql", more});
  SMK_ASSERT_OK(Migrate(newer));
  const absl::Status too_new = CheckSchema(schema_.db(), Demo(1), Soon());
  EXPECT_THAT(too_new, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(too_new, HasReason(kSchemaTooNew));
  EXPECT_THAT(std::string(too_new.message()), HasSubstr("install a newer program"));
  EXPECT_THAT(Migrate(Demo(1)), HasReason(kSchemaTooNew));
}

TEST_F(MigratorTest, AHeaderSaysWhichBinariesStillWork) {
  const char* const tolerant = "-- min_binary_schema: 1\nCREATE TABLE a (id INT) ENGINE=InnoDB;\n";
  const char* const breaking = "-- min_binary_schema: 4\nDROP TABLE a;\n";
  Migrations newer = Demo(1);
  newer.files.push_back({2, "0002_a.sql", tolerant});
  newer.files.push_back({3, "0003_b.sql", "-- min_binary_schema: 1\nCREATE TABLE b (id INT) ENGINE=InnoDB;\n"});
  SMK_ASSERT_OK(Migrate(newer));
  SMK_EXPECT_OK(CheckSchema(schema_.db(), Demo(1), Soon()));
  Migrations broken = newer;
  broken.files.push_back({4, "0004_drop.sql", breaking});
  SMK_ASSERT_OK(Migrate(broken));
  EXPECT_THAT(CheckSchema(schema_.db(), newer, Soon()), HasReason(kSchemaTooNew));
}

TEST_F(MigratorTest, OneAtATime) {
  const Migrations demo = Demo(2);
  MigratorOptions options = Options();
  options.wait_for_lease = absl::Seconds(30);
  options.lease = absl::Seconds(1);
  std::atomic<int> statements = 0;
  options.progress = [&](absl::string_view) { ++statements; };
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] { SMK_EXPECT_OK(Migrator(options, Clock::Real()).Migrate({&demo})); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(statements, 8);
}

TEST_F(MigratorTest, ALeaseInOtherHandsIsRespectedUntilItExpires) {
  FakeClock clock(absl::FromCivil(absl::CivilSecond(2026, 1, 1), absl::UTCTimeZone()));
  const Migrations none{"demo", {}};
  const Migrations demo = Demo(1);
  SMK_ASSERT_OK(Migrator(Options(), &clock).Migrate({&none}));
  schema_.Exec("INSERT INTO schema_migration_lease VALUES (1, 'another', ?)", {clock.Now() + absl::Seconds(30)});
  const absl::Status held = Migrator(Options(), &clock).Migrate({&demo});
  EXPECT_THAT(held, StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(held, HasReason(kMigrationLeaseHeld));
  clock.Advance(absl::Seconds(31));
  SMK_EXPECT_OK(Migrator(Options(), &clock).Migrate({&demo}));
}

TEST_F(MigratorTest, AMigratorThatLostItsLeaseStops) {
  FakeClock clock(absl::FromCivil(absl::CivilSecond(2026, 1, 1), absl::UTCTimeZone()));
  MigratorOptions options = Options();
  options.progress = [&](absl::string_view line) {
    if (line != "demo 0001_first.sql: statement 3 of 5") return;
    schema_.Exec("UPDATE schema_migration_lease SET holder = 'another'");
  };
  const Migrations demo = Demo(1);
  EXPECT_THAT(Migrator(options, &clock).Migrate({&demo}), HasReason(kMigrationLeaseHeld));
  EXPECT_EQ(schema_.QueryInt("SELECT statements_done FROM schema_migration WHERE component = 'demo'"), 2);
}

TEST_F(MigratorTest, AServiceGetsWhatItNeedsAndNoMore) {
  const Migrations demo = Demo(1);
  SMK_ASSERT_OK(Migrator(Options(), Clock::Real()).Migrate({&CommonMigrations(), &demo}));
  const std::string user = "u_" + schema_.name().substr(schema_.name().size() - 12);
  schema_.Exec(absl::StrCat("CREATE USER '", user, "'@'%' IDENTIFIED BY 'Secret-1'"));
  for (int i = 0; i < 2; ++i) {
    SMK_EXPECT_OK(Migrator(Options(), Clock::Real()).Grant({&CommonMigrations(), &demo}, user));
  }
  ConnectionOptions options = schema_.options();
  options.user = user;
  options.password = "Secret-1";
  {
    Database db(options, {}, Clock::Real());
    SMK_EXPECT_OK(CheckSchema(db, demo, Soon()));
    SMK_EXPECT_OK(CheckGrants(db, demo, Soon()));
    const Migrations others = {"others", {{1, "0001_first.sql", "CREATE TABLE theirs (id INT);"}}};
    SMK_EXPECT_OK(Migrator(Options(), Clock::Real()).Migrate({&others}));
    SMK_EXPECT_OK(CheckSchema(db, others, Soon()));
    const absl::Status not_granted = CheckGrants(db, others, Soon());
    EXPECT_THAT(not_granted, HasReason(kSchemaNotGranted));
    EXPECT_THAT(not_granted.ToString(),
                HasSubstr(absl::StrCat("user ", user, "@% may not use the tables of others (theirs)")));
    SMK_EXPECT_OK(Write(db, "INSERT INTO item (id, note) VALUES (3, 'c')"));
    SMK_EXPECT_OK(Write(db, "DELETE FROM item WHERE id = 3"));
    SMK_EXPECT_OK(Write(db, "UPDATE event_partition SET head = head + 1 WHERE partition_id = 0"));
    SMK_EXPECT_OK(Write(db, "DELETE FROM event_cursor WHERE consumer = 'x'"));
    SMK_EXPECT_OK(Read(db, "SELECT sequence FROM event_log"));
    EXPECT_FALSE(Write(db, "UPDATE event_log SET sequence = 1").ok());
    EXPECT_FALSE(Write(db, "DELETE FROM event_log").ok());
    EXPECT_FALSE(Write(db, "DELETE FROM event_partition").ok());
    EXPECT_FALSE(Write(db, "DELETE FROM schema_migration").ok());
    EXPECT_FALSE(Write(db, "CREATE TABLE mine (id INT)").ok());
    EXPECT_FALSE(Read(db, "SELECT user FROM mysql.user").ok());
  }
  schema_.Exec(absl::StrCat("DROP USER '", user, "'@'%'"));
  EXPECT_THAT(Migrator(Options(), Clock::Real()).Grant({&demo}, "x' OR 'y"),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(MigratorTest, AWrongPasswordIsOneClearSentence) {
  MigratorOptions options = Options();
  options.connection.password += "wrong";
  const Migrations demo = Demo(1);
  const absl::Status status = Migrator(options, Clock::Real()).Migrate({&demo});
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(status.ToString(), HasSubstr("does not let the user"));
}

}  // namespace
}  // namespace smarketing::mysql
