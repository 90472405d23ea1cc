#include "lead_service/domain/field.h"

#include <optional>

#include "absl/strings/string_view.h"

namespace smarketing::lead {

absl::string_view FieldName(Field field) {
  switch (field) {
    case Field::kGivenName:
      return "profile.given_name";
    case Field::kFamilyName:
      return "profile.family_name";
    case Field::kCompanyName:
      return "profile.company_name";
    case Field::kJobTitle:
      return "profile.job_title";
    case Field::kWebsite:
      return "profile.website";
    case Field::kCountryCode:
      return "profile.country_code";
    case Field::kCity:
      return "profile.city";
    case Field::kPostalCode:
      return "profile.postal_code";
    case Field::kStreetAddress:
      return "profile.street_address";
    case Field::kLanguageCode:
      return "profile.language_code";
    case Field::kOwner:
      return "owner";
    case Field::kTeam:
      return "team";
    case Field::kRegion:
      return "profile.region";
    case Field::kPersona:
      return "persona";
  }
  return "";
}

bool IsPersonal(Field field) {
  switch (field) {
    case Field::kCompanyName:
    case Field::kCountryCode:
    case Field::kLanguageCode:
    case Field::kOwner:
    case Field::kTeam:
    case Field::kRegion:
    case Field::kPersona:
      return false;
    default:
      return true;
  }
}

std::optional<Field> FieldByName(absl::string_view path) {
  for (const Field field : kAllFields) {
    if (FieldName(field) == path) return field;
  }
  return std::nullopt;
}

}  // namespace smarketing::lead
