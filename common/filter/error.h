// How this library says that a filter is wrong.
#ifndef SMARKETING_COMMON_FILTER_ERROR_H_
#define SMARKETING_COMMON_FILTER_ERROR_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace smarketing::filter {

inline constexpr char kInvalidFilter[] = "INVALID_FILTER";
inline constexpr char kFilterField[] = "filter";

// "at character 17: …"
std::string AtCharacter(size_t position, absl::string_view what);

// The text between single quotes, cut when it is long, for quoting a caller to itself.
std::string Quoted(absl::string_view text);

}  // namespace smarketing::filter

#endif  // SMARKETING_COMMON_FILTER_ERROR_H_
