// Commit, rollback, retry and deadlines against a real server.
#include <string>
#include <thread>

#include "absl/synchronization/notification.h"
#include "common/mysql/database.h"
#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/storage/common/mysql/mysql_test_util.h"
#include "tests/support/mysql_server.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace smarketing::mysql {
namespace {

using ::smarketing::testing::HasReason;
using ::smarketing::testing::StatusIs;
using ::smarketing::testing::TestDatabase;

class TransactionTest : public ::testing::Test {
 protected:
  TransactionTest() {
    schema_.Exec("CREATE TABLE account (id INT NOT NULL PRIMARY KEY, balance BIGINT NOT NULL) ENGINE=InnoDB");
    schema_.Exec("INSERT INTO account VALUES (1, 100), (2, 100)");
    CreateRaiseError(schema_);
  }

  int64_t Balance(int id) { return schema_.QueryInt("SELECT balance FROM account WHERE id = ?", {id}); }
  int64_t Count() { return schema_.QueryInt("SELECT COUNT(*) FROM account"); }

  TestDatabase schema_;
};

TEST_F(TransactionTest, AnyOtherAnswerThanOkRollsBackAndComesBackAsItIs) {
  const absl::Status status = schema_.db().RunReadWrite(Soon(), [&](Transaction& tx) -> absl::Status {
    SMK_RETURN_IF_ERROR(tx.Execute("UPDATE account SET balance = 0").status());
    return MakeError(absl::StatusCode::kFailedPrecondition, "WRONG_STAGE", "not now", {{"stage", "LEFT"}});
  });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(status, HasReason("WRONG_STAGE"));
  EXPECT_EQ(Balance(1), 100);
}

TEST_F(TransactionTest, AThrowingLambdaIsRolledBackAndInternal) {
  RecordingObserver observer;
  Database db(schema_.options(), {}, Clock::Real(), &observer);
  EXPECT_THAT(db.RunReadWrite(Soon(),
                              [&](Transaction& tx) -> absl::Status {
                                SMK_RETURN_IF_ERROR(tx.Execute("UPDATE account SET balance = 0").status());
                                throw std::runtime_error("a bug");
                              }),
              StatusIs(absl::StatusCode::kInternal));
  ASSERT_EQ(observer.errors().size(), 1u);
  EXPECT_EQ(observer.errors()[0].message, "a bug");
  EXPECT_EQ(Balance(1), 100);
}

TEST_F(TransactionTest, NothingIsCommittedAfterAnErrorThatTheLambdaIgnored) {
  EXPECT_THAT(schema_.db().RunReadWrite(Soon(),
                                        [&](Transaction& tx) -> absl::Status {
                                          SMK_RETURN_IF_ERROR(tx.Execute("UPDATE account SET balance = 0").status());
                                          tx.Execute("NO SQL AT ALL").IgnoreError();
                                          EXPECT_FALSE(tx.Execute("UPDATE account SET balance = 1").ok());
                                          return absl::OkStatus();
                                        }),
              StatusIs(absl::StatusCode::kInternal));
  EXPECT_EQ(Balance(1), 100);
}

TEST_F(TransactionTest, AReadOnlyTransactionCannotWrite) {
  EXPECT_THAT(Read(schema_.db(), "INSERT INTO account VALUES (3, 0)"), StatusIs(absl::StatusCode::kInternal));
  EXPECT_EQ(Count(), 2);
  EXPECT_EQ(schema_.db().stats().closed_broken, 0);  // our mistake, not the server's state
}

TEST_F(TransactionTest, EachStatementSeesWhatIsCommittedAndASnapshotSeesOneMoment) {
  Database other(schema_.options(), {}, Clock::Real());
  const auto read_twice = [&](ReadTransaction& tx, int64_t& before, int64_t& after) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const Rows first, tx.Query("SELECT balance FROM account WHERE id = 1"));
    SMK_RETURN_IF_ERROR(Write(other, "UPDATE account SET balance = balance + 1 WHERE id = 1"));
    SMK_ASSIGN_OR_RETURN(const Rows second, tx.Query("SELECT balance FROM account WHERE id = 1"));
    before = first[0].Int(0);
    after = second[0].Int(0);
    return absl::OkStatus();
  };
  int64_t before = 0, after = 0;
  SMK_ASSERT_OK(schema_.db().RunReadOnly(Soon(), [&](ReadTransaction& tx) { return read_twice(tx, before, after); }));
  EXPECT_EQ(after, before + 1);
  SMK_ASSERT_OK(schema_.db().RunSnapshot(Soon(), [&](ReadTransaction& tx) { return read_twice(tx, before, after); }));
  EXPECT_EQ(after, before);
  // The next transaction of the same connection is an ordinary one again.
  SMK_ASSERT_OK(schema_.db().RunReadOnly(Soon(), [&](ReadTransaction& tx) { return read_twice(tx, before, after); }));
  EXPECT_EQ(after, before + 1);
}

TEST_F(TransactionTest, ADeadlockRunsTheLambdaAgain) {
  RecordingObserver observer;
  Database db(schema_.options(), {}, Clock::Real(), &observer);
  absl::Notification first_has_1, second_has_2;
  std::atomic<int> runs = 0;
  const auto move = [&](int from, int to, absl::Notification& mine, absl::Notification& theirs) {
    int attempt = 0;
    return db.RunReadWrite(Soon(), [&](Transaction& tx) -> absl::Status {
      ++runs;
      SMK_RETURN_IF_ERROR(tx.Execute("UPDATE account SET balance = balance - 10 WHERE id = ?", {from}).status());
      if (++attempt == 1) {
        mine.Notify();
        theirs.WaitForNotification();
      }
      return tx.Execute("UPDATE account SET balance = balance + 10 WHERE id = ?", {to}).status();
    });
  };
  absl::Status second;
  std::thread thread([&] { second = move(2, 1, second_has_2, first_has_1); });
  const absl::Status first = move(1, 2, first_has_1, second_has_2);
  thread.join();
  SMK_EXPECT_OK(first);
  SMK_EXPECT_OK(second);
  EXPECT_GE(runs, 3);
  EXPECT_GE(db.stats().retries, 1);
  EXPECT_EQ(Balance(1), 100);
  EXPECT_EQ(Balance(2), 100);
  ASSERT_FALSE(observer.errors().empty());
  EXPECT_EQ(observer.errors()[0].number, 1213);
  EXPECT_TRUE(observer.errors()[0].expected);
  EXPECT_EQ(observer.reports().size(), 2u);
}

// After 1205 the server keeps the earlier statements of the transaction, and a COMMIT would store them.
TEST_F(TransactionTest, ALockTimeoutRollsBackEverythingAndRunsTheLambdaAgain) {
  ConnectionOptions options = schema_.options();
  options.lock_wait_timeout = absl::Seconds(1);
  Database db(options, {}, Clock::Real());
  absl::Notification locked, release;
  std::thread holder([&] {
    SMK_EXPECT_OK(schema_.db().RunReadWrite(Soon(), [&](Transaction& tx) -> absl::Status {
      SMK_RETURN_IF_ERROR(tx.Query("SELECT balance FROM account WHERE id = 1 FOR UPDATE").status());
      locked.Notify();
      release.WaitForNotification();
      return absl::OkStatus();
    }));
  });
  locked.WaitForNotification();
  int attempts = 0;
  SMK_EXPECT_OK(db.RunReadWrite(Soon(), [&](Transaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const Rows left_over, tx.Query("SELECT id FROM account WHERE id = 7"));
    EXPECT_TRUE(left_over.empty());
    SMK_RETURN_IF_ERROR(tx.Execute("INSERT INTO account VALUES (7, 7)").status());
    if (++attempts == 2) release.Notify();
    const absl::Status status = tx.Execute("UPDATE account SET balance = 1 WHERE id = 1").status();
    if (attempts == 1) {
      EXPECT_THAT(status, HasReason(kTransactionConflict));
      return absl::OkStatus();  // even if the lambda takes no notice
    }
    return status;
  }));
  holder.join();
  EXPECT_EQ(attempts, 2);
  EXPECT_EQ(Balance(1), 1);
  EXPECT_EQ(Balance(7), 7);
}

TEST_F(TransactionTest, GivesUpOnConflictsAfterMaxAttempts) {
  PoolOptions pool;
  pool.max_attempts = 3;
  pool.retry_backoff = absl::Milliseconds(1);
  Database db(schema_.options(), pool, Clock::Real());
  int attempts = 0;
  const absl::Status status = db.RunReadWrite(Soon(), [&](Transaction& tx) {
    ++attempts;
    return tx.Query("SELECT raise_error(1213)").status();
  });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(status, HasReason(kTransactionConflict));
  EXPECT_EQ(attempts, 3);
  EXPECT_EQ(db.stats().retries, 2);
  EXPECT_EQ(db.stats().closed_broken, 0);
}

TEST_F(TransactionTest, ALambdaCanAskToBeRunAgain) {
  int attempts = 0;
  SMK_EXPECT_OK(schema_.db().RunReadWrite(Soon(), [&](Transaction& tx) -> absl::Status {
    SMK_RETURN_IF_ERROR(tx.Execute("UPDATE account SET balance = balance + 1 WHERE id = 1").status());
    if (++attempts < 3) return RetryTransaction(absl::AlreadyExistsError("lost a race"));
    return absl::OkStatus();
  }));
  EXPECT_EQ(attempts, 3);
  EXPECT_EQ(Balance(1), 101);

  PoolOptions pool;
  pool.max_attempts = 2;
  Database db(schema_.options(), pool, Clock::Real());
  EXPECT_EQ(
      db.RunReadWrite(Soon(), [&](Transaction& tx) { return RetryTransaction(absl::AlreadyExistsError("lost")); }),
      absl::AlreadyExistsError("lost"));
}

TEST_F(TransactionTest, RetriesEndBeforeTheDeadline) {
  PoolOptions pool;
  pool.max_attempts = 1'000'000;
  Database db(schema_.options(), pool, Clock::Real());
  const absl::Time deadline = Soon(absl::Milliseconds(300));
  const absl::Status status =
      db.RunReadWrite(deadline, [&](Transaction& tx) { return tx.Query("SELECT raise_error(1213)").status(); });
  EXPECT_FALSE(status.ok());
  EXPECT_LT(Clock::Real()->Now(), deadline + absl::Seconds(2));
}

TEST_F(TransactionTest, APassedDeadlineSendsNothingAndCommitsNothing) {
  FakeClock clock(absl::UnixEpoch());
  Database db(schema_.options(), {}, &clock);
  const absl::Time deadline = clock.Now() + absl::Seconds(10);
  const absl::Status in_statement = db.RunReadWrite(deadline, [&](Transaction& tx) -> absl::Status {
    clock.Advance(absl::Seconds(10));
    return tx.Execute("UPDATE account SET balance = 0").status();
  });
  EXPECT_THAT(in_statement, StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_EQ(db.stats().statements, 0);
  const absl::Status in_commit = db.RunReadWrite(clock.Now() + absl::Seconds(10), [&](Transaction& tx) -> absl::Status {
    SMK_RETURN_IF_ERROR(tx.Execute("UPDATE account SET balance = 0").status());
    clock.Advance(absl::Seconds(10));
    return absl::OkStatus();
  });
  EXPECT_THAT(in_commit, StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_EQ(Balance(1), 100);
}

TEST_F(TransactionTest, TheServerEndsAStatementThatTakesTooLong) {
  ConnectionOptions options = schema_.options();
  options.statement_timeout = absl::Milliseconds(200);
  Database by_timeout(options, {}, Clock::Real());
  const absl::Time start = Clock::Real()->Now();
  EXPECT_THAT(Read(by_timeout, kEndlessQuery), HasReason(kDatabaseTimeout));
  EXPECT_THAT(schema_.db().RunReadOnly(Soon(absl::Milliseconds(200)),
                                       [](ReadTransaction& tx) { return tx.Query(kEndlessQuery).status(); }),
              HasReason(kDatabaseTimeout));
  EXPECT_LT(Clock::Real()->Now() - start, absl::Seconds(5));
  // The connections are well, and the limit of one transaction is not that of the next.
  SMK_EXPECT_OK(Read(by_timeout, "SELECT 1"));
  SMK_EXPECT_OK(Read(schema_.db(), "SELECT SLEEP(0.6)"));
  EXPECT_EQ(schema_.db().stats().connects, 1);
  EXPECT_EQ(by_timeout.stats().connects, 1);
}

// Transfers between few accounts on many threads: deadlocks are certain, and money must neither appear nor vanish.
TEST_F(TransactionTest, MoneyIsConservedUnderDeadlocks) {
  constexpr int kThreads = 8, kTransfers = 40;
  PoolOptions pool;
  pool.max_connections = kThreads;
  pool.max_attempts = 100;
  Database db(schema_.options(), pool, Clock::Real());
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kTransfers; ++i) {
        const int from = 1 + (t + i) % 2, to = 3 - from;
        SMK_EXPECT_OK(db.RunReadWrite(Soon(), [&](Transaction& tx) -> absl::Status {
          SMK_RETURN_IF_ERROR(tx.Execute("UPDATE account SET balance = balance - 1 WHERE id = ?", {from}).status());
          return tx.Execute("UPDATE account SET balance = balance + 1 WHERE id = ?", {to}).status();
        }));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Balance(1) + Balance(2), 200);
  EXPECT_EQ(db.stats().transactions, kThreads * kTransfers);
  EXPECT_EQ(db.stats().in_use, 0);
}

}  // namespace
}  // namespace smarketing::mysql
