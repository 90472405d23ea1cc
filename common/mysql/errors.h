// The errors that common/mysql returns: their reasons (google.rpc.ErrorInfo). Messages are generic; the words of the
// server go to Observer::OnServerError alone, since they can hold data and say how the tables look.
#ifndef SMARKETING_COMMON_MYSQL_ERRORS_H_
#define SMARKETING_COMMON_MYSQL_ERRORS_H_

#include <string>

#include "absl/status/status.h"

namespace smarketing::mysql {

// ALREADY_EXISTS; metadata "key" is the name of the unique key (PRIMARY for the primary key).
inline constexpr char kDuplicateKey[] = "DUPLICATE_KEY";
// ABORTED: deadlocks or lock timeouts in every attempt. The whole operation may be tried again.
inline constexpr char kTransactionConflict[] = "TRANSACTION_CONFLICT";
// UNKNOWN: the connection was lost during COMMIT; the change is stored or it is not. Ask by the idempotency key.
inline constexpr char kCommitOutcomeUnknown[] = "COMMIT_OUTCOME_UNKNOWN";
// UNAVAILABLE: no server, connection lost before COMMIT, or the server takes no writes. Nothing was stored.
inline constexpr char kDatabaseUnavailable[] = "DATABASE_UNAVAILABLE";
// UNAVAILABLE: the server refuses the user, the password or the schema.
inline constexpr char kDatabaseAccessDenied[] = "DATABASE_ACCESS_DENIED";
// RESOURCE_EXHAUSTED: no connection became free within PoolOptions::acquire_timeout.
inline constexpr char kDatabasePoolExhausted[] = "DATABASE_POOL_EXHAUSTED";
// DEADLINE_EXCEEDED: the deadline passed, or the server ended a statement that took too long.
inline constexpr char kDatabaseTimeout[] = "DATABASE_TIMEOUT";
// INTERNAL: a wrong statement, or a value that validation should have refused.
inline constexpr char kDatabaseError[] = "DATABASE_ERROR";

// The unique key that a DUPLICATE_KEY error is about; empty for every other status.
std::string DuplicateKey(const absl::Status& status);

}  // namespace smarketing::mysql

#endif  // SMARKETING_COMMON_MYSQL_ERRORS_H_
