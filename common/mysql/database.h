// The door to MySQL: a pool of connections, and transactions as lambdas.
#ifndef SMARKETING_COMMON_MYSQL_DATABASE_H_
#define SMARKETING_COMMON_MYSQL_DATABASE_H_

#include <memory>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/mysql/errors.h"
#include "common/mysql/observer.h"
#include "common/mysql/options.h"
#include "common/mysql/sql_text.h"
#include "common/mysql/transaction.h"
#include "common/time/clock.h"

namespace smarketing::mysql {

class Pool;
enum class TransactionMode;

// Thread-safe. Connects on first use, not in the constructor.
//
//   absl::Status status = db.RunReadWrite(deadline, [&](mysql::Transaction& tx) -> absl::Status {
//     SMK_ASSIGN_OR_RETURN(auto rows, tx.Query("SELECT head FROM thing WHERE thing_id = ? FOR UPDATE", {id}));
//     …
//     return absl::OkStatus();  // commits; any other status rolls back and is returned as it is
//   });
//
// The lambda is run again, in a new transaction, after a deadlock (1213), a lock timeout (1205), a connection lost
// before COMMIT, or RetryTransaction(): bounded by max_attempts, with jitter, inside the deadline. Nothing of an
// earlier run remains in the database, and nothing of it may remain in what the lambda writes to outside: it must
// assign its results, not add to them.
//
// Transactions are READ COMMITTED: each statement sees what is committed when it starts.
//
// Errors besides those of the lambda (see errors.h): ABORTED TRANSACTION_CONFLICT, UNAVAILABLE DATABASE_UNAVAILABLE or
// DATABASE_ACCESS_DENIED, UNKNOWN COMMIT_OUTCOME_UNKNOWN (read-write only), RESOURCE_EXHAUSTED
// DATABASE_POOL_EXHAUSTED, DEADLINE_EXCEEDED DATABASE_TIMEOUT, INTERNAL DATABASE_ERROR.
class Database {
 public:
  // `clock` is what deadlines are measured by: the machine's own, also where a test fakes the time of the business.
  // `clock` and `observer` (may be null) must outlive this.
  Database(ConnectionOptions connection, PoolOptions pool, Clock* clock, Observer* observer = nullptr);
  // No Run… may be under way.
  ~Database();

  // Each statement is a transaction of its own, which at READ COMMITTED is the same. One that writes is
  // refused with INTERNAL.
  absl::Status RunReadOnly(absl::Time deadline, absl::FunctionRef<absl::Status(ReadTransaction&)> lambda);

  // All statements see the same moment (REPEATABLE READ). For checks that compare tables; costs one more round trip.
  absl::Status RunSnapshot(absl::Time deadline, absl::FunctionRef<absl::Status(ReadTransaction&)> lambda);

  // OK means: COMMIT has returned.
  absl::Status RunReadWrite(absl::Time deadline, absl::FunctionRef<absl::Status(Transaction&)> lambda);

  // Whether a connection can be had and answers: for readiness.
  absl::Status Ping(absl::Time deadline);

  PoolStats stats() const;

  // Closes idle connections now and those in use when they are given back; every later call fails with UNAVAILABLE.
  void Shutdown();

 private:
  struct Attempt;
  absl::Status Run(TransactionMode mode, absl::Time deadline, absl::FunctionRef<absl::Status(Transaction&)> lambda);
  Attempt RunOnce(TransactionMode mode, absl::Time deadline, absl::FunctionRef<absl::Status(Transaction&)> lambda,
                  absl::Duration& wait);

  const PoolOptions options_;
  Clock* const clock_;
  Observer* const observer_;
  std::unique_ptr<Pool> pool_;
};

// For the start of a process: whether the server takes these credentials. The message is one sentence for the
// operator, naming address and user; it is not for clients. UNAVAILABLE: nobody answers there, try again later.
// FAILED_PRECONDITION: wrong user, password, schema or TLS settings: trying again will not help.
absl::Status CheckServer(const ConnectionOptions& options);

}  // namespace smarketing::mysql

#endif  // SMARKETING_COMMON_MYSQL_DATABASE_H_
