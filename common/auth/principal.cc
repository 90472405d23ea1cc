#include "common/auth/principal.h"

#include <algorithm>

namespace smarketing::auth {

bool Principal::Has(absl::string_view permission) const {
  return permissions.contains(permission) || permissions.contains(kAllPermissions);
}

bool Principal::HasRole(absl::string_view role) const {
  return std::any_of(roles.begin(), roles.end(), [role](const std::string& own) { return role == own; });
}

}  // namespace smarketing::auth
