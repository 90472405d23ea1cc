// The normal form of a telephone number.
#ifndef SMARKETING_COMMON_TEXT_PHONE_H_
#define SMARKETING_COMMON_TEXT_PHONE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace smarketing::text {

inline constexpr size_t kMaxPhoneInputBytes = 100;

// E.164, such as "+4930123456". `default_region` (ISO 3166, "DE") is for numbers without a country code; empty: those
// are refused. Letters count as the digits on their keys (1-800-FLOWERS).
//
// INVALID_ARGUMENT, with a message that follows the name of a field ("is too short for a phone number"; it never
// repeats the number), unless the number is possible in its country. Whether it is in use today, no list can say;
// the length is what is checked. An extension is refused: E.164 has none, and without it two people of one company
// would become one.
absl::StatusOr<std::string> NormalizePhone(absl::string_view text, absl::string_view default_region);

// Whether it is a region that phone numbers have, such as "DE". For checking configuration at start.
bool IsPhoneRegion(absl::string_view region);

}  // namespace smarketing::text

#endif  // SMARKETING_COMMON_TEXT_PHONE_H_
