// How a person names a lead, or a deal: by its name or id, or by what it is recognised by.
#ifndef SMARKETING_CLI_LEAD_REF_H_
#define SMARKETING_CLI_LEAD_REF_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cli/convert.h"
#include "cli/session.h"
#include "smarketing/lead/v1/lead.pb.h"

namespace smarketing::cli {

// For --help.
inline constexpr char kLeadHelp[] = "its id, e-mail address, +phone number, SYSTEM:ID of another system or visitor:ID";

// "ana@example.com", "+55 11 1234", "crm:00Q5e000004", "visitor:af81"; nullopt for what may be a name or an id.
std::optional<lead::v1::Identity> ParseIdentity(absl::string_view text);

// The other way round; "(redacted)" when the caller may not see it.
std::string IdentityText(const lead::v1::Identity& identity);

// "leads/…": an identity is looked up. NOT_FOUND LEAD_NOT_FOUND; FAILED_PRECONDITION when several leads match;
// PERMISSION_DENIED when the caller may not see identities of that kind.
absl::StatusOr<std::string> FindLeadName(const Session& session, absl::string_view text);

// "deals/…" of a name, an id or "SYSTEM:ID". NOT_FOUND DEAL_NOT_FOUND.
absl::StatusOr<std::string> FindDealName(const Session& session, absl::string_view text);

// Sets `lead` or `identity` of a request that takes either.
template <typename Request>
void SetLead(absl::string_view text, Request* request) {
  if (const auto identity = ParseIdentity(text)) {
    *request->mutable_identity() = *identity;
  } else {
    request->set_lead(FullName("leads", text));
  }
}

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_LEAD_REF_H_
