// What routing rules may ask about a lead.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_ROUTING_ATTRIBUTES_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_ROUTING_ATTRIBUTES_H_

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "lead_service/domain/lead.h"

namespace smarketing::lead {

// None is personal data: explanations repeat their values. The numbers are stored: never change one, add at the end.
enum class RoutingAttribute {
  kChannel = 0,
  kSource = 1,
  kMedium = 2,
  kCampaign = 3,
  kCountryCode = 4,
  kRegion = 5,
  kLanguageCode = 6,  // "pt-BR" is also "pt"
  kGrade = 7,         // "A1" to "C3"
  kStage = 8,         // "MARKETING_QUALIFIED"
  kPersona = 9,
  kTag = 10,  // any number
  kTeam = 11,
  kCompanyDomain = 12,  // of the e-mail address; none for providers of mail for everybody
};
inline constexpr size_t kRoutingAttributeCount = 13;

// "country_code", as the contract names it.
absl::string_view RoutingAttributeName(RoutingAttribute attribute);
std::optional<RoutingAttribute> RoutingAttributeByName(absl::string_view name);

class RoutingAttributes {
 public:
  struct Values {
    std::vector<std::string> entered;
    std::vector<std::string> folded;  // for comparing without regard to case
  };

  // Adds a value; an empty one is none. Valid UTF-8.
  void Add(RoutingAttribute attribute, absl::string_view value);
  const Values& operator[](RoutingAttribute attribute) const { return all_[static_cast<size_t>(attribute)]; }
  // The first value as it was entered; empty when there is none.
  absl::string_view First(RoutingAttribute attribute) const;

 private:
  std::array<Values, kRoutingAttributeCount> all_;
};

// All that `lead`, with its identities, says itself; the grade is for the caller to add.
RoutingAttributes RoutingAttributesOf(const Lead& lead);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_ROUTING_ATTRIBUTES_H_
