// One connection to a server. Private to common/mysql; the only place where exceptions of the connector are caught.
#ifndef SMARKETING_COMMON_MYSQL_CONNECTION_H_
#define SMARKETING_COMMON_MYSQL_CONNECTION_H_

#include <atomic>
#include <cstdint>
#include <memory>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/mysql/error_class.h"
#include "common/mysql/observer.h"
#include "common/mysql/options.h"
#include "common/mysql/param.h"
#include "common/mysql/row.h"
#include "common/time/clock.h"

namespace smarketing::mysql {

// Shared by the connections of a pool.
struct StatementCounters {
  std::atomic<int64_t> statements = 0;
  std::atomic<int64_t> prepares = 0;
};

enum class TransactionMode { kReadOnly, kSnapshot, kReadWrite };

// Not thread-safe. Knows the state of its transaction: once a statement has failed in a way that ends it, every
// further one fails with the same status, Commit included.
class Connection {
 public:
  struct Context {
    Clock* clock = nullptr;
    Observer* observer = nullptr;           // may be null
    StatementCounters* counters = nullptr;  // may be null
  };

  // Connects and sets the session up. On failure `error`, when not null, has the server's words.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const ConnectionOptions& options, const Context& context,
                                                          ServerError* error = nullptr);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  absl::Status Begin(TransactionMode mode, absl::Time deadline);
  absl::StatusOr<Rows> Query(absl::string_view sql, const Params& params);
  absl::StatusOr<int64_t> Execute(absl::string_view sql, const Params& params);
  // With the parameters of all `rows`, one after the other.
  absl::StatusOr<int64_t> ExecuteRows(absl::string_view sql, absl::Span<const Params> rows);
  absl::Status Commit();
  void Rollback();

  // Whether the transaction failed in a way that a new run can mend.
  bool worth_retrying() const { return worth_retrying_; }
  // Must be destroyed rather than used again.
  bool broken() const { return broken_; }
  // Whether the server has answered anything since Begin.
  bool heard() const { return heard_; }

  // Runs one statement outside of any transaction: DDL and GRANT. On failure `error` has the server's words.
  absl::Status RunDdl(absl::string_view sql, ServerError* error);

  bool is_mariadb() const { return is_mariadb_; }
  // When a pool is to replace it.
  absl::Time expire_time = absl::InfiniteFuture();

 private:
  struct Session;  // what the connector's types hide behind

  Connection(const ConnectionOptions& options, const Context& context);

  absl::Status Connect();
  absl::Status SetUpSession();
  absl::Status SetStatementLimit(absl::Time deadline);
  absl::Status BeforeStatement();
  // Runs `work`, which may throw; remembers what an error means for the transaction and the connection.
  absl::Status Guarded(absl::string_view during, absl::string_view sql, absl::FunctionRef<void()> work);
  absl::Status Command(absl::string_view during, absl::string_view sql);
  absl::Status OnError(ServerError error);

  const ConnectionOptions options_;
  const Context context_;
  std::unique_ptr<Session> session_;
  bool is_mariadb_ = false;
  bool broken_ = false;
  absl::Duration statement_limit_ = absl::InfiniteDuration();  // what the session is set to
  ServerError last_error_;

  // Of the transaction under way.
  TransactionMode mode_ = TransactionMode::kReadWrite;
  absl::Time deadline_ = absl::InfiniteFuture();
  absl::Status over_;  // not OK: the transaction cannot go on
  bool worth_retrying_ = false;
  bool heard_ = false;
};

}  // namespace smarketing::mysql

#endif  // SMARKETING_COMMON_MYSQL_CONNECTION_H_
