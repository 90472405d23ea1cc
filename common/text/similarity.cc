#include "common/text/similarity.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace smarketing::text {
namespace {

// A text's first letters, without the heap: this is the inner loop of comparing many with many.
struct Letters {
  explicit Letters(absl::string_view text) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
    for (size_t i = 0; i < text.size() && size < kMaxComparedLetters;) {
      UChar32 c;
      U8_NEXT(bytes, i, text.size(), c);
      at[size++] = c;
    }
  }

  std::array<UChar32, kMaxComparedLetters> at;
  size_t size = 0;
};

double Jaro(const Letters& a, const Letters& b) {
  const size_t longer = std::max(a.size, b.size);
  if (longer == 0) return 1;
  const size_t window = longer / 2 > 0 ? longer / 2 - 1 : 0;
  std::array<bool, kMaxComparedLetters> in_a{};
  std::array<bool, kMaxComparedLetters> in_b{};
  size_t matches = 0;
  for (size_t i = 0; i < a.size; ++i) {
    const size_t end = std::min(i + window + 1, b.size);
    for (size_t j = i > window ? i - window : 0; j < end; ++j) {
      if (in_b[j] || a.at[i] != b.at[j]) continue;
      in_a[i] = in_b[j] = true;
      ++matches;
      break;
    }
  }
  if (matches == 0) return 0;
  size_t out_of_order = 0;
  for (size_t i = 0, j = 0; i < a.size; ++i) {
    if (!in_a[i]) continue;
    while (!in_b[j]) ++j;
    out_of_order += a.at[i] != b.at[j] ? 1 : 0;
    ++j;
  }
  const double m = static_cast<double>(matches);
  const double transpositions = static_cast<double>(out_of_order / 2);
  return (m / static_cast<double>(a.size) + m / static_cast<double>(b.size) + (m - transpositions) / m) / 3;
}

size_t Distance(const Letters& a, const Letters& b) {
  std::array<std::array<size_t, kMaxComparedLetters + 1>, 3> rows;
  auto* before = &rows[0];  // of the letter before the previous one
  auto* previous = &rows[1];
  auto* current = &rows[2];
  for (size_t j = 0; j <= b.size; ++j) (*current)[j] = j;
  for (size_t i = 1; i <= a.size; ++i) {
    std::swap(before, previous);
    std::swap(previous, current);
    (*current)[0] = i;
    for (size_t j = 1; j <= b.size; ++j) {
      const size_t replaced = (*previous)[j - 1] + (a.at[i - 1] == b.at[j - 1] ? 0 : 1);
      size_t least = std::min({(*previous)[j] + 1, (*current)[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] && a.at[i - 2] == b.at[j - 1]) {
        least = std::min(least, (*before)[j - 2] + 1);
      }
      (*current)[j] = least;
    }
  }
  return (*current)[b.size];
}

}  // namespace

double JaroWinkler(absl::string_view a, absl::string_view b) {
  const Letters x(a);
  const Letters y(b);
  // The greedy matching may differ by direction: the better one counts.
  const double jaro = std::max(Jaro(x, y), Jaro(y, x));
  if (jaro < 0.7) return jaro;
  size_t prefix = 0;
  const size_t longest = std::min({size_t{4}, x.size, y.size});
  while (prefix < longest && x.at[prefix] == y.at[prefix]) ++prefix;
  return jaro + static_cast<double>(prefix) * 0.1 * (1 - jaro);
}

size_t EditDistance(absl::string_view a, absl::string_view b) { return Distance(Letters(a), Letters(b)); }

double EditSimilarity(absl::string_view a, absl::string_view b) {
  const Letters x(a);
  const Letters y(b);
  const size_t longer = std::max(x.size, y.size);
  if (longer == 0) return 1;
  return 1 - static_cast<double>(Distance(x, y)) / static_cast<double>(longer);
}

}  // namespace smarketing::text
