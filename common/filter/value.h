// Values on their way into a statement, before any database library is involved.
#ifndef SMARKETING_COMMON_FILTER_VALUE_H_
#define SMARKETING_COMMON_FILTER_VALUE_H_

#include <cstdint>
#include <string>
#include <variant>

#include "absl/time/time.h"
#include "common/id/id.h"

namespace smarketing::filter {

// The content of a BINARY or VARBINARY column, where a std::string is text.
struct Bytes {
  std::string data;
  friend bool operator==(const Bytes&, const Bytes&) = default;
};

// One bound parameter. There is no NULL: a comparison with NULL is written into the SQL (IS NULL).
using Value = std::variant<bool, int64_t, double, std::string, Bytes, Uuid, absl::Time>;

}  // namespace smarketing::filter

#endif  // SMARKETING_COMMON_FILTER_VALUE_H_
