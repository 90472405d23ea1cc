// How alike single attributes of two leads are: 0 (nothing in common) to 1 (the same). All are symmetric.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_DUPLICATE_SIMILARITY_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_DUPLICATE_SIMILARITY_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "lead_service/domain/duplicate_record.h"

namespace smarketing::lead {

// Two words or joined words, misspelt at most.
double SpellingSimilarity(absl::string_view a, absl::string_view b);

// Given names: also an initial ("J" and "John"), a short form that is a beginning ("Alex" and "Alexandra"), and one of
// several ("Maria" and "Maria Clara"). Two that differ in a last vowel ("Paulo" and "Paula") are two people.
double GivenNameSimilarity(const std::vector<std::string>& a, const std::vector<std::string>& b);

// Family names: also one of several ("Souza" and "Souza Lima").
double FamilyNameSimilarity(const std::vector<std::string>& a, const std::vector<std::string>& b);

// Neither is empty. Also one name inside the other ("Acme" and "Acme Robotics").
double CompanySimilarity(const std::vector<std::string>& a, const std::vector<std::string>& b);

// Local parts, neither for a role: also an initial before a name ("asouza" and "ana.souza").
double EmailLocalSimilarity(const DuplicateRecord::Email& a, const DuplicateRecord::Email& b);

// Digits with country code. 0.9 when only that differs, 0.6 when one digit before the last two is wrong, missing or
// swapped; else 0: at the end, a digit is what tells two lines of one company apart.
double PhoneSimilarity(absl::string_view a, absl::string_view b);

struct StreetSimilarity {
  double similarity = 0;  // of all names in them
  int shared_parts = 0;   // how many parts of the address say the same
};

// Neither has no street_parts. Parts may come in another order, and one address may have fewer.
StreetSimilarity CompareStreets(const DuplicateRecord& a, const DuplicateRecord& b);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_DUPLICATE_SIMILARITY_H_
