#include "lead_service/storage/item_name.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace smarketing::lead {

std::string KeyFromName(absl::string_view collection, absl::string_view name, absl::string_view field,
                        Violations& violations) {
  absl::string_view key = name;
  if (!absl::ConsumePrefix(&key, absl::StrCat(collection, "/"))) {
    violations.Add(field, absl::StrCat("is not \"", collection, "/\" and a key"));
  }
  return std::string(key);
}

}  // namespace smarketing::lead
