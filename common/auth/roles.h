// Which role may do what: data, in config/roles.json, the copy of which is built in.
//
//   {"roles": {"viewer": {"comment": "…", "permissions": ["metrics.read", "reports.read"]}, …}}
#ifndef SMARKETING_COMMON_AUTH_ROLES_H_
#define SMARKETING_COMMON_AUTH_ROLES_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace smarketing::auth {

// Immutable, thread-safe.
class RoleTable {
 public:
  // INVALID_ARGUMENT with what is wrong, when it is not such a table.
  static absl::StatusOr<RoleTable> Parse(absl::string_view json);
  // The file, or the built-in table when `path` is empty. NOT_FOUND when the file cannot be read.
  static absl::StatusOr<RoleTable> Load(const std::string& path);

  // The union of what the roles grant; a role that the table does not know grants nothing.
  absl::flat_hash_set<std::string> PermissionsOf(absl::Span<const std::string> roles) const;
  // The names of all roles, in alphabetical order.
  std::vector<std::string> roles() const;

 private:
  absl::flat_hash_map<std::string, std::vector<std::string>> grants_;
};

// config/roles.json as it was when this was built.
absl::string_view BuiltInRoles();

}  // namespace smarketing::auth

#endif  // SMARKETING_COMMON_AUTH_ROLES_H_
