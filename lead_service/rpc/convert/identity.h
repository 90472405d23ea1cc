// Identities and ids of other systems, between the contract and the domain.
#ifndef SMARKETING_LEAD_SERVICE_RPC_CONVERT_IDENTITY_H_
#define SMARKETING_LEAD_SERVICE_RPC_CONVERT_IDENTITY_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "common/status/error.h"
#include "lead_service/domain/identity.h"
#include "smarketing/lead/v1/lead.pb.h"

namespace smarketing::lead {

// nullopt, with a violation under `path`, when it names no identity or one that has no normal form. `phone_region` is
// where a phone number without country code is read (ISO 3166); empty: such a number is refused.
std::optional<Identity> IdentityFromProto(const v1::Identity& proto, absl::string_view path,
                                          absl::string_view phone_region, Violations& violations);
void IdentityToProto(const Identity& identity, v1::Identity& proto);

// nullopt, with violations under `path`, unless both of its parts are well-formed.
std::optional<ExternalId> ExternalIdFromProto(const v1::ExternalId& proto, absl::string_view path,
                                              Violations& violations);
v1::ExternalId ExternalIdToProto(const ExternalId& id);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_CONVERT_IDENTITY_H_
