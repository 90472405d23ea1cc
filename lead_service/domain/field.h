// The fields of a lead that somebody says and of which the newest word counts, each with who said it and when.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_FIELD_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_FIELD_H_

#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace smarketing::lead {

// The numbers are stored (storage/codec.h): never change one, add at the end.
enum class Field {
  kGivenName = 0,
  kFamilyName = 1,
  kCompanyName = 2,
  kJobTitle = 3,
  kWebsite = 4,
  kCountryCode = 5,
  kCity = 6,
  kPostalCode = 7,
  kStreetAddress = 8,
  kLanguageCode = 9,
  kOwner = 10,
  kTeam = 11,
  kRegion = 12,
  kPersona = 13,
};
inline constexpr size_t kFieldCount = 14;

inline constexpr std::array<Field, kFieldCount> kAllFields = {
    Field::kGivenName,   Field::kFamilyName, Field::kCompanyName, Field::kJobTitle,      Field::kWebsite,
    Field::kCountryCode, Field::kCity,       Field::kPostalCode,  Field::kStreetAddress, Field::kLanguageCode,
    Field::kOwner,       Field::kTeam,       Field::kRegion,      Field::kPersona};

// The path in the contract's Lead: "profile.company_name", "owner".
absl::string_view FieldName(Field field);
// nullopt when `path` names none of them.
std::optional<Field> FieldByName(absl::string_view path);

// "profile.…", not owner, team and persona.
constexpr bool IsProfileField(Field field) { return field < Field::kOwner || field == Field::kRegion; }

// Whether what it holds is personal data.
bool IsPersonal(Field field);

// A T for every field.
template <typename T>
class PerField {
 public:
  T& operator[](Field field) { return all_[static_cast<size_t>(field)]; }
  const T& operator[](Field field) const { return all_[static_cast<size_t>(field)]; }

  friend bool operator==(const PerField&, const PerField&) = default;

 private:
  std::array<T, kFieldCount> all_{};
};

// An empty text: nothing is known, or (in a capture) nothing is said.
using FieldValues = PerField<std::string>;

// Who said what a field holds (also that it is empty), and when that was true.
struct Provenance {
  std::string actor;
  absl::Time occur_time;

  friend bool operator==(const Provenance&, const Provenance&) = default;
};

struct FieldProvenance : PerField<std::optional<Provenance>> {
  std::optional<Provenance> tags;  // of the newest word about the tags, which are a list and no field

  friend bool operator==(const FieldProvenance&, const FieldProvenance&) = default;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_FIELD_H_
