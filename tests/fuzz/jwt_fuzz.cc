// Tokens and key sets come from outside: no bytes may crash their parsers, and what decodes must encode to itself.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "absl/strings/string_view.h"
#include "common/auth/jwt.h"
#include "common/auth/key_set.h"
#include "common/observability/trace_context.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace auth = smarketing::auth;
  namespace observability = smarketing::observability;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  // As header and payload of a token that is well formed otherwise.
  const std::string part = auth::Base64UrlEncode(text);
  if (auth::Base64UrlDecode(part) != text) std::abort();
  (void)auth::ParseJwt(part + ".eyJzdWIiOiJhZGEiLCJleHAiOjE3MDAwMDAwMDB9.c2ln");
  const auto jwt = auth::ParseJwt("eyJhbGciOiJFZERTQSIsImtpZCI6ImsifQ." + part + ".c2ln");
  if (jwt.has_value() && jwt->claims.subject.empty()) std::abort();
  (void)auth::ParseJwt(text);
  (void)auth::ParseJwks(text);
  (void)observability::ContinueTrace(text);
  if (const auto decoded = auth::Base64UrlDecode(text); decoded.has_value()) {
    if (auth::Base64UrlEncode(*decoded) != text) std::abort();
  }
  return 0;
}
