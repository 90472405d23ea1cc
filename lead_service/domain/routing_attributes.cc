#include "lead_service/domain/routing_attributes.h"

#include "common/text/unicode.h"
#include "lead_service/domain/field.h"
#include "lead_service/domain/identity.h"
#include "lead_service/domain/mailbox.h"
#include "lead_service/domain/stage.h"

namespace smarketing::lead {
namespace {

constexpr std::array<absl::string_view, kRoutingAttributeCount> kNames = {
    "channel", "source", "medium",  "campaign", "country_code", "region",        "language_code",
    "grade",   "stage",  "persona", "tag",      "team",         "company_domain"};

// Of the first address, in order of key, that is not with a provider of mail for everybody.
absl::string_view CompanyDomainOf(const Lead& lead) {
  for (const Identity& identity : lead.identities) {
    if (identity.key.kind != IdentityKind::kEmail) continue;
    const absl::string_view address = identity.key.normal_form;
    const absl::string_view domain = address.substr(address.find('@') + 1);
    if (!IsFreeMailDomain(domain)) return domain;
  }
  return "";
}

}  // namespace

absl::string_view RoutingAttributeName(RoutingAttribute attribute) { return kNames[static_cast<size_t>(attribute)]; }

std::optional<RoutingAttribute> RoutingAttributeByName(absl::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<RoutingAttribute>(i);
  }
  return std::nullopt;
}

void RoutingAttributes::Add(RoutingAttribute attribute, absl::string_view value) {
  if (value.empty()) return;
  Values& values = all_[static_cast<size_t>(attribute)];
  values.entered.emplace_back(value);
  values.folded.push_back(text::FoldCase(value));
}

absl::string_view RoutingAttributes::First(RoutingAttribute attribute) const {
  const Values& values = (*this)[attribute];
  return values.entered.empty() ? absl::string_view() : absl::string_view(values.entered.front());
}

RoutingAttributes RoutingAttributesOf(const Lead& lead) {
  RoutingAttributes attributes;
  attributes.Add(RoutingAttribute::kChannel, lead.source.channel);
  attributes.Add(RoutingAttribute::kSource, lead.source.source);
  attributes.Add(RoutingAttribute::kMedium, lead.source.medium);
  attributes.Add(RoutingAttribute::kCampaign, lead.source.campaign);
  attributes.Add(RoutingAttribute::kCountryCode, lead.fields[Field::kCountryCode]);
  attributes.Add(RoutingAttribute::kRegion, lead.fields[Field::kRegion]);
  const absl::string_view language = lead.fields[Field::kLanguageCode];
  attributes.Add(RoutingAttribute::kLanguageCode, language);
  const size_t subtag = language.find('-');
  if (subtag != absl::string_view::npos) attributes.Add(RoutingAttribute::kLanguageCode, language.substr(0, subtag));
  attributes.Add(RoutingAttribute::kStage, StageName(lead.stage));
  attributes.Add(RoutingAttribute::kPersona, lead.fields[Field::kPersona]);
  for (const std::string& tag : lead.tags) attributes.Add(RoutingAttribute::kTag, tag);
  attributes.Add(RoutingAttribute::kTeam, lead.fields[Field::kTeam]);
  attributes.Add(RoutingAttribute::kCompanyDomain, CompanyDomainOf(lead));
  return attributes;
}

}  // namespace smarketing::lead
