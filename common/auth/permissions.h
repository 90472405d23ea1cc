// What somebody may do.
#ifndef SMARKETING_COMMON_AUTH_PERMISSIONS_H_
#define SMARKETING_COMMON_AUTH_PERMISSIONS_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"

namespace smarketing::auth {

// A set of names. Copies share it: each call carries one.
class Permissions {
 public:
  Permissions() = default;                             // none
  Permissions(absl::flat_hash_set<std::string> names)  // NOLINT: it is one
      : names_(std::make_shared<const absl::flat_hash_set<std::string>>(std::move(names))) {}

  bool contains(absl::string_view name) const { return names_ != nullptr && names_->contains(name); }

  void emplace(absl::string_view name) {
    absl::flat_hash_set<std::string> names;
    if (names_ != nullptr) names = *names_;
    names.emplace(name);
    *this = Permissions(std::move(names));
  }

 private:
  std::shared_ptr<const absl::flat_hash_set<std::string>> names_;
};

}  // namespace smarketing::auth

#endif  // SMARKETING_COMMON_AUTH_PERMISSIONS_H_
