// The normal form of an e-mail address: two spellings that reach one mailbox in practice become one text.
#ifndef SMARKETING_COMMON_TEXT_EMAIL_H_
#define SMARKETING_COMMON_TEXT_EMAIL_H_

#include <cstddef>

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace smarketing::text {

inline constexpr size_t kMaxEmailBytes = 254;        // RFC 5321, path without its angle brackets
inline constexpr size_t kMaxEmailLocalBytes = 64;    // RFC 5321
inline constexpr size_t kMaxEmailInputBytes = 1024;  // before white space goes and letters are composed

// Trimmed, NFC, lower case, the domain in its IDNA ASCII form (UTS 46, non-transitional): " Ana@Bücher.example" is
// "ana@xn--bcher-kva.example". Tags stay ("ana+news@…" is another address), dots too. The result is its own normal
// form.
//
// INVALID_ARGUMENT, with a message that follows the name of a field ("has no @"; it never repeats the address), unless
// there is one @, before it a dot-atom (letters beyond ASCII allowed, RFC 6531; no quotes, no comments), after it a
// host name of at least two labels, not an address in brackets.
absl::StatusOr<std::string> NormalizeEmail(absl::string_view text);

}  // namespace smarketing::text

#endif  // SMARKETING_COMMON_TEXT_EMAIL_H_
