// Writes that take effect once, however often they are sent. For writes that are few: a transaction each. Writes that
// are many travel together (common/unit_of_work).
#ifndef SMARKETING_COMMON_IDEMPOTENCY_WRITE_ONCE_H_
#define SMARKETING_COMMON_IDEMPOTENCY_WRITE_ONCE_H_

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/idempotency/idempotency.h"
#include "common/mysql/database.h"
#include "common/mysql/transaction.h"
#include "common/time/clock.h"

namespace smarketing::idempotency {

// Runs `write` in a transaction, which answers with what the answer can be rendered from again (see
// StoredOutcome::outcome), and remembers that under `key`. A request that has taken effect before writes nothing and
// gets the same outcome. Then runs `finish`, in the same transaction, to render the answer and for what must come last;
// `first`: whether this is the time that it takes effect.
//
// Both may run several times (see mysql::Database). `clock`: until when outcomes are kept. Errors: theirs;
// INVALID_ARGUMENT REQUEST_ID_REUSED; those of the database. When the answer to COMMIT is lost and there is a key, the
// outcome is found out by it.
absl::Status WriteOnce(
    mysql::Database& database, const Clock& clock, absl::Time deadline, const std::optional<Key>& key,
    absl::FunctionRef<absl::StatusOr<std::string>(mysql::Transaction& tx)> write,
    absl::FunctionRef<absl::Status(mysql::Transaction& tx, absl::string_view outcome, bool first)> finish);

}  // namespace smarketing::idempotency

#endif  // SMARKETING_COMMON_IDEMPOTENCY_WRITE_ONCE_H_
