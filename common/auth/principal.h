// Who makes a call, and what they may do.
#ifndef SMARKETING_COMMON_AUTH_PRINCIPAL_H_
#define SMARKETING_COMMON_AUTH_PRINCIPAL_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/auth/permissions.h"

namespace smarketing::auth {

// Grants everything when it is among a principal's permissions.
inline constexpr char kAllPermissions[] = "*";

// May see the fields that the contract marks as personal.
inline constexpr char kReadPersonalData[] = "personal_data.read";

struct Principal {
  std::string subject;             // who: the `sub` of the token; stable, unique per issuer
  std::vector<std::string> roles;  // as the token names them
  Permissions permissions;         // what the roles grant
  std::string team;                // the `team` of the token; empty when there is none

  // Whether it may do what needs `permission`, such as "events.read".
  bool Has(absl::string_view permission) const;
  bool HasRole(absl::string_view role) const;
};

// Tells who makes a call.
class Authenticator {
 public:
  virtual ~Authenticator() = default;

  // From the value of the `authorization` header (empty: there was none). Thread-safe; never blocks.
  // UNAUTHENTICATED with a reason (TOKEN_MISSING, TOKEN_MALFORMED, TOKEN_EXPIRED, …); UNAVAILABLE KEYS_UNAVAILABLE,
  // with RetryInfo, while the key that the token names is being looked for.
  virtual absl::StatusOr<Principal> Authenticate(absl::string_view authorization) const = 0;
};

}  // namespace smarketing::auth

#endif  // SMARKETING_COMMON_AUTH_PRINCIPAL_H_
