// A request that comes twice takes effect once. The outcome of every command that carries a key is stored in the
// transaction of its effect (table idempotency); the same request again gets the same outcome, and the same id with
// another request is refused.
#ifndef SMARKETING_COMMON_IDEMPOTENCY_IDEMPOTENCY_H_
#define SMARKETING_COMMON_IDEMPOTENCY_IDEMPOTENCY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/mysql/transaction.h"

namespace smarketing::idempotency {

// Reason of INVALID_ARGUMENT, a violation of "request_id".
inline constexpr char kRequestIdReused[] = "REQUEST_ID_REUSED";

// How long an outcome is kept at least.
inline constexpr absl::Duration kMinRetention = absl::Hours(24);

struct Key {
  std::string scope;        // who asked; up to 128 bytes
  std::string request_id;   // the caller's, unique within the scope; 1 to 128 bytes
  std::string fingerprint;  // of the request: SHA-256, 32 bytes
  friend bool operator==(const Key&, const Key&) = default;
};

// The key of a request: nullopt when `request_id` is empty. `fingerprint` comes from request_fingerprint.h, or
// Fingerprint(). Parts that are too long for the table are replaced by their SHA-256.
std::optional<Key> MakeKey(absl::string_view principal, absl::string_view request_id, std::string fingerprint);

// SHA-256, 32 bytes.
std::string Fingerprint(absl::string_view canonical_request);

// INVALID_ARGUMENT REQUEST_ID_REUSED.
absl::Status RequestIdReused();

// For each of `keys` the outcome that is stored for it: nullopt when there is none, REQUEST_ID_REUSED when the
// fingerprint differs. In the order of `keys`; one statement (none for no keys). Errors of the database fail the whole.
absl::StatusOr<std::vector<absl::StatusOr<std::optional<std::string>>>> Lookup(mysql::ReadTransaction& tx,
                                                                               absl::Span<const Key* const> keys);

struct StoredOutcome {
  const Key* key = nullptr;
  // What the service needs to render the answer again, such as ids and flags. No personal data: it is kept beside the
  // erasure of a person.
  std::string outcome;
};

// Stores outcomes of different keys until `now` + `retention`. ALREADY_EXISTS DUPLICATE_KEY when one is stored already:
// another transaction with the same key was faster.
absl::Status Store(mysql::Transaction& tx, absl::Span<const StoredOutcome> outcomes, absl::Time now,
                   absl::Duration retention = kMinRetention);

}  // namespace smarketing::idempotency

#endif  // SMARKETING_COMMON_IDEMPOTENCY_IDEMPOTENCY_H_
