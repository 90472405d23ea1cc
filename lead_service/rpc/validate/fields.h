// Checks of single fields that several requests have. Each adds what is wrong under the path that it is given, unless
// something is said about that path already.
#ifndef SMARKETING_LEAD_SERVICE_RPC_VALIDATE_FIELDS_H_
#define SMARKETING_LEAD_SERVICE_RPC_VALIDATE_FIELDS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "common/status/error.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "google/protobuf/timestamp.pb.h"
#include "lead_service/rpc/validate/context.h"
#include "smarketing/lead/v1/lead.pb.h"

namespace smarketing::lead {

// Adds what is found of fields about which nothing is said yet. One word about a field is enough: an empty id is
// "required" by the contract, and no id for us either.
void AddUnlessKnown(const Violations& found, Violations& violations);

// It names an identity, and the identity has a normal form.
void CheckIdentity(const v1::Identity& identity, absl::string_view path, const ValidationContext& context,
                   Violations& violations);

// The system and the id are well-formed.
void CheckExternalId(const v1::ExternalId& id, absl::string_view path, Violations& violations);

// country_code is an ISO 3166-1 code, language_code looks like BCP 47.
void CheckProfile(const v1::LeadProfile& profile, absl::string_view path, Violations& violations);

// Of a lead: the forms that rosters and playbooks allow, whether or not they have such a key. Nothing is fine.
void CheckOwnerOrTeam(absl::string_view key, absl::string_view path, Violations& violations);
void CheckPersona(absl::string_view key, absl::string_view path, Violations& violations);

// None is empty or of white space only.
void CheckTags(const google::protobuf::RepeatedPtrField<std::string>& tags, absl::string_view path,
               Violations& violations);

// At most five minutes ahead: clocks of callers differ from ours.
void CheckOccurTime(const google::protobuf::Timestamp& time, absl::string_view path, const ValidationContext& context,
                    Violations& violations);

// Exactly one of the fields `lead` and `identity` is given, and the identity is one.
void CheckTarget(absl::string_view lead, bool has_identity, const v1::Identity& identity,
                 const ValidationContext& context, Violations& violations);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_VALIDATE_FIELDS_H_
