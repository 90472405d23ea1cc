// Bearer tokens: JWTs (RFC 7519) signed with RS256, ES256 or EdDSA.
#ifndef SMARKETING_COMMON_AUTH_TOKEN_VERIFIER_H_
#define SMARKETING_COMMON_AUTH_TOKEN_VERIFIER_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/auth/key_set.h"
#include "common/auth/principal.h"
#include "common/auth/roles.h"
#include "common/time/clock.h"

namespace smarketing::auth {

// Who issues tokens for whom, in development and wherever nothing else is said.
inline constexpr char kDefaultIssuer[] = "https://smarketing.local";
inline constexpr char kDefaultAudience[] = "smarketing";

struct TokenVerifierOptions {
  std::string issuer = kDefaultIssuer;        // `iss` must equal it
  std::string audience = kDefaultAudience;    // `aud` must be or contain it
  absl::Duration leeway = absl::Seconds(30);  // for clocks that disagree; at most 60 s
};

// Verifies tokens. `exp`, `iss`, `aud` and `sub` are required; `nbf`, `roles` (strings) and `team` are optional.
// A token that was verified is remembered, by its digest, until it expires or the keys change. Thread-safe.
class TokenVerifier final : public Authenticator {
 public:
  // `keys`, `roles` and `clock` outlive the verifier. INVALID_ARGUMENT when the leeway is over a minute.
  static absl::StatusOr<std::unique_ptr<TokenVerifier>> Make(const TokenVerifierOptions& options, KeySource* keys,
                                                             const RoleTable* roles, const Clock* clock);

  // Takes "Bearer <token>".
  absl::StatusOr<Principal> Authenticate(absl::string_view authorization) const override;

  // UNAUTHENTICATED with one of these reasons:
  //   TOKEN_MISSING, TOKEN_TOO_LARGE, TOKEN_MALFORMED, TOKEN_ALGORITHM, TOKEN_KEY_UNKNOWN, TOKEN_SIGNATURE,
  //   TOKEN_ISSUER, TOKEN_AUDIENCE, TOKEN_EXPIRED, TOKEN_NOT_YET_VALID
  // The message says no more than that: what exactly was wrong helps an attacker most.
  absl::StatusOr<Principal> Verify(absl::string_view token) const;

  static constexpr size_t kMaxTokenBytes = 8 * 1024;  // what fits into HTTP/2 header limits
  static constexpr size_t kMaxCachedTokens = 10'000;

 private:
  struct Cached {
    Principal principal;
    absl::Time expire_time;
    absl::Time not_before;
    std::string key_id;
    uint64_t generation = 0;  // of the keys it was verified with
  };

  TokenVerifier(const TokenVerifierOptions& options, KeySource* keys, const RoleTable* roles, const Clock* clock)
      : options_(options), keys_(keys), roles_(roles), clock_(clock) {}

  absl::Status CheckTimes(const Cached& cached, absl::Time now) const;
  void Remember(const std::string& digest, const Cached& cached, absl::Time now) const;

  const TokenVerifierOptions options_;
  KeySource* const keys_;
  const RoleTable* const roles_;
  const Clock* const clock_;
  mutable absl::Mutex mu_;
  mutable absl::flat_hash_map<std::string, Cached> cache_ ABSL_GUARDED_BY(mu_);
};

}  // namespace smarketing::auth

#endif  // SMARKETING_COMMON_AUTH_TOKEN_VERIFIER_H_
