#include "lead_service/domain/duplicate_record.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/text/unicode.h"
#include "lead_service/domain/company_name.h"
#include "lead_service/domain/mailbox.h"

namespace smarketing::lead {
namespace {

// All in byte order.
constexpr auto kTitles = std::to_array<absl::string_view>(
    {"dona", "dr", "dra", "frau", "herr", "ing", "mag", "miss", "mme", "mr", "mrs", "ms", "prof", "sir", "sr", "sra"});

constexpr auto kStreetKinds = std::to_array<absl::string_view>(
    {"al",      "alameda", "allee",    "apartamento", "apartment", "apt",      "apto",    "av",
     "ave",     "avenida", "avenue",   "blvd",        "boulevard", "calle",    "cct",     "circle",
     "circuit", "cl",      "close",    "court",       "cres",      "crescent", "ct",      "dr",
     "drive",   "etage",   "flat",     "floor",       "flt",       "highway",  "hwy",     "lane",
     "ln",      "no",      "number",   "numero",      "parkway",   "pl",       "place",   "platz",
     "plaza",   "praca",   "r",        "rd",          "road",      "rodovia",  "rua",     "rue",
     "sq",      "square",  "st",       "ste",         "str",       "straat",   "strasse", "street",
     "suite",   "terrace", "travessa", "unit",        "unt",       "via",      "way",     "weg"});

struct Generation {
  absl::string_view word;
  absl::string_view meaning;
};
constexpr auto kGenerations = std::to_array<Generation>({{"filho", "filho"},
                                                         {"ii", "2"},
                                                         {"iii", "3"},
                                                         {"iv", "4"},
                                                         {"jr", "jr"},
                                                         {"junior", "jr"},
                                                         {"neto", "neto"},
                                                         {"senior", "sr"},
                                                         {"sobrinho", "sobrinho"},
                                                         {"sr", "sr"}});

static_assert(std::is_sorted(kTitles.begin(), kTitles.end()));
static_assert(std::is_sorted(kStreetKinds.begin(), kStreetKinds.end()));

template <typename Sorted>
bool Has(const Sorted& words, absl::string_view word) {
  return std::binary_search(words.begin(), words.end(), word);
}

std::vector<std::string> PlainWords(absl::string_view text) { return text::SplitWords(text::ToPlainLetters(text)); }

void DropTitles(std::vector<std::string>& words) {
  while (words.size() > 1 && Has(kTitles, words.front())) words.erase(words.begin());
}

// Takes "jr" from the end; a name that is nothing else is a name.
void TakeGeneration(std::vector<std::string>& words, std::string& generation) {
  if (words.size() < 2) return;
  const auto* found = std::find_if(kGenerations.begin(), kGenerations.end(),
                                   [&words](const Generation& known) { return known.word == words.back(); });
  if (found == kGenerations.end()) return;
  generation = std::string(found->meaning);
  words.pop_back();
}

void SetName(const DuplicateDetails& details, DuplicateRecord& record) {
  record.given_words = PlainWords(details.given_name);
  record.family_words = PlainWords(details.family_name);
  DropTitles(record.given_words);
  DropTitles(record.family_words);
  TakeGeneration(record.given_words, record.generation);
  TakeGeneration(record.family_words, record.generation);
  if (record.family_words.empty() && record.given_words.size() > 1) {
    record.family_words.push_back(std::move(record.given_words.back()));
    record.given_words.pop_back();
  }
}

DuplicateRecord::Email MakeEmail(absl::string_view email) {
  const std::pair<absl::string_view, absl::string_view> sides = absl::StrSplit(email, absl::MaxSplits('@', 1));
  const absl::string_view local = sides.first.substr(0, sides.first.find('+'));
  DuplicateRecord::Email made;
  made.words = PlainWords(local);
  made.local = JoinWords(made.words);
  made.domain = std::string(sides.second);
  made.is_free = IsFreeMailDomain(made.domain);
  made.is_role = IsRoleMailbox(made.local);
  return made;
}

// "Hauptstraße" and "Hauptstr." are "haupt".
std::string WithoutStreetKind(absl::string_view word) {
  constexpr size_t kMinName = 3;
  for (const absl::string_view kind : {"strasse", "straat", "str"}) {
    if (word.size() >= kind.size() + kMinName && absl::ConsumeSuffix(&word, kind)) break;
  }
  return std::string(word);
}

void SetStreet(absl::string_view street_address, DuplicateRecord& record) {
  for (const absl::string_view text : absl::StrSplit(street_address, absl::ByAnyChar("\n\r,;"))) {
    DuplicateRecord::StreetPart part;
    bool has_number = false;
    for (const std::string& word : PlainWords(text)) {
      if (absl::ascii_isdigit(static_cast<unsigned char>(word[0]))) {
        has_number = true;
        record.street_numbers.push_back(word);
        continue;
      }
      part.all_letters += word;
      if (!Has(kStreetKinds, word)) part.names.push_back(WithoutStreetKind(word));
    }
    // A house may be called "The Terrace"; "flat 5" is no name.
    if (part.names.empty() && !has_number && !part.all_letters.empty()) part.names.push_back(part.all_letters);
    if (part.names.empty()) continue;
    part.name_letters = JoinWords(part.names);
    record.street_parts.push_back(std::move(part));
  }
  std::sort(record.street_numbers.begin(), record.street_numbers.end());
}

}  // namespace

DuplicateDetails DuplicateDetailsOf(const Lead& lead) {
  DuplicateDetails details;
  details.given_name = lead.fields[Field::kGivenName];
  details.family_name = lead.fields[Field::kFamilyName];
  details.company_name = lead.fields[Field::kCompanyName];
  details.street_address = lead.fields[Field::kStreetAddress];
  details.city = lead.fields[Field::kCity];
  details.postal_code = lead.fields[Field::kPostalCode];
  details.country_code = lead.fields[Field::kCountryCode];
  for (const Identity& identity : lead.identities) {
    if (identity.key.kind == IdentityKind::kEmail) details.emails.push_back(identity.key.normal_form);
    if (identity.key.kind == IdentityKind::kPhone) details.phones.push_back(identity.key.normal_form);
  }
  return details;
}

DuplicateRecord MakeDuplicateRecord(const DuplicateDetails& details) {
  DuplicateRecord record;
  SetName(details, record);
  record.company_words = CompanyNameWords(details.company_name);
  for (const std::string& email : details.emails) {
    if (record.emails.size() == kMaxComparedEmails) break;
    record.emails.push_back(MakeEmail(email));
  }
  for (const std::string& phone : details.phones) {
    if (record.phones.size() == kMaxComparedPhones) break;
    record.phones.emplace_back(absl::StripPrefix(phone, "+"));
  }
  SetStreet(details.street_address, record);
  record.city = JoinWords(PlainWords(details.city));
  record.postal_code = JoinWords(PlainWords(details.postal_code));
  record.country_code = text::ToPlainLetters(details.country_code);
  return record;
}

std::string JoinWords(const std::vector<std::string>& words) { return absl::StrJoin(words, ""); }

}  // namespace smarketing::lead
