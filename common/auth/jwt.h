// The text of a JWT taken apart, as strictly as the standards allow. Knows no keys and checks no signature.
#ifndef SMARKETING_COMMON_AUTH_JWT_H_
#define SMARKETING_COMMON_AUTH_JWT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace smarketing::auth {

struct JwtHeader {
  std::string algorithm;
  std::string key_id;
};

struct JwtClaims {
  std::string issuer;
  std::string subject;
  std::vector<std::string> audience;
  absl::Time expire_time;
  absl::Time not_before = absl::InfinitePast();
  std::vector<std::string> roles;
  std::string team;
};

struct Jwt {
  JwtHeader header;
  JwtClaims claims;
  std::string signing_input;  // what the signature is over
  std::string signature;
};

// nullopt unless it is a compact JWS (RFC 7515 §7.1) of three parts in unpadded base64url, with a JSON object each as
// header and payload, where no name appears twice, `alg` and `kid` are given, `typ` is "JWT", "at+jwt" or left out,
// there is no `crit`, and the claims have the types that we expect.
std::optional<Jwt> ParseJwt(absl::string_view token);

// Unpadded base64url (RFC 4648 §5). Decoding refuses padding, other characters, impossible lengths and stray bits.
std::string Base64UrlEncode(absl::string_view bytes);
std::optional<std::string> Base64UrlDecode(absl::string_view text);

}  // namespace smarketing::auth

#endif  // SMARKETING_COMMON_AUTH_JWT_H_
