// Makes tokens: for development, for tests, and for a service that speaks to another.
#ifndef SMARKETING_COMMON_AUTH_TOKEN_SIGNER_H_
#define SMARKETING_COMMON_AUTH_TOKEN_SIGNER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/auth/token_verifier.h"
#include "common/time/clock.h"

namespace smarketing::auth {

struct KeyPair {
  std::string private_key_pem;  // Ed25519, PKCS#8
  std::string jwks;             // the public half, as TokenVerifier wants it
};

// A fresh Ed25519 key pair. The key's id is the first half of its SHA-256 in base64url.
absl::StatusOr<KeyPair> MakeKeyPair();

// What `./run` calls: writes `signing_key.pem` (readable by its owner only) and `jwks.json` into `folder`, which
// exists. ALREADY_EXISTS when either is there; nothing is written then.
absl::Status WriteKeyPair(const std::string& folder);

struct TokenRequest {
  std::string subject;
  std::vector<std::string> roles;
  std::string team;
  absl::Duration lifetime = absl::Hours(12);
};

// Signs with one Ed25519 key. Thread-safe.
class TokenSigner {
 public:
  // INVALID_ARGUMENT when the PEM is not an Ed25519 private key.
  static absl::StatusOr<std::unique_ptr<TokenSigner>> FromPem(absl::string_view pem, const Clock* clock,
                                                              absl::string_view issuer = kDefaultIssuer,
                                                              absl::string_view audience = kDefaultAudience);
  // NOT_FOUND when the file cannot be read.
  static absl::StatusOr<std::unique_ptr<TokenSigner>> FromFile(const std::string& path, const Clock* clock,
                                                               absl::string_view issuer = kDefaultIssuer,
                                                               absl::string_view audience = kDefaultAudience);
  virtual ~TokenSigner() = default;

  virtual absl::StatusOr<std::string> Sign(const TokenRequest& request) const = 0;
};

// Gives the token to send with a call; empty sends none. Thread-safe.
using TokenSource = std::function<absl::StatusOr<std::string>()>;

// Always the same.
TokenSource FixedToken(std::string token);

// From a file, which is read again when it has changed: how Kubernetes renews a projected token. The first line counts.
TokenSource TokenFromFile(const std::string& path, const Clock* clock);

// Made by `signer`, and made anew when a fifth of its life is left.
TokenSource SelfSignedToken(std::shared_ptr<const TokenSigner> signer, TokenRequest request, const Clock* clock);

}  // namespace smarketing::auth

#endif  // SMARKETING_COMMON_AUTH_TOKEN_SIGNER_H_
