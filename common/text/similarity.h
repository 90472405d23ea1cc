// How alike two short texts are (names, words), letter by letter. Letters are code points: fold case and marks first
// (ToPlainLetters) if they should not matter. All are symmetric; texts are valid UTF-8.
#ifndef SMARKETING_COMMON_TEXT_SIMILARITY_H_
#define SMARKETING_COMMON_TEXT_SIMILARITY_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace smarketing::text {

// Longer texts are compared by their first so many letters: the cost is quadratic.
inline constexpr size_t kMaxComparedLetters = 128;

// 0 (nothing in common) to 1 (equal); two empty texts are equal. Forgives swapped and missing letters, and more so when
// the beginnings agree. W. E. Winkler, "String Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter
// Model of Record Linkage", 1990: prefix scale 0.1, at most 4 letters, from a Jaro similarity of 0.7.
double JaroWinkler(absl::string_view a, absl::string_view b);

// How many letters must be put in, taken out, replaced, or swapped with their neighbour to make one the other; no
// letter is touched twice. F. J. Damerau, "A technique for computer detection and correction of spelling errors", 1964,
// as optimal string alignment.
size_t EditDistance(absl::string_view a, absl::string_view b);

// 1 - distance / length of the longer: 0 to 1.
double EditSimilarity(absl::string_view a, absl::string_view b);

}  // namespace smarketing::text

#endif  // SMARKETING_COMMON_TEXT_SIMILARITY_H_
