#include "lead_service/domain/duplicate_similarity.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/strings/match.h"
#include "common/text/similarity.h"

namespace smarketing::lead {
namespace {

// What an incomplete agreement is worth.
constexpr double kShortForm = 0.9;
constexpr double kInitial = 0.85;
constexpr double kInitialAndName = 0.93;
constexpr double kOneOfSeveral = 0.95;
constexpr double kOtherGender = 0.7;

constexpr size_t kMinShortForm = 3;
constexpr size_t kMinPhoneTail = 8;  // a local number with its area, in most plans

bool IsInitial(absl::string_view word) { return word.size() == 1; }

// The words of the shorter list, each by the most similar of the longer, weighed by length.
template <typename Similarity>
double Aligned(const std::vector<std::string>& a, const std::vector<std::string>& b, const Similarity& similarity) {
  const auto& shorter = a.size() <= b.size() ? a : b;
  const auto& longer = a.size() <= b.size() ? b : a;
  double sum = 0;
  double letters = 0;
  for (const std::string& word : shorter) {
    double best = 0;
    for (const std::string& other : longer) best = std::max(best, similarity(word, other));
    sum += best * static_cast<double>(word.size());
    letters += static_cast<double>(word.size());
  }
  return letters == 0 ? 0 : sum / letters;
}

bool IsVowel(char c) { return absl::StrContains("aeiou", c); }

// "Paulo" and "Paula", "Daniel" and "Daniela". `a` is not the longer one.
bool DifferInGender(absl::string_view a, absl::string_view b) {
  if (a.size() < 3) return false;
  if (a.size() + 1 == b.size()) return absl::StartsWith(b, a) && b.back() == 'a' && !IsVowel(a.back());
  return a.size() == b.size() && a.substr(0, a.size() - 1) == b.substr(0, b.size() - 1) && IsVowel(a.back()) &&
         IsVowel(b.back());
}

double GivenWordSimilarity(absl::string_view a, absl::string_view b) {
  if (a == b) return 1;
  if (a.size() > b.size()) std::swap(a, b);
  if (IsInitial(a)) return absl::StartsWith(b, a) ? kInitial : 0;
  if (DifferInGender(a, b)) return kOtherGender;
  const double spelling = SpellingSimilarity(a, b);
  return a.size() >= kMinShortForm && absl::StartsWith(b, a) ? std::max(spelling, kShortForm) : spelling;
}

// "asouza" or "a.souza" against {"ana", "souza"}.
bool IsInitialAndName(absl::string_view joined, const std::vector<std::string>& words) {
  return words.size() == 2 && words[0].size() > 1 && words[1].size() > 2 && joined.size() == words[1].size() + 1 &&
         joined[0] == words[0][0] && absl::EndsWith(joined, words[1]);
}

using LetterPairs = std::vector<uint16_t>;

// In order. Pairs of bytes serve other scripts as well: equal letters are equal bytes.
LetterPairs PairsOf(absl::string_view letters) {
  LetterPairs pairs;
  for (size_t i = 0; i + 1 < letters.size(); ++i) {
    pairs.push_back(static_cast<uint16_t>(static_cast<unsigned char>(letters[i]) << 8 |
                                          static_cast<unsigned char>(letters[i + 1])));
  }
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}

size_t Shared(const LetterPairs& a, const LetterPairs& b) {
  size_t shared = 0;
  for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end();) {
    if (*i == *j) {
      ++shared;
      ++i;
      ++j;
    } else if (*i < *j) {
      ++i;
    } else {
      ++j;
    }
  }
  return shared;
}

double Dice(const LetterPairs& a, const LetterPairs& b) {
  if (a.empty() || b.empty()) return 0;
  return 2 * static_cast<double>(Shared(a, b)) / static_cast<double>(a.size() + b.size());
}

double LetterPairSimilarity(absl::string_view a, absl::string_view b) {
  return a == b ? 1 : Dice(PairsOf(a), PairsOf(b));
}

using StreetLetters = std::string DuplicateRecord::StreetPart::*;

std::string JoinParts(const DuplicateRecord& record, StreetLetters letters) {
  std::string joined;
  for (const DuplicateRecord::StreetPart& part : record.street_parts) joined += part.*letters;
  return joined;
}

// Kinds are abbreviated by some and misspelt by others: without them, or with them.
double PartSimilarity(const DuplicateRecord::StreetPart& a, const DuplicateRecord::StreetPart& b) {
  return std::max(LetterPairSimilarity(a.name_letters, b.name_letters),
                  LetterPairSimilarity(a.all_letters, b.all_letters));
}

struct StreetPairs {
  explicit StreetPairs(const DuplicateRecord& record)
      : names(PairsOf(JoinParts(record, &DuplicateRecord::StreetPart::name_letters))),
        all(PairsOf(JoinParts(record, &DuplicateRecord::StreetPart::all_letters))) {}

  LetterPairs names;
  LetterPairs all;
};

bool IsFound(absl::string_view letters, const LetterPairs& in, double share) {
  const LetterPairs pairs = PairsOf(letters);
  return pairs.size() >= 2 && static_cast<double>(Shared(pairs, in)) >= share * static_cast<double>(pairs.size());
}

// The parts of `a` that are found anywhere in an address.
int PartsFound(const DuplicateRecord& a, const StreetPairs& in) {
  constexpr double kNamesFound = 0.6;  // a letter wrong in a short name breaks two pairs of five
  constexpr double kAllFound = 0.7;    // kinds are found everywhere
  return static_cast<int>(
      std::count_if(a.street_parts.begin(), a.street_parts.end(), [&in](const DuplicateRecord::StreetPart& part) {
        return IsFound(part.name_letters, in.names, kNamesFound) || IsFound(part.all_letters, in.all, kAllFound);
      }));
}

}  // namespace

double SpellingSimilarity(absl::string_view a, absl::string_view b) {
  constexpr double kSwappedLetters = 0.86;  // at least: in short words the measures make too much of them
  if (a == b) return 1;
  const double measured = (text::JaroWinkler(a, b) + text::EditSimilarity(a, b)) / 2;
  const bool swapped = a.size() == b.size() && a.size() < 6 && text::EditDistance(a, b) == 1 &&
                       std::is_permutation(a.begin(), a.end(), b.begin());
  return swapped ? std::max(measured, kSwappedLetters) : measured;
}

double GivenNameSimilarity(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  if (a.size() == 1 && b.size() == 1) return GivenWordSimilarity(a[0], b[0]);
  const double joined = SpellingSimilarity(JoinWords(a), JoinWords(b));
  return std::max(joined, kOneOfSeveral * Aligned(a, b, GivenWordSimilarity));
}

double FamilyNameSimilarity(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  const double joined = SpellingSimilarity(JoinWords(a), JoinWords(b));
  if (a.size() == 1 && b.size() == 1) return joined;
  // "de" and "van" alone are no name.
  const auto& shorter = a.size() <= b.size() ? a : b;
  if (JoinWords(shorter).size() < 4) return joined;
  return std::max(joined, kOneOfSeveral * Aligned(a, b, SpellingSimilarity));
}

double CompanySimilarity(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  constexpr double kInside = 0.85;
  const double joined = SpellingSimilarity(JoinWords(a), JoinWords(b));
  const auto& shorter = a.size() <= b.size() ? a : b;
  if (JoinWords(shorter).size() < 4) return joined;
  return std::max(joined, kInside * Aligned(a, b, SpellingSimilarity));
}

double EmailLocalSimilarity(const DuplicateRecord::Email& a, const DuplicateRecord::Email& b) {
  if (a.local == b.local) return 1;
  if (IsInitialAndName(a.local, b.words) || IsInitialAndName(b.local, a.words)) return kInitialAndName;
  return SpellingSimilarity(a.local, b.local);
}

double PhoneSimilarity(absl::string_view a, absl::string_view b) {
  if (a == b) return 1;
  const size_t tail = std::min({a.size(), b.size(), size_t{9}});
  if (tail >= kMinPhoneTail && a.substr(a.size() - tail) == b.substr(b.size() - tail)) return 0.9;
  const bool same_end =
      a.size() >= kMinPhoneTail && b.size() >= kMinPhoneTail && a.substr(a.size() - 2) == b.substr(b.size() - 2);
  return same_end && text::EditDistance(a, b) == 1 ? 0.6 : 0;
}

StreetSimilarity CompareStreets(const DuplicateRecord& a, const DuplicateRecord& b) {
  constexpr double kOnePart = 0.9;
  StreetSimilarity result;
  const StreetPairs pairs_a(a);
  const StreetPairs pairs_b(b);
  result.similarity = std::max(Dice(pairs_a.names, pairs_b.names), Dice(pairs_a.all, pairs_b.all));
  for (const DuplicateRecord::StreetPart& x : a.street_parts) {
    for (const DuplicateRecord::StreetPart& y : b.street_parts) {
      result.similarity = std::max(result.similarity, kOnePart * PartSimilarity(x, y));
    }
  }
  result.shared_parts = std::min(PartsFound(a, pairs_b), PartsFound(b, pairs_a));
  return result;
}

}  // namespace smarketing::lead
