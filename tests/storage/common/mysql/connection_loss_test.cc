// Each way in which a connection was seen to fail, and what the caller learns.
#include <string>

#include "common/mysql/database.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/storage/common/mysql/mysql_test_util.h"
#include "tests/support/mysql_server.h"
#include "tests/support/status_matchers.h"
#include "tests/support/tcp_proxy.h"
#include "tests/support/test_database.h"

namespace smarketing::mysql {
namespace {

using ::smarketing::testing::HasReason;
using ::smarketing::testing::KillConnections;
using ::smarketing::testing::StatusIs;
using ::smarketing::testing::TcpProxy;
using ::smarketing::testing::TestDatabase;
using ::smarketing::testing::TestServer;
using ::testing::HasSubstr;
using ::testing::Not;

class ConnectionLossTest : public ::testing::Test {
 protected:
  ConnectionLossTest() : proxy_(TestServer().host, TestServer().port) {
    schema_.Exec("CREATE TABLE thing (id INT NOT NULL PRIMARY KEY) ENGINE=InnoDB");
    CreateRaiseError(schema_);
  }

  ConnectionOptions ThroughProxy() const {
    ConnectionOptions options = schema_.options();
    options.host = "127.0.0.1";
    options.port = proxy_.port();
    return options;
  }

  int64_t Count() { return schema_.QueryInt("SELECT COUNT(*) FROM thing"); }

  TestDatabase schema_;
  TcpProxy proxy_;
};

// The connector's own commit() returned normally here, and nothing was stored.
TEST_F(ConnectionLossTest, ACommitOnAKilledConnectionIsNoSuccess) {
  Database db(schema_.options(), {}, Clock::Real());
  int runs = 0;
  const absl::Status status = db.RunReadWrite(Soon(), [&](Transaction& tx) -> absl::Status {
    ++runs;
    SMK_RETURN_IF_ERROR(tx.Execute("INSERT INTO thing VALUES (1)").status());
    EXPECT_GE(KillConnections(schema_.name()), 1);
    return absl::OkStatus();
  });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnknown));
  EXPECT_THAT(status, HasReason(kCommitOutcomeUnknown));
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(Count(), 0);
  EXPECT_EQ(db.stats().open, 0);
  EXPECT_EQ(db.stats().closed_broken, 1);
}

// Whoever stops in the middle must not hold its locks for as long as its connection lives.
TEST_F(ConnectionLossTest, ATransactionThatFallsSilentLetsGoOfItsLocks) {
  SMK_ASSERT_OK(Write(schema_.db(), "INSERT INTO thing VALUES (1)"));
  ConnectionOptions options = schema_.options();
  options.idle_transaction_timeout = absl::Seconds(1);
  Database db(options, {}, Clock::Real());
  const bool bounded = testing::TestServerIsMariaDb();
  int runs = 0;
  SMK_EXPECT_OK(db.RunReadWrite(Soon(), [&](Transaction& tx) -> absl::Status {
    SMK_RETURN_IF_ERROR(tx.Execute("DELETE FROM thing WHERE id = 1").status());
    if (++runs == 1 && bounded) {
      SMK_EXPECT_OK(Write(schema_.db(), "UPDATE thing SET id = 2 WHERE id = 1"));  // waits for the lock
    }
    return tx.Execute("DELETE FROM thing WHERE id = 2").status();
  }));
  EXPECT_EQ(runs, bounded ? 2 : 1);
  EXPECT_EQ(Count(), 0);
}

TEST_F(ConnectionLossTest, ALostCommitHasAnUnknownOutcomeWhetherItWasStoredOrNot) {
  Database db(ThroughProxy(), {}, Clock::Real());
  for (const bool stored : {false, true}) {
    proxy_.CutAtCommit(stored ? TcpProxy::Fault::kDropAfter : TcpProxy::Fault::kDropBefore);
    int runs = 0;
    const absl::Status status = db.RunReadWrite(Soon(), [&](Transaction& tx) {
      ++runs;
      return tx.Execute("INSERT INTO thing VALUES (?)", {stored}).status();
    });
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnknown));
    EXPECT_THAT(status, HasReason(kCommitOutcomeUnknown));
    EXPECT_EQ(runs, 1);
    EXPECT_EQ(schema_.QueryInt("SELECT COUNT(*) FROM thing WHERE id = ?", {stored}), stored);
  }
}

TEST_F(ConnectionLossTest, AReadOnlyTransactionHasNoOutcomeToLose) {
  Database db(ThroughProxy(), {}, Clock::Real());
  const auto read = [](ReadTransaction& tx) { return tx.Query("SELECT 1").status(); };
  proxy_.CutAtCommit(TcpProxy::Fault::kDropBefore);
  SMK_EXPECT_OK(db.RunReadOnly(Soon(), read));
  EXPECT_EQ(db.stats().closed_broken, 0);  // there was no commit
  SMK_EXPECT_OK(db.RunSnapshot(Soon(), read));
  EXPECT_EQ(db.stats().closed_broken, 1);
  SMK_EXPECT_OK(db.RunSnapshot(Soon(), read));
}

TEST_F(ConnectionLossTest, AConnectionLostBeforeTheCommitRunsTheLambdaAgain) {
  Database db(schema_.options(), {}, Clock::Real());
  int runs = 0;
  SMK_EXPECT_OK(db.RunReadWrite(Soon(), [&](Transaction& tx) -> absl::Status {
    SMK_RETURN_IF_ERROR(tx.Execute("INSERT INTO thing VALUES (1)").status());
    if (++runs == 1) KillConnections(schema_.name());
    return tx.Execute("INSERT INTO thing VALUES (2)").status();
  }));
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(Count(), 2);
}

TEST_F(ConnectionLossTest, ConnectionsThatDiedInThePoolAreNotNoticed) {
  PoolOptions pool;
  pool.max_connections = 4;
  pool.max_concurrent_connects = 4;
  pool.max_attempts = 1;
  Database db(schema_.options(), pool, Clock::Real());
  // Nested, so that four are open at once.
  SMK_ASSERT_OK(db.RunReadOnly(Soon(), [&](ReadTransaction&) {
    return db.RunReadOnly(Soon(), [&](ReadTransaction&) {
      return db.RunReadOnly(Soon(), [&](ReadTransaction&) { return Read(db, "SELECT 1").status(); });
    });
  }));
  ASSERT_EQ(db.stats().idle, 4);
  ASSERT_EQ(KillConnections(schema_.name()), 5);  // and one of the schema's own
  int runs = 0;
  SMK_EXPECT_OK(db.RunReadWrite(Soon(), [&](Transaction& tx) {
    ++runs;
    return tx.Execute("INSERT INTO thing VALUES (1)").status();
  }));
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(Count(), 1);
}

TEST_F(ConnectionLossTest, ASilentServerIsLeftAfterTheReadTimeout) {
  ConnectionOptions options = ThroughProxy();
  options.statement_timeout = absl::Milliseconds(500);
  options.read_timeout = absl::Seconds(1);
  options.connect_timeout = absl::Seconds(1);
  PoolOptions pool;
  pool.max_attempts = 1;
  Database db(options, pool, Clock::Real());
  SMK_ASSERT_OK(db.Ping(Soon()));
  const absl::Status status = db.RunReadOnly(Soon(), [&](ReadTransaction& tx) {
    proxy_.Freeze();
    return tx.Query("SELECT 1").status();
  });
  EXPECT_THAT(status, HasReason(kDatabaseUnavailable));
  const absl::Time start = Clock::Real()->Now();
  EXPECT_THAT(db.Ping(Soon()), HasReason(kDatabaseUnavailable));  // a connect that nobody answers
  EXPECT_LT(Clock::Real()->Now() - start, absl::Seconds(5));
  proxy_.Thaw();
  SMK_EXPECT_OK(db.Ping(Soon()));
}

TEST_F(ConnectionLossTest, AServerThatIsGoneIsUnavailableAndThenWellAgain) {
  Database db(ThroughProxy(), {}, Clock::Real());
  SMK_ASSERT_OK(db.Ping(Soon()));
  proxy_.Cut(/*refuse_new=*/true);
  const absl::Status status = Write(db, "INSERT INTO thing VALUES (1)");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(status, HasReason(kDatabaseUnavailable));
  EXPECT_GE(db.stats().connect_failures, 1);
  proxy_.AcceptAgain();
  SMK_EXPECT_OK(Write(db, "INSERT INTO thing VALUES (1)"));
}

TEST_F(ConnectionLossTest, AServerThatTakesNoWritesIsUnavailableAndTheConnectionDropped) {
  for (const int number : {1290, 1792, 1836, 3100, 1047}) {
    Database db(schema_.options(), {}, Clock::Real());
    int runs = 0;
    const absl::Status status = db.RunReadWrite(Soon(), [&](Transaction& tx) {
      ++runs;
      return tx.Query("SELECT raise_error(?)", {number}).status();
    });
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable)) << number;
    EXPECT_THAT(status, HasReason(kDatabaseUnavailable));
    EXPECT_THAT(status.ToString(), Not(HasSubstr("injected")));
    EXPECT_EQ(runs, 1);  // the same address would answer the same
    EXPECT_EQ(db.stats().closed_broken, 1);
    EXPECT_EQ(db.stats().open, 0);
  }
}

TEST_F(ConnectionLossTest, AWrongPasswordIsOneClearSentence) {
  ConnectionOptions options = schema_.options();
  options.password += "wrong";
  Database db(options, {}, Clock::Real());
  const absl::Status status = db.Ping(Soon());
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(status, HasReason(kDatabaseAccessDenied));
  EXPECT_THAT(status.ToString(), Not(HasSubstr(options.user)));
  const absl::Status for_operator = CheckServer(options);
  EXPECT_THAT(for_operator, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(std::string(for_operator.message()), HasSubstr("does not let the user '" + options.user + "' in"));
  EXPECT_THAT(std::string(for_operator.message()), Not(HasSubstr(options.password)));
}

TEST_F(ConnectionLossTest, AnUnreachableServerAndAnUnknownSchemaAreOneClearSentence) {
  ConnectionOptions options = schema_.options();
  options.database = "no_such_schema";
  EXPECT_THAT(CheckServer(options), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(CheckServer(options).ToString(), HasSubstr("no_such_schema"));
  options.host = "127.0.0.1";
  options.port = 1;
  EXPECT_THAT(CheckServer(options), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(CheckServer(options).ToString(), HasSubstr("cannot reach the database at 127.0.0.1:1"));
  Database db(options, {}, Clock::Real());
  EXPECT_THAT(db.Ping(Soon()), HasReason(kDatabaseUnavailable));
  SMK_EXPECT_OK(CheckServer(schema_.options()));
}

}  // namespace
}  // namespace smarketing::mysql
