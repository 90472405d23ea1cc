// What the two sides of an e-mail address say about its owner.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_MAILBOX_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_MAILBOX_H_

#include "absl/strings/string_view.h"

namespace smarketing::lead {

// Whether anybody can have an address at `domain`, so that it says nothing about a company. In the form that
// NormalizeEmail gives.
bool IsFreeMailDomain(absl::string_view domain);

// Whether the local part names a function and not a person: "info", "sales", "kontakt". `local` is plain letters,
// without separators.
bool IsRoleMailbox(absl::string_view local);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_MAILBOX_H_
