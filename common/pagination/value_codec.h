// The bytes of typed values inside a page token.
#ifndef SMARKETING_COMMON_PAGINATION_VALUE_CODEC_H_
#define SMARKETING_COMMON_PAGINATION_VALUE_CODEC_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/filter/value.h"

namespace smarketing::pagination {

// `value` in big-endian order, `bytes` of it.
void AppendBigEndian(uint64_t value, int bytes, std::string* out);

// A count, then each value as a tag and its bytes. At most 255 values; times to the nanosecond.
void AppendValues(absl::Span<const filter::Value> values, std::string* out);

// The values that make up the whole of `bytes`; nullopt when they do not.
std::optional<std::vector<filter::Value>> ParseValues(absl::string_view bytes);

}  // namespace smarketing::pagination

#endif  // SMARKETING_COMMON_PAGINATION_VALUE_CODEC_H_
