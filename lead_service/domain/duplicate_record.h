// What of a lead is compared when duplicates are sought, in a form in which equal things look equal.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_DUPLICATE_RECORD_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_DUPLICATE_RECORD_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "lead_service/domain/lead.h"

namespace smarketing::lead {

// Of a lead with hundreds of addresses, the first in order of identity key are compared.
inline constexpr size_t kMaxComparedEmails = 5;
inline constexpr size_t kMaxComparedPhones = 5;

// What is known, as it is stored. An empty text: nothing.
struct DuplicateDetails {
  std::string given_name;
  std::string family_name;
  std::string company_name;
  std::vector<std::string> emails;  // as NormalizeEmail gives them
  std::vector<std::string> phones;  // E.164
  std::string street_address;       // lines or parts divided by line breaks, commas or semicolons
  std::string city;
  std::string postal_code;
  std::string country_code;
};

// The lead's identities are loaded.
DuplicateDetails DuplicateDetailsOf(const Lead& lead);

// All words are plain letters (ToPlainLetters).
struct DuplicateRecord {
  struct Email {
    std::vector<std::string> words;  // of the local part, without a tag: "ana.souza+news" is {"ana", "souza"}
    std::string local;               // those in one
    std::string domain;
    bool is_free = false;  // anybody can have one there
    bool is_role = false;  // the mailbox of a function
  };

  // A title in front ("Dr.") is left out, and so is the mark of a generation behind. A family name missing from a given
  // name of several words ("Ana Souza") is the last of them.
  std::vector<std::string> given_words;
  std::vector<std::string> family_words;
  std::string generation;  // "jr", "sr", "filho", "2"; empty: nothing said

  std::vector<std::string> company_words;  // CompanyNameWords

  std::vector<Email> emails;
  std::vector<std::string> phones;  // digits

  // The parts of the street address that have words.
  struct StreetPart {
    std::vector<std::string> names;  // without kinds ("street", "Rua", "flat") and numbers
    std::string name_letters;        // `names` in one
    std::string all_letters;         // kinds as well; the numbers not
  };
  // "12a Main St., Rear Building, Flat 5" has the parts {"main"} and {"rear", "building"}, and the numbers "12a" and
  // "5".
  std::vector<StreetPart> street_parts;
  std::vector<std::string> street_numbers;  // in byte order
  std::string city;                         // words in one
  std::string postal_code;                  // letters and digits
  std::string country_code;

  bool has_name() const { return !given_words.empty() || !family_words.empty(); }
};

DuplicateRecord MakeDuplicateRecord(const DuplicateDetails& details);

// {"van", "dyck"} is "vandyck".
std::string JoinWords(const std::vector<std::string>& words);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_DUPLICATE_RECORD_H_
