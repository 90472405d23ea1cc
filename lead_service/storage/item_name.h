// Names of things whose key is not an id: "teams/sales".
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_ITEM_NAME_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_ITEM_NAME_H_

#include <string>

#include "absl/strings/string_view.h"
#include "common/status/error.h"

namespace smarketing::lead {

// The key in the name of an item of `collection`, such as "teams". When it is none, adds a violation of `field` and
// returns the name as it is, which is no key either.
std::string KeyFromName(absl::string_view collection, absl::string_view name, absl::string_view field,
                        Violations& violations);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_ITEM_NAME_H_
