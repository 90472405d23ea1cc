#include "lead_service/domain/duplicate_score.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "common/text/similarity.h"
#include "lead_service/domain/duplicate_similarity.h"

namespace smarketing::lead {
namespace {

// ---- Points. A full name and one more attribute reach the threshold; no attribute does alone. ----

// For a name, by how far given and family name agree; between, in proportion.
constexpr double kSameName = 40;
constexpr double kSameGivenName = 20;  // the family name differs: people marry
constexpr double kSameFamilyName = 5;  // the given name differs: families live together
constexpr double kOtherName = -40;
// When one of the two is missing.
constexpr double kOnlyFamilyNames = 20;
constexpr double kOnlyGivenNames = 14;
constexpr double kOtherFamilyName = -25;
constexpr double kOtherGivenName = -20;
constexpr double kSwappedNames = -2;  // so that names in their places win
constexpr double kOtherGeneration = -10;
constexpr double kOneGenerationUnsaid = -10;

constexpr double kCompanyOfPerson = 25;     // the same name at the same company
constexpr double kCompanyItself = 45;       // neither lead is a person
constexpr double kCompanyOfUnknown = 15;    // a name is missing
constexpr double kCompanyOfColleagues = 5;  // the names differ
constexpr double kOtherCompany = -5;        // people change jobs
constexpr double kOtherCompanyItself = -40;

constexpr double kEmail = 60;
constexpr double kEmailLocal = 35;
constexpr double kCommonEmailLocal = 10;
constexpr double kOtherEmail = -5;          // people have several
constexpr double kOtherEmailAndName = -15;  // two people
constexpr double kColleagueEmail = -25;     // but one at their company

constexpr double kPhone = 40;
constexpr double kSwitchboard = 10;  // a number of the company, and perhaps another person
constexpr double kOtherPhone = -6;
constexpr double kOtherPhoneAndName = -15;

// Of the points of an e-mail or phone, when the given names differ: what a household shares goes with its address.
constexpr double kSharedContact = 0.05;

constexpr double kStreet = 20;
constexpr double kOtherStreet = -8;  // people move
// A second part (house name, building, district line) that agrees as well: rarely typed alike for two different homes.
constexpr double kSecondPart = 18;
constexpr double kNumber = 7;
constexpr double kOtherNumber = -6;
constexpr double kPostalCode = 13;
constexpr double kPostalCodeTypo = 10;
constexpr double kOtherPostalCode = -4;
constexpr double kCity = 10;
constexpr double kOtherCity = -4;
constexpr double kOtherCountry = -15;
constexpr double kCompanyAddress = 0.2;  // of the points, when the address comes with the company

// ---- From similarity to agreement: nothing up to `low`, all from `high`. ----

struct Ramp {
  double low;
  double high;
};
constexpr Ramp kNameRamp = {0.68, 0.86};
constexpr Ramp kCompanyRamp = {0.75, 0.92};
constexpr Ramp kEmailRamp = {0.82, 0.95};
constexpr Ramp kStreetRamp = {0.5, 0.85};
constexpr Ramp kCityRamp = {0.7, 0.9};

double Level(double similarity, const Ramp& ramp) {
  return std::clamp((similarity - ramp.low) / (ramp.high - ramp.low), 0.0, 1.0);
}

double Between(double none, double all, double level) { return none + (all - none) * level; }

bool Agrees(double level) { return level >= 0.5; }

DuplicateReason Reason(DuplicateAttribute attribute, DuplicateFinding finding, double similarity, double weight,
                       double points) {
  return {.attribute = attribute,
          .finding = finding,
          .similarity = std::clamp(similarity, 0.0, 1.0),
          .weight = static_cast<int>(std::lround(weight)),
          .points = static_cast<int>(std::lround(points))};
}

// What the names say about the people, for the weights of all else.
enum class People { kUnknown, kSame, kOtherFamilyName, kOtherGivenName };

struct NameEvidence {
  People people = People::kUnknown;
  std::optional<DuplicateReason> reason;
};

// One way of laying two names beside each other.
struct NamePairing {
  std::optional<double> given;  // similarity; nullopt: one is missing
  std::optional<double> family;

  double GivenLevel() const { return Level(*given, kNameRamp); }
  double FamilyLevel() const { return Level(*family, kNameRamp); }
  bool any() const { return given.has_value() || family.has_value(); }

  double Points() const {
    if (given && family) {
      return Between(Between(kOtherName, kSameFamilyName, FamilyLevel()),
                     Between(kSameGivenName, kSameName, FamilyLevel()), GivenLevel());
    }
    if (family) return Between(kOtherFamilyName, kOnlyFamilyNames, FamilyLevel());
    return Between(kOtherGivenName, kOnlyGivenNames, GivenLevel());
  }

  double Weight() const { return given && family ? kSameName : family ? kOnlyFamilyNames : kOnlyGivenNames; }

  double Similarity() const { return given && family ? (*given + *family) / 2 : family ? *family : *given; }

  DuplicateFinding Finding() const {
    const bool given_agrees = !given || Agrees(GivenLevel());
    const bool family_agrees = !family || Agrees(FamilyLevel());
    if (!given_agrees && (!family || !family_agrees)) return DuplicateFinding::kNameDiffers;
    if (!given_agrees) return DuplicateFinding::kGivenNameDiffers;
    if (!family_agrees) return given ? DuplicateFinding::kFamilyNameDiffers : DuplicateFinding::kNameDiffers;
    return given && family && Similarity() >= 0.999 ? DuplicateFinding::kSameName : DuplicateFinding::kSimilarName;
  }
};

NameEvidence CompareNames(const DuplicateRecord& a, const DuplicateRecord& b) {
  NamePairing straight;
  if (!a.given_words.empty() && !b.given_words.empty()) {
    straight.given = GivenNameSimilarity(a.given_words, b.given_words);
  }
  if (!a.family_words.empty() && !b.family_words.empty()) {
    straight.family = FamilyNameSimilarity(a.family_words, b.family_words);
  }
  NamePairing swapped;
  if (!a.given_words.empty() && !b.family_words.empty()) {
    swapped.given = FamilyNameSimilarity(a.given_words, b.family_words);
  }
  if (!a.family_words.empty() && !b.given_words.empty()) {
    swapped.family = FamilyNameSimilarity(a.family_words, b.given_words);
  }
  // Which of the two swapped similarities is "given" depends on the order of the leads: the weaker one, always.
  if (swapped.given && swapped.family) {
    if (*swapped.given > *swapped.family) std::swap(swapped.given, swapped.family);
  } else if (swapped.given) {
    std::swap(swapped.given, swapped.family);
  }

  NameEvidence evidence;
  if (!straight.any() && !swapped.any()) return evidence;
  const bool take_swapped = swapped.any() && (!straight.any() || swapped.Points() + kSwappedNames > straight.Points());
  const NamePairing& taken = take_swapped ? swapped : straight;
  double points = taken.Points() + (take_swapped ? kSwappedNames : 0);
  DuplicateFinding finding = taken.Finding();
  evidence.people = finding == DuplicateFinding::kSameName || finding == DuplicateFinding::kSimilarName ? People::kSame
                    : finding == DuplicateFinding::kFamilyNameDiffers ? People::kOtherFamilyName
                                                                      : People::kOtherGivenName;
  if (a.generation != b.generation && evidence.people == People::kSame) {
    if (a.generation.empty() || b.generation.empty()) {
      points += kOneGenerationUnsaid;
    } else {
      points = kOtherGeneration;
      finding = DuplicateFinding::kGenerationDiffers;
      evidence.people = People::kOtherGivenName;
    }
  }
  evidence.reason = Reason(DuplicateAttribute::kName, finding, taken.Similarity(), taken.Weight(), points);
  return evidence;
}

bool HasPersonalEmail(const DuplicateRecord& record) {
  return std::any_of(record.emails.begin(), record.emails.end(),
                     [](const DuplicateRecord::Email& email) { return !email.is_role; });
}

bool IsCompanyItself(const DuplicateRecord& record) { return !record.has_name() && !HasPersonalEmail(record); }

bool ShareCompanyDomain(const DuplicateRecord& a, const DuplicateRecord& b) {
  for (const DuplicateRecord::Email& x : a.emails) {
    for (const DuplicateRecord::Email& y : b.emails) {
      if (!x.is_free && x.domain == y.domain) return true;
    }
  }
  return false;
}

struct CompanyEvidence {
  bool same = false;
  std::optional<DuplicateReason> reason;
};

CompanyEvidence CompareCompanies(const DuplicateRecord& a, const DuplicateRecord& b, People people) {
  constexpr double kSameDomain = 0.95;
  std::optional<double> similarity;
  if (!a.company_words.empty() && !b.company_words.empty()) {
    similarity = CompanySimilarity(a.company_words, b.company_words);
  }
  if (ShareCompanyDomain(a, b)) similarity = std::max(similarity.value_or(0), kSameDomain);
  CompanyEvidence evidence;
  if (!similarity) return evidence;

  const bool itself = IsCompanyItself(a) && IsCompanyItself(b);
  const double weight = itself                       ? kCompanyItself
                        : people == People::kSame    ? kCompanyOfPerson
                        : people == People::kUnknown ? kCompanyOfUnknown
                                                     : kCompanyOfColleagues;
  const double level = Level(*similarity, kCompanyRamp);
  evidence.same = Agrees(level);
  const DuplicateFinding finding = level >= 1      ? DuplicateFinding::kSameCompany
                                   : evidence.same ? DuplicateFinding::kSimilarCompany
                                                   : DuplicateFinding::kCompanyDiffers;
  evidence.reason = Reason(DuplicateAttribute::kCompany, finding, *similarity, weight,
                           Between(itself ? kOtherCompanyItself : kOtherCompany, weight, level));
  return evidence;
}

// A local part that many people have: short, or nothing but a given name.
bool IsCommonLocal(const DuplicateRecord::Email& email, const DuplicateRecord& a, const DuplicateRecord& b) {
  constexpr size_t kMinTelling = 5;
  return email.local.size() < kMinTelling || email.local == JoinWords(a.given_words) ||
         email.local == JoinWords(b.given_words);
}

DuplicateReason CompareEmailPair(const DuplicateRecord::Email& x, const DuplicateRecord::Email& y,
                                 const DuplicateRecord& a, const DuplicateRecord& b, People people) {
  const double share = people == People::kOtherGivenName ? kSharedContact : 1;
  const auto reason = [](DuplicateFinding finding, double similarity, double weight, double points) {
    return Reason(DuplicateAttribute::kEmail, finding, similarity, weight, points);
  };
  const bool same_domain = x.domain == y.domain;
  if (same_domain && x.local == y.local) return reason(DuplicateFinding::kSameEmail, 1, kEmail * share, kEmail * share);
  const double similarity = EmailLocalSimilarity(x, y);
  const double level = Level(similarity, kEmailRamp);
  const double weight = share * (IsCommonLocal(x, a, b) || IsCommonLocal(y, a, b) ? kCommonEmailLocal : kEmailLocal);
  if (Agrees(level)) {
    const DuplicateFinding finding =
        x.local == y.local ? DuplicateFinding::kSameEmailLocalPart : DuplicateFinding::kSimilarEmailLocalPart;
    return reason(finding, similarity, weight, weight * level);
  }
  if (same_domain && !x.is_free) return reason(DuplicateFinding::kColleagueEmail, similarity, weight, kColleagueEmail);
  return reason(DuplicateFinding::kEmailDiffers, similarity, weight,
                people == People::kOtherGivenName ? kOtherEmailAndName : kOtherEmail);
}

// Of several addresses, the pair that agrees best; if none agrees, the one that speaks most against it.
std::optional<DuplicateReason> CompareEmails(const DuplicateRecord& a, const DuplicateRecord& b, People people) {
  std::optional<DuplicateReason> best;
  for (const DuplicateRecord::Email& x : a.emails) {
    for (const DuplicateRecord::Email& y : b.emails) {
      const bool same = x.local == y.local && x.domain == y.domain;
      if ((x.is_role || y.is_role) && !same) continue;  // functions say nothing about people
      const DuplicateReason reason = CompareEmailPair(x, y, a, b, people);
      const bool better = !best || (reason.points > 0 ? reason.points > best->points
                                                      : best->points < 0 && reason.points < best->points);
      if (better) best = reason;
    }
  }
  return best;
}

std::optional<DuplicateReason> ComparePhones(const DuplicateRecord& a, const DuplicateRecord& b, People people,
                                             bool same_company) {
  if (a.phones.empty() || b.phones.empty()) return std::nullopt;
  double similarity = 0;
  for (const std::string& x : a.phones) {
    for (const std::string& y : b.phones) similarity = std::max(similarity, PhoneSimilarity(x, y));
  }
  const double weight = people == People::kOtherGivenName         ? kPhone * kSharedContact
                        : same_company && people != People::kSame ? kSwitchboard
                                                                  : kPhone;
  if (similarity == 0) {
    return Reason(DuplicateAttribute::kPhone, DuplicateFinding::kPhoneDiffers, 0, weight,
                  people == People::kOtherGivenName ? kOtherPhoneAndName : kOtherPhone);
  }
  const DuplicateFinding finding = similarity >= 0.9 ? DuplicateFinding::kSamePhone : DuplicateFinding::kSimilarPhone;
  return Reason(DuplicateAttribute::kPhone, finding, similarity, weight, weight * similarity);
}

// The points of an address, part by part, beside the most that they could have been.
struct AddressSum {
  double points = 0;
  double weight = 0;

  void Add(double part_points, double part_weight) {
    points += part_points;
    weight += part_weight;
  }
};

// One number of each address that is a digit off is a slip, or the neighbour: it says nothing.
double NumberPoints(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::string> shared;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(shared));
  if (shared.empty() && a.size() == 1 && b.size() == 1 && text::EditDistance(a[0], b[0]) == 1) return 0;
  const double share = static_cast<double>(shared.size()) / static_cast<double>(std::max(a.size(), b.size()));
  return Between(kOtherNumber, kNumber, share);
}

void AddStreets(const DuplicateRecord& a, const DuplicateRecord& b, AddressSum& sum) {
  if (a.street_parts.empty() || b.street_parts.empty()) return;
  const StreetSimilarity street = CompareStreets(a, b);
  const double level = Level(street.similarity, kStreetRamp);
  sum.Add(Between(kOtherStreet, kStreet, level), kStreet);
  if (!Agrees(level)) return;
  if (!a.street_numbers.empty() && !b.street_numbers.empty()) {
    sum.Add(NumberPoints(a.street_numbers, b.street_numbers), kNumber);
  }
  if (street.shared_parts >= 2) sum.Add(kSecondPart * level, kSecondPart);
}

std::optional<DuplicateReason> CompareAddresses(const DuplicateRecord& a, const DuplicateRecord& b, bool of_company) {
  AddressSum sum;
  AddStreets(a, b, sum);
  if (!a.postal_code.empty() && !b.postal_code.empty()) {
    const size_t distance = text::EditDistance(a.postal_code, b.postal_code);
    sum.Add(distance == 0 ? kPostalCode : distance == 1 ? kPostalCodeTypo : kOtherPostalCode, kPostalCode);
  }
  if (!a.city.empty() && !b.city.empty()) {
    // One postal code goes by several names of places.
    const bool same_code = !a.postal_code.empty() && a.postal_code == b.postal_code;
    const double level = Level(SpellingSimilarity(a.city, b.city), kCityRamp);
    sum.Add(Between(same_code ? 0 : kOtherCity, kCity, level), kCity);
  }
  if (sum.weight == 0) return std::nullopt;
  if (!a.country_code.empty() && !b.country_code.empty() && a.country_code != b.country_code) {
    sum.points += kOtherCountry;
  }
  const double share = of_company ? kCompanyAddress : 1;
  const double similarity = sum.points / sum.weight;
  const DuplicateFinding finding = similarity >= 0.9   ? DuplicateFinding::kSameAddress
                                   : similarity >= 0.4 ? DuplicateFinding::kSimilarAddress
                                                       : DuplicateFinding::kAddressDiffers;
  return Reason(DuplicateAttribute::kAddress, finding, similarity, sum.weight * share, sum.points * share);
}

}  // namespace

DuplicateScore ScoreDuplicate(const DuplicateRecord& a, const DuplicateRecord& b) {
  const NameEvidence names = CompareNames(a, b);
  const CompanyEvidence companies = CompareCompanies(a, b, names.people);
  const bool company_address = companies.same && !(IsCompanyItself(a) && IsCompanyItself(b));

  DuplicateScore result;
  for (const std::optional<DuplicateReason>& reason :
       {names.reason, companies.reason, CompareEmails(a, b, names.people),
        ComparePhones(a, b, names.people, companies.same), CompareAddresses(a, b, company_address)}) {
    if (!reason) continue;
    result.score += reason->points;
    result.reasons.push_back(*reason);
  }
  result.score = std::clamp(result.score, 0, 100);
  return result;
}

absl::string_view DuplicateAttributeName(DuplicateAttribute attribute) {
  switch (attribute) {
    case DuplicateAttribute::kName:
      return "name";
    case DuplicateAttribute::kCompany:
      return "company";
    case DuplicateAttribute::kEmail:
      return "email";
    case DuplicateAttribute::kPhone:
      return "phone";
    case DuplicateAttribute::kAddress:
      return "address";
    case DuplicateAttribute::kIdentity:
      return "identity";
  }
  return "";
}

absl::string_view DuplicateFindingName(DuplicateFinding finding) {
  switch (finding) {
    case DuplicateFinding::kSameName:
      return "SAME_NAME";
    case DuplicateFinding::kSimilarName:
      return "SIMILAR_NAME";
    case DuplicateFinding::kGivenNameDiffers:
      return "GIVEN_NAME_DIFFERS";
    case DuplicateFinding::kFamilyNameDiffers:
      return "FAMILY_NAME_DIFFERS";
    case DuplicateFinding::kNameDiffers:
      return "NAME_DIFFERS";
    case DuplicateFinding::kGenerationDiffers:
      return "GENERATION_DIFFERS";
    case DuplicateFinding::kSameCompany:
      return "SAME_COMPANY";
    case DuplicateFinding::kSimilarCompany:
      return "SIMILAR_COMPANY";
    case DuplicateFinding::kCompanyDiffers:
      return "COMPANY_DIFFERS";
    case DuplicateFinding::kSameEmail:
      return "SAME_EMAIL";
    case DuplicateFinding::kSameEmailLocalPart:
      return "SAME_EMAIL_LOCAL_PART";
    case DuplicateFinding::kSimilarEmailLocalPart:
      return "SIMILAR_EMAIL_LOCAL_PART";
    case DuplicateFinding::kEmailDiffers:
      return "EMAIL_DIFFERS";
    case DuplicateFinding::kColleagueEmail:
      return "COLLEAGUE_EMAIL";
    case DuplicateFinding::kSamePhone:
      return "SAME_PHONE";
    case DuplicateFinding::kSimilarPhone:
      return "SIMILAR_PHONE";
    case DuplicateFinding::kPhoneDiffers:
      return "PHONE_DIFFERS";
    case DuplicateFinding::kSameAddress:
      return "SAME_ADDRESS";
    case DuplicateFinding::kSimilarAddress:
      return "SIMILAR_ADDRESS";
    case DuplicateFinding::kAddressDiffers:
      return "ADDRESS_DIFFERS";
    case DuplicateFinding::kNamedTogether:
      return "NAMED_TOGETHER";
  }
  return "";
}

}  // namespace smarketing::lead
