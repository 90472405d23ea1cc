// Who gets a connection, when, and for how long.
#include <algorithm>
#include <thread>

#include "absl/synchronization/notification.h"
#include "common/mysql/database.h"
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
using ::smarketing::testing::TestServer;

int64_t ConnectionId(Database& db, absl::Time deadline = absl::InfiniteFuture()) {
  int64_t id = 0;
  SMK_EXPECT_OK(db.RunReadOnly(deadline, [&](ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const Rows rows, tx.Query("SELECT CONNECTION_ID()"));
    id = rows[0].Int(0);
    return absl::OkStatus();
  }));
  return id;
}

// Holds one connection of `db` until it is destroyed.
class Holder {
 public:
  explicit Holder(Database& db)
      : thread_([this, &db] {
          SMK_EXPECT_OK(db.RunReadOnly(Soon(), [this](ReadTransaction& tx) {
            held_.Notify();
            release_.WaitForNotification();
            return absl::OkStatus();
          }));
        }) {
    held_.WaitForNotification();
  }
  ~Holder() {
    release_.Notify();
    thread_.join();
  }

 private:
  absl::Notification held_, release_;
  std::thread thread_;
};

TEST(PoolTest, ConnectsOnFirstUseAndThenAgainAndAgain) {
  Database db(TestServer(), {}, Clock::Real());
  EXPECT_EQ(db.stats().open, 0);
  const int64_t id = ConnectionId(db);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(ConnectionId(db), id);
  const PoolStats stats = db.stats();
  EXPECT_EQ(stats.connects, 1);
  EXPECT_EQ(stats.open, 1);
  EXPECT_EQ(stats.idle, 1);
  EXPECT_EQ(stats.acquires, 6);
  EXPECT_EQ(stats.waits, 0);
  EXPECT_EQ(stats.transactions, 6);
  EXPECT_EQ(stats.statements, 6);
  EXPECT_EQ(stats.prepares, 1);
}

TEST(PoolTest, WaitingEndsWithTheDeadlineOrTheAcquireTimeout) {
  PoolOptions pool;
  pool.max_connections = 1;
  pool.acquire_timeout = absl::Milliseconds(100);
  Database db(TestServer(), pool, Clock::Real());
  {
    Holder holder(db);
    EXPECT_EQ(db.stats().in_use, 1);
    const absl::Status timeout = db.Ping(Soon());
    EXPECT_THAT(timeout, StatusIs(absl::StatusCode::kResourceExhausted));
    EXPECT_THAT(timeout, HasReason(kDatabasePoolExhausted));
    EXPECT_THAT(db.Ping(Soon(absl::Milliseconds(20))), StatusIs(absl::StatusCode::kDeadlineExceeded));
    EXPECT_THAT(db.Ping(Soon(-absl::Seconds(1))), StatusIs(absl::StatusCode::kDeadlineExceeded));
  }
  SMK_EXPECT_OK(db.Ping(Soon()));
  const PoolStats stats = db.stats();
  EXPECT_EQ(stats.acquire_timeouts, 3);
  EXPECT_EQ(stats.waits, 3);
  EXPECT_GE(stats.wait_time, absl::Milliseconds(100));
  EXPECT_EQ(stats.connects, 1);
  EXPECT_EQ(stats.waiting, 0);
}

TEST(PoolTest, NeverOpensMoreThanItMay) {
  PoolOptions pool;
  pool.max_connections = 3;
  pool.max_concurrent_connects = 1;
  Database db(TestServer(), pool, Clock::Real());
  absl::Mutex mu;
  int inside = 0, most = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 12; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) {
        SMK_EXPECT_OK(db.RunReadOnly(Soon(), [&](ReadTransaction& tx) {
          {
            absl::MutexLock lock(&mu);
            most = std::max(most, ++inside);
          }
          const absl::Status status = tx.Query("SELECT 1").status();
          absl::MutexLock lock(&mu);
          --inside;
          return status;
        }));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(most, 3);
  EXPECT_LE(db.stats().connects, 3);
  EXPECT_EQ(db.stats().acquires, 240);
}

TEST(PoolTest, AnOldConnectionIsReplaced) {
  FakeClock clock(absl::UnixEpoch());
  PoolOptions pool;
  pool.max_lifetime = absl::Minutes(10);
  Database db(TestServer(), pool, &clock);
  const int64_t id = ConnectionId(db);
  clock.Advance(absl::Minutes(8));  // a tenth of jitter
  EXPECT_EQ(ConnectionId(db), id);
  clock.Advance(absl::Minutes(4));
  EXPECT_NE(ConnectionId(db), id);
  EXPECT_EQ(db.stats().closed_expired, 1);
  EXPECT_EQ(db.stats().open, 1);
}

TEST(PoolTest, TheLeastRecentlyUsedStatementIsForgotten) {
  ConnectionOptions options = TestServer();
  options.statement_cache_size = 2;
  PoolOptions pool;
  pool.max_connections = 1;
  Database db(options, pool, Clock::Real());
  for (const char* sql : {"SELECT 1", "SELECT 2", "SELECT 1", "SELECT 3", "SELECT 1"}) SMK_EXPECT_OK(Read(db, sql));
  EXPECT_EQ(db.stats().prepares, 3);
  SMK_EXPECT_OK(Read(db, "SELECT 2"));
  EXPECT_EQ(db.stats().prepares, 4);
  EXPECT_EQ(db.stats().statements, 6);
  // And closed at the server.
  SMK_ASSERT_OK_AND_ASSIGN(const Rows rows, Read(db, "SHOW SESSION STATUS LIKE 'Com_stmt_close'"));
  EXPECT_GE(rows[0].Int(1), 2);
}

TEST(PoolTest, AfterShutdownNothingIsServed) {
  Database db(TestServer(), {}, Clock::Real());
  ConnectionId(db);
  {
    Holder holder(db);
    db.Shutdown();
    EXPECT_EQ(db.stats().idle, 0);
    EXPECT_EQ(db.stats().open, 1);
    EXPECT_THAT(db.Ping(Soon()), StatusIs(absl::StatusCode::kUnavailable));
  }
  EXPECT_EQ(db.stats().open, 0);
}

TEST(PoolTest, ShutdownWakesThoseWhoWait) {
  PoolOptions pool;
  pool.max_connections = 1;
  pool.acquire_timeout = absl::Seconds(30);
  Database db(TestServer(), pool, Clock::Real());
  Holder holder(db);
  std::thread waiter([&] { EXPECT_THAT(db.Ping(Soon()), StatusIs(absl::StatusCode::kUnavailable)); });
  while (db.stats().waiting == 0) std::this_thread::yield();
  db.Shutdown();
  waiter.join();
}

}  // namespace
}  // namespace smarketing::mysql
