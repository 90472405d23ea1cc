// The public keys that tokens are checked with (RFC 7517). Each key has one algorithm, fixed when the key is read and
// never taken from a token; symmetric keys are not accepted at all.
#ifndef SMARKETING_COMMON_AUTH_KEY_SET_H_
#define SMARKETING_COMMON_AUTH_KEY_SET_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/observability/logger.h"
#include "common/time/clock.h"

namespace smarketing::auth {

enum class Algorithm { kRs256, kEs256, kEdDsa };

// "RS256", "ES256", "EdDSA".
absl::string_view AlgorithmName(Algorithm algorithm);

// Immutable, thread-safe.
class PublicKey {
 public:
  virtual ~PublicKey() = default;
  virtual Algorithm algorithm() const = 0;
  // Whether `signature`, in the form that JWS gives it (RFC 7518 §3), is this key's over `data`.
  virtual bool Verify(absl::string_view data, absl::string_view signature) const = 0;
};

using KeyMap = absl::flat_hash_map<std::string, std::shared_ptr<const PublicKey>>;  // by key id

// Reads a JWKS. Keys without `kid`, of another use than signatures, or of a kind that we do not accept are left out;
// RSA keys have at least 2,048 bits. INVALID_ARGUMENT when it is not a JWKS, two keys share an id, or no key is left.
absl::StatusOr<KeyMap> ParseJwks(absl::string_view json);

struct KeyLookup {
  std::shared_ptr<const PublicKey> key;  // null: no such key
  uint64_t generation = 0;               // grows whenever the keys change; what was verified before is void
  bool refreshing = false;               // the keys are being fetched because this one was missing: ask again soon
};

// Where keys come from. Thread-safe; Find never blocks on a network.
class KeySource {
 public:
  virtual ~KeySource() = default;
  virtual KeyLookup Find(absl::string_view key_id) = 0;
};

// Keys from a file, read again when it has changed (looked at once a second at most). A file that has become
// unreadable or broken leaves the keys as they were and is logged. NOT_FOUND or INVALID_ARGUMENT when the file cannot
// be read at the start.
absl::StatusOr<std::unique_ptr<KeySource>> KeysFromFile(const std::string& path, const Clock* clock,
                                                        observability::Logger* logger);

struct KeyUrlOptions {
  std::string url;      // https://…, or http://… for a loopback address
  std::string ca_file;  // empty: the system's
  absl::Duration refresh_interval = absl::Minutes(10);
  // An unknown key id makes us look again, but not more often than this: otherwise anybody could make us hammer the
  // issuer.
  absl::Duration minimum_interval = absl::Seconds(30);
  absl::Duration timeout = absl::Seconds(5);
};

// Keys from a URL, fetched by a thread of its own. UNAVAILABLE when they cannot be fetched at the start.
absl::StatusOr<std::unique_ptr<KeySource>> KeysFromUrl(const KeyUrlOptions& options, Clock* clock,
                                                       observability::Logger* logger);

}  // namespace smarketing::auth

#endif  // SMARKETING_COMMON_AUTH_KEY_SET_H_
