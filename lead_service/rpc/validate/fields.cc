#include "lead_service/rpc/validate/fields.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/text/unicode.h"
#include "common/time/proto_time.h"
#include "lead_service/domain/apply.h"
#include "lead_service/domain/key.h"
#include "lead_service/domain/roster.h"
#include "lead_service/rpc/convert/identity.h"
#include "unicode/locid.h"

namespace smarketing::lead {
namespace {

constexpr size_t kMaxSubtag = 8;  // RFC 5646 §2.1

bool IsCountry(absl::string_view code) {
  for (const char* const* country = icu::Locale::getISOCountries(); *country != nullptr; ++country) {
    if (code == *country) return true;
  }
  return false;
}

bool LooksLikeLanguageTag(absl::string_view tag) {
  for (absl::string_view subtag : absl::StrSplit(tag, '-')) {
    if (subtag.empty() || subtag.size() > kMaxSubtag) return false;
    if (!std::all_of(subtag.begin(), subtag.end(), absl::ascii_isalnum)) return false;
  }
  return absl::ascii_isalpha(static_cast<unsigned char>(tag[0]));
}

}  // namespace

void AddUnlessKnown(const Violations& found, Violations& violations) {
  for (const Violation& violation : found.all()) {
    const auto& known = violations.all();
    const bool told = std::any_of(known.begin(), known.end(),
                                  [&violation](const Violation& other) { return other.field == violation.field; });
    if (!told) violations.Add(violation.field, violation.description);
  }
}

void CheckIdentity(const v1::Identity& identity, absl::string_view path, const ValidationContext& context,
                   Violations& violations) {
  Violations found;
  IdentityFromProto(identity, path, context.phone_region, found);
  AddUnlessKnown(found, violations);
}

void CheckExternalId(const v1::ExternalId& id, absl::string_view path, Violations& violations) {
  Violations found;
  ExternalIdFromProto(id, path, found);
  AddUnlessKnown(found, violations);
}

void CheckProfile(const v1::LeadProfile& profile, absl::string_view path, Violations& violations) {
  Violations found;
  if (!profile.country_code().empty() && !IsCountry(profile.country_code())) {
    found.Add(FieldPath(path, "country_code"), "is not an ISO 3166-1 code of two upper-case letters");
  }
  if (!profile.language_code().empty() && !LooksLikeLanguageTag(profile.language_code())) {
    found.Add(FieldPath(path, "language_code"), "is not a BCP 47 language tag such as \"pt-BR\"");
  }
  AddUnlessKnown(found, violations);
}

void CheckOwnerOrTeam(absl::string_view key, absl::string_view path, Violations& violations) {
  Violations found;
  const absl::Status status = ValidateRosterKey(key);
  if (!key.empty() && !status.ok()) found.Add(path, status.message());
  AddUnlessKnown(found, violations);
}

void CheckPersona(absl::string_view key, absl::string_view path, Violations& violations) {
  Violations found;
  if (!std::all_of(key.begin(), key.end(), IsKeyCharacter)) {
    found.Add(path, absl::StrCat("may only have ", kKeyCharacters, " in its key"));
  }
  AddUnlessKnown(found, violations);
}

void CheckTags(const google::protobuf::RepeatedPtrField<std::string>& tags, absl::string_view path,
               Violations& violations) {
  Violations found;
  for (int i = 0; i < tags.size(); ++i) {
    if (text::Trim(tags[i]).empty()) found.Add(FieldPathAt(path, static_cast<size_t>(i)), "is empty");
  }
  AddUnlessKnown(found, violations);
}

void CheckOccurTime(const google::protobuf::Timestamp& time, absl::string_view path, const ValidationContext& context,
                    Violations& violations) {
  const absl::StatusOr<absl::Time> parsed = FromProtoTime(time);
  if (!parsed.ok() || *parsed <= context.now + kMaxClockSkew) return;  // the contract says what a time is
  violations.Add(path, "is more than five minutes ahead of this service's clock");
}

void CheckTarget(absl::string_view lead, bool has_identity, const v1::Identity& identity,
                 const ValidationContext& context, Violations& violations) {
  if (lead.empty() && !has_identity) violations.Add("lead", "is required, unless identity is given");
  if (!lead.empty() && has_identity) violations.Add("lead", "is given beside identity: give one of the two");
  if (has_identity) CheckIdentity(identity, "identity", context, violations);
}

}  // namespace smarketing::lead
