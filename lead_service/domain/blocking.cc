#include "lead_service/domain/blocking.h"

#include <algorithm>
#include <initializer_list>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "lead_service/domain/sound_code.h"

namespace smarketing::lead {
namespace {

constexpr size_t kMinEmailLocal = 5;
constexpr size_t kPhoneTail = 8;
constexpr size_t kStreetWords = 2;
constexpr size_t kNameClasses = 4;
constexpr size_t kPlaceClasses = 5;

// FNV-1a with 64 bits (Fowler, Noll, Vo 1991), and the finishing steps of MurmurHash3 (A. Appleby, public domain) so
// that all bits depend on all letters. Not absl::Hash: these are stored.
class StableHash {
 public:
  explicit StableHash(BlockingKind kind) { Byte(static_cast<uint8_t>(kind)); }

  void Add(absl::string_view text) {
    for (const char c : text) Byte(static_cast<uint8_t>(c));
    Byte(0xff);  // in no UTF-8 text: {"ab", "c"} is not {"a", "bc"}
  }

  uint64_t Finish() const {
    uint64_t h = state_;
    h = (h ^ (h >> 33)) * 0xff51afd7ed558ccdULL;
    h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53ULL;
    return h ^ (h >> 33);
  }

 private:
  void Byte(uint8_t byte) { state_ = (state_ ^ byte) * 0x100000001b3ULL; }

  uint64_t state_ = 0xcbf29ce484222325ULL;
};

class Keys {
 public:
  void Add(BlockingKind kind, std::initializer_list<absl::string_view> parts) {
    StableHash hash(kind);
    for (const absl::string_view part : parts) hash.Add(part);
    const BlockingKey key = {.kind = kind, .hash = hash.Finish()};
    if (keys_.size() < kMaxBlockingKeys && std::find(keys_.begin(), keys_.end(), key) == keys_.end()) {
      keys_.push_back(key);
    }
  }

  std::vector<BlockingKey> Take() { return std::move(keys_); }

 private:
  std::vector<BlockingKey> keys_;
};

void AddEmails(const DuplicateRecord& record, Keys& keys) {
  for (const DuplicateRecord::Email& email : record.emails) {
    if (!email.is_role && email.local.size() >= kMinEmailLocal) keys.Add(BlockingKind::kEmailLocal, {email.local});
  }
}

void AddPhones(const DuplicateRecord& record, Keys& keys) {
  for (const absl::string_view phone : record.phones) {
    if (phone.size() >= kPhoneTail) keys.Add(BlockingKind::kPhoneTail, {phone.substr(phone.size() - kPhoneTail)});
  }
}

// What people call the company, in one word; by its mail domain if it has no name here.
std::string CompanyWord(const DuplicateRecord& record) {
  if (!record.company_words.empty()) return record.company_words.front();
  for (const DuplicateRecord::Email& email : record.emails) {
    if (!email.is_free) return email.domain.substr(0, email.domain.find('.'));
  }
  return "";
}

// Digits are swapped more often than they are wrong: their order does not count.
std::string SortedLetters(std::string text) {
  std::sort(text.begin(), text.end());
  return text;
}

// The first letter, in all its bytes.
absl::string_view Initial(absl::string_view word) {
  size_t size = std::min(word.size(), size_t{1});
  while (size < word.size() && (static_cast<unsigned char>(word[size]) & 0xc0) == 0x80) ++size;
  return word.substr(0, size);
}

// Empty where a name is not known.
struct NameSounds {
  explicit NameSounds(const DuplicateRecord& record)
      : given(SoundCode(JoinWords(record.given_words), kNameClasses)),
        family(SoundCode(JoinWords(record.family_words), kNameClasses)) {}

  bool both() const { return !given.empty() && !family.empty(); }
  // The same whichever is the given name.
  const std::string& first() const { return std::min(given, family); }
  const std::string& second() const { return std::max(given, family); }
  std::string Initials() const { return absl::StrCat(Initial(first()), Initial(second())); }

  std::string given;
  std::string family;
};

void AddNames(const DuplicateRecord& record, const NameSounds& names, absl::string_view city, Keys& keys) {
  const std::string company = CompanyWord(record);
  if (!record.has_name() && !company.empty()) {
    if (!city.empty()) keys.Add(BlockingKind::kCompanyPlace, {company, city});
    if (!record.postal_code.empty()) keys.Add(BlockingKind::kCompanyPlace, {company, record.postal_code});
  }
  if (!names.both()) return;
  if (!record.postal_code.empty()) {
    keys.Add(BlockingKind::kNamePostalCode, {names.first(), names.second(), SortedLetters(record.postal_code)});
  }
  if (!city.empty()) keys.Add(BlockingKind::kNameCity, {names.first(), names.second(), city});
  if (!company.empty()) keys.Add(BlockingKind::kCompanyName, {company, names.Initials()});
}

// The longest first; of equal length, the lesser first.
std::vector<absl::string_view> LongestWords(const DuplicateRecord::StreetPart& part, size_t count) {
  std::vector<absl::string_view> words(part.names.begin(), part.names.end());
  std::sort(words.begin(), words.end(), [](absl::string_view a, absl::string_view b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  words.resize(std::min(words.size(), count));
  return words;
}

// Two at most: of the longest word of each of the first two parts, or of the two longest words of the only part. One of
// them is then likely whole if a part is missing, or a word torn.
std::vector<std::string> StreetSounds(const DuplicateRecord& record) {
  std::vector<std::string> sounds;
  const size_t parts = std::min(record.street_parts.size(), kStreetWords);
  for (size_t i = 0; i < parts; ++i) {
    for (const absl::string_view word : LongestWords(record.street_parts[i], kStreetWords / parts)) {
      sounds.push_back(SoundCode(word, kPlaceClasses));
    }
  }
  return sounds;
}

void AddStreet(const DuplicateRecord& record, const NameSounds& names, absl::string_view city, Keys& keys) {
  const std::string numbers = absl::StrJoin(record.street_numbers, " ");
  if (names.both() && !numbers.empty() && !record.postal_code.empty()) {
    keys.Add(BlockingKind::kInitialsNumber, {names.Initials(), numbers, SortedLetters(record.postal_code)});
  }
  const std::vector<std::string> sounds = StreetSounds(record);
  for (const std::string& sound : sounds) {
    if (!record.postal_code.empty()) keys.Add(BlockingKind::kStreetPostalCode, {sound, record.postal_code});
  }
  if (sounds.empty()) return;
  for (const std::string* name : {&names.given, &names.family}) {
    if (!name->empty() && !city.empty()) keys.Add(BlockingKind::kNameStreetCity, {*name, sounds.front(), city});
  }
  if (names.both()) keys.Add(BlockingKind::kNamesStreet, {names.first(), names.second(), sounds.front()});
}

}  // namespace

std::vector<BlockingKey> BlockingKeys(const DuplicateRecord& record) {
  Keys keys;
  AddEmails(record, keys);
  AddPhones(record, keys);
  const NameSounds names(record);
  const std::string city = SoundCode(record.city, kPlaceClasses);
  AddNames(record, names, city, keys);
  AddStreet(record, names, city, keys);
  return keys.Take();
}

std::vector<std::pair<size_t, size_t>> PairsToCompare(absl::Span<const std::vector<BlockingKey>> keys) {
  std::vector<std::pair<uint64_t, size_t>> entries;
  for (size_t i = 0; i < keys.size(); ++i) {
    for (const BlockingKey& key : keys[i]) entries.emplace_back(key.hash, i);
  }
  std::sort(entries.begin(), entries.end());

  std::vector<std::pair<size_t, size_t>> pairs;
  for (size_t begin = 0, end = 0; begin < entries.size(); begin = end) {
    while (end < entries.size() && entries[end].first == entries[begin].first) ++end;
    if (end - begin > kMaxBlockSize) continue;
    for (size_t i = begin; i < end; ++i) {
      for (size_t j = i + 1; j < end; ++j) pairs.emplace_back(entries[i].second, entries[j].second);
    }
  }
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  return pairs;
}

}  // namespace smarketing::lead
