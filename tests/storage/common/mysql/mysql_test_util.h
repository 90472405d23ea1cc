// What the tests of common/mysql share.
#ifndef SMARKETING_TESTS_STORAGE_COMMON_MYSQL_MYSQL_TEST_UTIL_H_
#define SMARKETING_TESTS_STORAGE_COMMON_MYSQL_MYSQL_TEST_UTIL_H_

#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/mysql/connection.h"
#include "common/mysql/database.h"
#include "common/status/macros.h"
#include "gtest/gtest.h"
#include "tests/support/test_database.h"

namespace smarketing::mysql {

inline absl::Time Soon(absl::Duration patience = absl::Seconds(30)) { return Clock::Real()->Now() + patience; }

class RecordingObserver final : public Observer {
 public:
  void OnServerError(const ServerError& error) override {
    absl::MutexLock lock(&mu_);
    errors_.push_back(error);
  }
  void OnTransaction(const TransactionReport& report) override {
    absl::MutexLock lock(&mu_);
    reports_.push_back(report);
  }
  std::vector<ServerError> errors() const {
    absl::MutexLock lock(&mu_);
    return errors_;
  }
  std::vector<TransactionReport> reports() const {
    absl::MutexLock lock(&mu_);
    return reports_;
  }

 private:
  mutable absl::Mutex mu_;
  std::vector<ServerError> errors_ ABSL_GUARDED_BY(mu_);
  std::vector<TransactionReport> reports_ ABSL_GUARDED_BY(mu_);
};

inline absl::Status Write(Database& db, absl::string_view sql, const Params& params = {}) {
  return db.RunReadWrite(Soon(), [&](Transaction& tx) { return tx.Execute(sql, params).status(); });
}

inline absl::StatusOr<Rows> Read(Database& db, absl::string_view sql, const Params& params = {}) {
  Rows rows;
  SMK_RETURN_IF_ERROR(db.RunReadOnly(Soon(), [&](ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(rows, tx.Query(sql, params));
    return absl::OkStatus();
  }));
  return rows;
}

// A query that would take hours, and that a server can interrupt.
inline constexpr char kEndlessQuery[] =
    "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 900)"
    " SELECT COUNT(*) FROM n AS a, n AS b, n AS c, n AS d WHERE a.i + b.i + c.i + d.i = 0";

// Makes `SELECT raise_error(1290)` fail with that number. (MySQL cannot prepare a CREATE FUNCTION.)
inline void CreateRaiseError(testing::TestDatabase& schema) {
  ServerError error;
  const absl::StatusOr<std::unique_ptr<Connection>> connection =
      Connection::Open(schema.options(), {Clock::Real()}, &error);
  ASSERT_TRUE(connection.ok()) << error.message;
  const absl::Status status =
      (*connection)
          ->RunDdl(
              "CREATE FUNCTION raise_error(number INT) RETURNS INT DETERMINISTIC NO SQL BEGIN"
              " SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = number, MESSAGE_TEXT = 'injected'; RETURN 0; END",
              &error);
  ASSERT_TRUE(status.ok()) << error.message;
}

}  // namespace smarketing::mysql

#endif  // SMARKETING_TESTS_STORAGE_COMMON_MYSQL_MYSQL_TEST_UTIL_H_
