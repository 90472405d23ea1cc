// JSON as security needs it: an object in which a name appears twice means one thing to one reader and another to the
// next, and is refused.
#ifndef SMARKETING_COMMON_AUTH_JSON_H_
#define SMARKETING_COMMON_AUTH_JSON_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace smarketing::auth {

// nullopt unless `text` is one JSON object, in UTF-8, without a repeated name at any depth.
std::optional<nlohmann::json> ParseStrictObject(absl::string_view text);

}  // namespace smarketing::auth

#endif  // SMARKETING_COMMON_AUTH_JSON_H_
