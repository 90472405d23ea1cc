#include "common/auth/token_verifier.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "common/auth/jwt.h"
#include "common/auth/openssl.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace smarketing::auth {
namespace {

constexpr absl::Duration kMaxLeeway = absl::Seconds(60);

absl::Status Refuse(absl::string_view reason, absl::string_view message) {
  return MakeError(absl::StatusCode::kUnauthenticated, reason, message);
}

bool IsAccepted(absl::string_view algorithm) {
  return algorithm == AlgorithmName(Algorithm::kRs256) || algorithm == AlgorithmName(Algorithm::kEs256) ||
         algorithm == AlgorithmName(Algorithm::kEdDsa);
}

}  // namespace

absl::StatusOr<std::unique_ptr<TokenVerifier>> TokenVerifier::Make(const TokenVerifierOptions& options, KeySource* keys,
                                                                   const RoleTable* roles, const Clock* clock) {
  if (options.leeway < absl::ZeroDuration() || options.leeway > kMaxLeeway) {
    return absl::InvalidArgumentError("the leeway for token times must be from 0 to 60 seconds");
  }
  if (options.issuer.empty() || options.audience.empty()) {
    return absl::InvalidArgumentError("the issuer and the audience of tokens must be given");
  }
  return std::unique_ptr<TokenVerifier>(new TokenVerifier(options, keys, roles, clock));
}

absl::StatusOr<Principal> TokenVerifier::Authenticate(absl::string_view authorization) const {
  if (authorization.empty()) return Refuse("TOKEN_MISSING", "the call carries no token");
  // The scheme's name is case-insensitive (RFC 9110 §11.1).
  constexpr size_t kSchemeSize = 7;
  if (!absl::StartsWithIgnoreCase(authorization, "Bearer ")) {
    return Refuse("TOKEN_MALFORMED", "the authorization is not of the form \"Bearer <token>\"");
  }
  return Verify(authorization.substr(kSchemeSize));
}

absl::StatusOr<Principal> TokenVerifier::Verify(absl::string_view token) const {
  if (token.empty()) return Refuse("TOKEN_MISSING", "the call carries no token");
  if (token.size() > kMaxTokenBytes) return Refuse("TOKEN_TOO_LARGE", "the token is too large");
  const absl::Time now = clock_->Now();
  const std::string digest = Sha256(token);
  std::optional<Cached> known;
  {
    absl::MutexLock lock(&mu_);
    const auto found = cache_.find(digest);
    if (found != cache_.end()) known = found->second;
  }
  if (known.has_value()) {
    // A key that was withdrawn takes its tokens with it.
    const KeyLookup lookup = keys_->Find(known->key_id);
    if (lookup.generation == known->generation) {
      SMK_RETURN_IF_ERROR(CheckTimes(*known, now));
      return known->principal;
    }
  }

  const std::optional<Jwt> jwt = ParseJwt(token);
  if (!jwt.has_value()) return Refuse("TOKEN_MALFORMED", "the token is malformed");
  if (!IsAccepted(jwt->header.algorithm)) return Refuse("TOKEN_ALGORITHM", "the token's algorithm is not accepted");
  const KeyLookup lookup = keys_->Find(jwt->header.key_id);
  if (lookup.key == nullptr) {
    if (lookup.refreshing) {
      return WithRetryDelay(MakeError(absl::StatusCode::kUnavailable, "KEYS_UNAVAILABLE",
                                      "the keys for tokens are being fetched; try again"),
                            absl::Seconds(1));
    }
    return Refuse("TOKEN_KEY_UNKNOWN", "the token is signed with an unknown key");
  }
  // The key says which algorithm it is for; the token only has to agree.
  if (jwt->header.algorithm != AlgorithmName(lookup.key->algorithm())) {
    return Refuse("TOKEN_ALGORITHM", "the token's algorithm is not that of its key");
  }
  if (!lookup.key->Verify(jwt->signing_input, jwt->signature)) {
    return Refuse("TOKEN_SIGNATURE", "the token's signature is wrong");
  }
  const JwtClaims& claims = jwt->claims;
  if (claims.issuer != options_.issuer) return Refuse("TOKEN_ISSUER", "the token is from another issuer");
  if (std::find(claims.audience.begin(), claims.audience.end(), options_.audience) == claims.audience.end()) {
    return Refuse("TOKEN_AUDIENCE", "the token is for another audience");
  }
  Cached fresh;
  fresh.expire_time = claims.expire_time;
  fresh.not_before = claims.not_before;
  fresh.key_id = jwt->header.key_id;
  fresh.generation = lookup.generation;
  fresh.principal.subject = claims.subject;
  fresh.principal.roles = claims.roles;
  fresh.principal.permissions = roles_->PermissionsOf(claims.roles);
  fresh.principal.team = claims.team;
  SMK_RETURN_IF_ERROR(CheckTimes(fresh, now));
  Remember(digest, fresh, now);
  return std::move(fresh.principal);
}

absl::Status TokenVerifier::CheckTimes(const Cached& cached, absl::Time now) const {
  if (now >= cached.expire_time + options_.leeway) return Refuse("TOKEN_EXPIRED", "the token has expired");
  if (now < cached.not_before - options_.leeway) return Refuse("TOKEN_NOT_YET_VALID", "the token is not valid yet");
  return absl::OkStatus();
}

void TokenVerifier::Remember(const std::string& digest, const Cached& cached, absl::Time now) const {
  absl::MutexLock lock(&mu_);
  if (cache_.size() >= kMaxCachedTokens) {
    absl::erase_if(cache_,
                   [now, this](const auto& entry) { return now >= entry.second.expire_time + options_.leeway; });
    // Still full of live tokens: forgetting all of them costs each one signature.
    if (cache_.size() >= kMaxCachedTokens) cache_.clear();
  }
  cache_[digest] = cached;
}

}  // namespace smarketing::auth
