#include "common/pagination/page_size.h"

#include <algorithm>

#include "common/status/error.h"

namespace smarketing::pagination {

absl::StatusOr<int32_t> ResolvePageSize(int32_t requested) {
  if (requested < 0) {
    Violations violations;
    violations.Add("page_size", "is negative");
    return violations.ToStatus("INVALID_PAGE_SIZE");
  }
  return requested == 0 ? kDefaultPageSize : std::min(requested, kMaxPageSize);
}

}  // namespace smarketing::pagination
