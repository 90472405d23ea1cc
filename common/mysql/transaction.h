// What the code inside a transaction sees. Made by Database::Run… only.
#ifndef SMARKETING_COMMON_MYSQL_TRANSACTION_H_
#define SMARKETING_COMMON_MYSQL_TRANSACTION_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/mysql/param.h"
#include "common/mysql/row.h"

namespace smarketing::mysql {

class Connection;

// Errors of statements, in either kind of transaction (see errors.h for the reasons):
//   ALREADY_EXISTS    DUPLICATE_KEY: a unique key has the value; DuplicateKey(status) names the key. The transaction
//                     goes on: the caller may handle it.
//   INTERNAL          the statement is wrong, or validation let a value through that the column cannot hold
//   DEADLINE_EXCEEDED the transaction's deadline or the statement timeout passed
//   ABORTED           deadlock or lock timeout: everything is rolled back and the lambda is run again, whatever it
//                     answers
//   UNAVAILABLE       the connection or the server is gone; also run again
// After any but the first the transaction is over: further statements fail with the same status and nothing will be
// committed, even if the lambda answers OK.
class ReadTransaction {
 public:
  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;

  // Runs a statement that answers with rows. Each ? in `sql` takes the next of `params`. Keep the number of different
  // SQL texts small: each is prepared once per connection and cached.
  absl::StatusOr<Rows> Query(absl::string_view sql, const Params& params = {});

  absl::Time deadline() const { return deadline_; }

 protected:
  friend class Database;
  ReadTransaction(Connection* connection, absl::Time deadline) : connection_(connection), deadline_(deadline) {}
  ~ReadTransaction() = default;

  Connection* const connection_;
  const absl::Time deadline_;
};

class Transaction : public ReadTransaction {
 public:
  // Runs a statement that changes rows. Returns how many rows it matched (UPDATE: also those that already had the
  // values), deleted or inserted; for INSERT … ON DUPLICATE KEY UPDATE: 1 for a new row, 2 for a changed one, 1 for
  // one left as it was.
  absl::StatusOr<int64_t> Execute(absl::string_view sql, const Params& params = {});

  // INSERT INTO `table` (`columns`) VALUES … `suffix`, for any number of rows (none: does nothing), such as
  //
  //   tx.InsertRows("thing", {"thing_id", "name"}, {{id1, "a"}, {id2, "b"}}, "ON DUPLICATE KEY UPDATE name =
  //   VALUES(name)")
  //
  // Sent in chunks of few different sizes, so that it costs few statements and few entries of the statement cache. An
  // error can leave the chunks before it in the transaction: let it roll back.
  absl::Status InsertRows(absl::string_view table, absl::Span<const absl::string_view> columns,
                          const std::vector<Params>& rows, absl::string_view suffix = "");

  // Rows per INSERT at most. Measured: about three times the rate of single rows, and no more with larger numbers.
  static constexpr size_t kMaxRowsPerInsert = 64;

 private:
  friend class Database;
  using ReadTransaction::ReadTransaction;
};

// For a lambda that wants to be run again in a new transaction, because it lost a race that it can win next time:
//
//   if (DuplicateKey(status) == "uk_thing_name") return mysql::RetryTransaction(status);
//
// Database::Run… rolls back and runs it again as after a deadlock; when attempts or time are used up, it returns
// `status`, which must not be OK.
absl::Status RetryTransaction(absl::Status status);

}  // namespace smarketing::mysql

#endif  // SMARKETING_COMMON_MYSQL_TRANSACTION_H_
