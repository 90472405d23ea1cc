#include "lead_service/domain/company_name.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "common/text/unicode.h"

namespace smarketing::lead {
namespace {

// Legal forms as people write them, in plain letters and in byte order.
constexpr auto kLegalForms = std::to_array<absl::string_view>(
    {"ab",   "ag",  "aps", "as",           "asa",    "bv",  "bvba", "co",   "company", "corp",     "corporation",
     "cv",   "doo", "ead", "ei",           "eireli", "ek",  "epp",  "eurl", "ev",      "gbr",      "ggmbh",
     "gmbh", "hf",  "inc", "incorporated", "kft",    "kg",  "kgaa", "kk",   "lda",     "limitada", "limited",
     "llc",  "llp", "lp",  "ltd",          "ltda",   "mbh", "me",   "mei",  "nv",      "ohg",      "ood",
     "oy",   "oyj", "plc", "pte",          "pty",    "pvt", "sa",   "sapi", "sarl",    "sas",      "sasu",
     "sca",  "scs", "se",  "sia",          "sl",     "slu", "snc",  "spa",  "spzoo",   "srl",      "sro",
     "ss",   "uab", "ug",  "vof",          "zrt"});

constexpr auto kFillers = std::to_array<absl::string_view>({"and", "cia", "e", "et", "the", "und", "y"});

static_assert(std::is_sorted(kLegalForms.begin(), kLegalForms.end()));
static_assert(std::is_sorted(kFillers.begin(), kFillers.end()));

template <typename Words>
bool Has(const Words& words, absl::string_view word) {
  return std::binary_search(words.begin(), words.end(), word);
}

// "S.A." and "G m b H" are one word each: single letters in a row belong together.
std::vector<std::string> JoinSingleLetters(std::vector<std::string> words) {
  std::vector<std::string> joined;
  bool open = false;
  for (std::string& word : words) {
    const bool single = word.size() == 1;
    if (single && open) {
      absl::StrAppend(&joined.back(), word);
    } else {
      joined.push_back(std::move(word));
    }
    open = single;
  }
  return joined;
}

}  // namespace

std::vector<std::string> CompanyNameWords(absl::string_view name) {
  std::vector<std::string> words = JoinSingleLetters(text::SplitWords(text::ToPlainLetters(name)));
  std::vector<std::string> kept;
  for (size_t i = 0; i < words.size(); ++i) {
    // A legal form stands behind the name: "ME Cars" keeps its first word.
    if ((i > 0 && Has(kLegalForms, words[i])) || Has(kFillers, words[i])) continue;
    kept.push_back(words[i]);
  }
  if (kept.empty() && !words.empty()) kept.push_back(words.back());  // "The Company"
  return kept;
}

}  // namespace smarketing::lead
