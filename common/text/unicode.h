// Unicode text in UTF-8. Locale-independent: what these answer does not depend on the machine.
#ifndef SMARKETING_COMMON_TEXT_UNICODE_H_
#define SMARKETING_COMMON_TEXT_UNICODE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace smarketing::text {

// Well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
bool IsValidUtf8(absl::string_view text);

// Without white space (the Unicode property White_Space) at both ends. `text` is valid UTF-8.
absl::string_view Trim(absl::string_view text);

// The number of code points. `text` is valid UTF-8.
size_t CodePointLength(absl::string_view text);

// Normalization form C: an é is one code point, however it was typed. `text` is valid UTF-8.
std::string ToNfc(absl::string_view text);

// Lower case by the rules of no language in particular: I becomes i, İ becomes i and a combining dot. `text` is valid
// UTF-8.
std::string ToLower(absl::string_view text);

// For comparing without regard to case (full case folding: ß is ss). `text` is valid UTF-8.
std::string FoldCase(absl::string_view text);

// For comparing what people type: case folded, compatibility forms resolved, marks dropped, and letters that have no
// such form written as people write them without the key: "Łódź Ærø ﬁ" is "lodz aero fi". Marks that are letters of
// their own in other scripts' eyes go too (й is и); never show the result. `text` is valid UTF-8.
std::string ToPlainLetters(absl::string_view text);

// The runs of letters, marks and digits, as they are; apostrophes within one don't end it ("O'Brien" is "OBrien").
// `text` is valid UTF-8.
std::vector<std::string> SplitWords(absl::string_view text);

}  // namespace smarketing::text

#endif  // SMARKETING_COMMON_TEXT_UNICODE_H_
