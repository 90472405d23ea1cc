// How many rows a page has (AIP-158).
#ifndef SMARKETING_COMMON_PAGINATION_PAGE_SIZE_H_
#define SMARKETING_COMMON_PAGINATION_PAGE_SIZE_H_

#include <cstdint>

#include "absl/status/statusor.h"

namespace smarketing::pagination {

inline constexpr int32_t kDefaultPageSize = 50;
inline constexpr int32_t kMaxPageSize = 1000;  // keeps an answer within a few megabytes

// 0 is the default, more than the maximum is the maximum. A negative one is INVALID_ARGUMENT with reason
// INVALID_PAGE_SIZE and a violation of the field "page_size".
absl::StatusOr<int32_t> ResolvePageSize(int32_t requested);

}  // namespace smarketing::pagination

#endif  // SMARKETING_COMMON_PAGINATION_PAGE_SIZE_H_
