#include "common/mysql/database.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "common/mysql/pool.h"
#include "common/mysql/retry_mark.h"
#include "common/status/macros.h"

namespace smarketing::mysql {
namespace {

// The lambda may throw (RowAccessError, or a bug of its own); nothing gets past here.
absl::Status Call(absl::FunctionRef<absl::Status(Transaction&)> lambda, Transaction& transaction, Observer* observer) {
  ServerError error;
  error.during = "lambda";
  try {
    return lambda(transaction);
  } catch (const std::exception& e) {
    error.message = e.what();
  } catch (...) {
    error.message = "an exception that is no std::exception";
  }
  if (observer != nullptr) observer->OnServerError(error);
  return ToStatus(ErrorClass::kWrongStatement);
}

}  // namespace

// How one attempt ended.
struct Database::Attempt {
  absl::Status status;
  enum { kFinal, kAgain, kStaleConnection } outcome = kFinal;
};

Database::Database(ConnectionOptions connection, PoolOptions pool, Clock* clock, Observer* observer)
    : options_(pool),
      clock_(clock),
      observer_(observer),
      pool_(std::make_unique<Pool>(std::move(connection), pool, clock, observer)) {}

Database::~Database() = default;

Database::Attempt Database::RunOnce(TransactionMode mode, absl::Time deadline,
                                    absl::FunctionRef<absl::Status(Transaction&)> lambda, absl::Duration& wait) {
  const absl::Time start = clock_->Now();
  absl::StatusOr<Pool::Lease> lease = pool_->Acquire(deadline);
  wait += clock_->Now() - start;
  if (!lease.ok()) return {lease.status()};
  Connection* const connection = lease->get();

  absl::Status status = connection->Begin(mode, deadline);
  if (!status.ok()) {
    const bool stale = connection->broken() && connection->worth_retrying() && !lease->fresh();
    if (!connection->broken()) connection->Rollback();
    return {std::move(status), stale ? Attempt::kStaleConnection : Attempt::kFinal};
  }
  Transaction transaction(connection, deadline);
  status = Call(lambda, transaction, observer_);
  if (status.ok()) status = connection->Commit();
  if (status.ok()) return {};
  connection->Rollback();
  const bool marked = status.ErasePayload(kRetryMark);
  // A read begins with its first statement, which may be the first to find out that the connection has died idle.
  if (connection->broken() && connection->worth_retrying() && !connection->heard() && !lease->fresh()) {
    return {std::move(status), Attempt::kStaleConnection};
  }
  return {std::move(status), marked || connection->worth_retrying() ? Attempt::kAgain : Attempt::kFinal};
}

absl::Status Database::Run(TransactionMode mode, absl::Time deadline,
                           absl::FunctionRef<absl::Status(Transaction&)> lambda) {
  const absl::Time start = clock_->Now();
  TransactionReport report;
  report.kind = mode == TransactionMode::kReadWrite ? TransactionKind::kReadWrite : TransactionKind::kReadOnly;
  absl::BitGen random;
  absl::Duration backoff = options_.retry_backoff;
  int stale = 0;
  absl::Status status;
  while (true) {
    Attempt attempt = RunOnce(mode, deadline, lambda, report.wait);
    status = std::move(attempt.status);
    if (attempt.outcome == Attempt::kStaleConnection && stale++ < options_.max_connections) {
      continue;  // nothing was tried yet, and the next connection may be alive
    }
    ++report.attempts;
    if (attempt.outcome == Attempt::kFinal || report.attempts >= options_.max_attempts) break;
    const absl::Duration pause = backoff * absl::Uniform(random, 0.0, 1.0);
    if (clock_->Now() + pause >= deadline) break;
    clock_->Sleep(pause);
    backoff = std::min(backoff * 2, options_.max_retry_backoff);
  }
  pool_->CountTransaction(report.attempts);
  if (observer_ != nullptr) {
    report.code = status.code();
    report.duration = clock_->Now() - start;
    observer_->OnTransaction(report);
  }
  return status;
}

absl::Status Database::RunReadOnly(absl::Time deadline, absl::FunctionRef<absl::Status(ReadTransaction&)> lambda) {
  return Run(TransactionMode::kReadOnly, deadline, [&](Transaction& tx) { return lambda(tx); });
}

absl::Status Database::RunSnapshot(absl::Time deadline, absl::FunctionRef<absl::Status(ReadTransaction&)> lambda) {
  return Run(TransactionMode::kSnapshot, deadline, [&](Transaction& tx) { return lambda(tx); });
}

absl::Status Database::RunReadWrite(absl::Time deadline, absl::FunctionRef<absl::Status(Transaction&)> lambda) {
  return Run(TransactionMode::kReadWrite, deadline, lambda);
}

absl::Status Database::Ping(absl::Time deadline) {
  return RunReadOnly(deadline, [](ReadTransaction& tx) { return tx.Query("SELECT 1").status(); });
}

PoolStats Database::stats() const { return pool_->stats(); }

void Database::Shutdown() { pool_->Shutdown(); }

absl::Status CheckServer(const ConnectionOptions& options) {
  ServerError error;
  const absl::Status status = Connection::Open(options, {Clock::Real()}, &error).status();
  if (status.ok()) return status;
  const std::string address =
      options.unix_socket.empty() ? absl::StrCat(options.host, ":", options.port) : options.unix_socket;
  const std::string cause = absl::StrCat(error.message, " (error ", error.number, ")");
  switch (Classify(error.number)) {
    case ErrorClass::kLostConnection:
    case ErrorClass::kNoService:
      return absl::UnavailableError(absl::StrCat("cannot reach the database at ", address, ": ", cause));
    case ErrorClass::kAccessDenied:
      return absl::FailedPreconditionError(absl::StrCat(
          "the database at ", address, " does not let the user '", options.user, "' in",
          options.database.empty() ? "" : absl::StrCat(" to the schema '", options.database, "'"), ": ", cause));
    default:
      return absl::FailedPreconditionError(
          absl::StrCat("the database at ", address, " cannot be used by this program: ", cause));
  }
}

}  // namespace smarketing::mysql
