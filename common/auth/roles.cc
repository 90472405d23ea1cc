#include "common/auth/roles.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/auth/json.h"

namespace smarketing::auth {

absl::StatusOr<RoleTable> RoleTable::Parse(absl::string_view json) {
  const auto object = ParseStrictObject(json);
  if (!object.has_value()) return absl::InvalidArgumentError("the role table is not a JSON object with unique names");
  const auto roles = object->find("roles");
  if (roles == object->end() || !roles->is_object()) {
    return absl::InvalidArgumentError("the role table has no object \"roles\"");
  }
  RoleTable table;
  for (const auto& [name, role] : roles->items()) {
    if (!role.is_object() || !role.contains("permissions") || !role["permissions"].is_array()) {
      return absl::InvalidArgumentError(absl::StrCat("the role \"", name, "\" has no list \"permissions\""));
    }
    std::vector<std::string>& permissions = table.grants_[name];
    for (const auto& permission : role["permissions"]) {
      if (!permission.is_string() || permission.get<std::string>().empty()) {
        return absl::InvalidArgumentError(absl::StrCat("a permission of the role \"", name, "\" is not a string"));
      }
      permissions.push_back(permission.get<std::string>());
    }
  }
  if (table.grants_.empty()) return absl::InvalidArgumentError("the role table names no role");
  return table;
}

absl::StatusOr<RoleTable> RoleTable::Load(const std::string& path) {
  if (path.empty()) return Parse(BuiltInRoles());
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(absl::StrCat("cannot read the role table ", path));
  std::ostringstream text;
  text << file.rdbuf();
  absl::StatusOr<RoleTable> table = Parse(text.str());
  if (!table.ok()) return absl::InvalidArgumentError(absl::StrCat(path, ": ", table.status().message()));
  return table;
}

absl::flat_hash_set<std::string> RoleTable::PermissionsOf(absl::Span<const std::string> roles) const {
  absl::flat_hash_set<std::string> permissions;
  for (const std::string& role : roles) {
    const auto found = grants_.find(role);
    if (found != grants_.end()) permissions.insert(found->second.begin(), found->second.end());
  }
  return permissions;
}

std::vector<std::string> RoleTable::roles() const {
  std::vector<std::string> names;
  for (const auto& [name, permissions] : grants_) names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace smarketing::auth
