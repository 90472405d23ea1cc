// Looks at the bytes of a message before they are parsed, so that a caller hears which field is wrong: the protobuf
// parser alone says only "no".
#ifndef SMARKETING_COMMON_VALIDATION_WIRE_H_
#define SMARKETING_COMMON_VALIDATION_WIRE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace smarketing::validation {

// OK when `bytes` are a well-formed message of this type (unknown fields are allowed) whose strings are all UTF-8.
// INVALID_ARGUMENT otherwise:
//   INVALID_REQUEST    strings that are not valid UTF-8, each named by its field path
//   MALFORMED_REQUEST  the bytes are not a protobuf message, or messages nest deeper than kMaxDepth
absl::Status CheckWire(const google::protobuf::Descriptor& type, absl::string_view bytes);

// The protobuf parser's own limit.
inline constexpr int kMaxDepth = 100;

// Whether the bytes are UTF-8 as RFC 3629 says: no overlong forms, no surrogates, nothing above U+10FFFF.
bool IsUtf8(absl::string_view bytes);

}  // namespace smarketing::validation

#endif  // SMARKETING_COMMON_VALIDATION_WIRE_H_
