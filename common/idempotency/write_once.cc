#include "common/idempotency/write_once.h"

#include <utility>
#include <vector>

#include "common/mysql/errors.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace smarketing::idempotency {
namespace {

absl::StatusOr<std::optional<std::string>> Before(mysql::ReadTransaction& tx, const std::optional<Key>& key) {
  if (!key.has_value()) return std::nullopt;
  SMK_ASSIGN_OR_RETURN(auto outcomes, Lookup(tx, {&*key}));
  return std::move(outcomes[0]);
}

absl::Status Remember(mysql::Transaction& tx, const std::optional<Key>& key, const std::string& outcome,
                      absl::Time now) {
  if (!key.has_value()) return absl::OkStatus();
  const absl::Status stored = Store(tx, {{&*key, outcome}}, now);
  // Another transaction with the same key was faster: its outcome is ours.
  return absl::IsAlreadyExists(stored) ? mysql::RetryTransaction(stored) : stored;
}

// A refusal can be the work of the same request, which took effect after it was looked up (and made the etag an old
// one): then its outcome is ours.
absl::Status Refused(mysql::Transaction& tx, const std::optional<Key>& key, absl::Status refusal) {
  SMK_ASSIGN_OR_RETURN(const std::optional<std::string> outcome, Before(tx, key));
  return outcome.has_value() ? mysql::RetryTransaction(std::move(refusal)) : refusal;
}

}  // namespace

absl::Status WriteOnce(
    mysql::Database& database, const Clock& clock, absl::Time deadline, const std::optional<Key>& key,
    absl::FunctionRef<absl::StatusOr<std::string>(mysql::Transaction& tx)> write,
    absl::FunctionRef<absl::Status(mysql::Transaction& tx, absl::string_view outcome, bool first)> finish) {
  const auto attempt = [&](mysql::Transaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const std::optional<std::string> known, Before(tx, key));
    if (known.has_value()) return finish(tx, *known, /*first=*/false);
    absl::StatusOr<std::string> written = write(tx);
    if (!written.ok()) return Refused(tx, key, std::move(written).status());
    SMK_RETURN_IF_ERROR(Remember(tx, key, *written, clock.Now()));
    return finish(tx, *written, /*first=*/true);
  };
  const absl::Status status = database.RunReadWrite(deadline, attempt);
  // Stored or not: the key knows. Without one, the caller has to find out.
  if (key.has_value() && ErrorReason(status) == mysql::kCommitOutcomeUnknown) {
    return database.RunReadWrite(deadline, attempt);
  }
  return status;
}

}  // namespace smarketing::idempotency
