#include "lead_service/domain/identity.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status/macros.h"
#include "common/text/email.h"
#include "common/text/phone.h"

namespace smarketing::lead {
namespace {

bool IsSystemCharacter(char c) {
  return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-' || c == '_' || c == '.';
}

absl::Status CheckLength(absl::string_view value, size_t max_bytes) {
  if (value.empty()) return absl::InvalidArgumentError("is empty");
  if (value.size() > max_bytes) return absl::InvalidArgumentError(absl::StrCat("is longer than ", max_bytes, " bytes"));
  return absl::OkStatus();
}

Identity Make(IdentityKind kind, absl::string_view system, std::string normal_form, absl::string_view entered) {
  Identity identity;
  identity.key = {kind, std::string(system), std::move(normal_form)};
  identity.entered_form = std::string(entered);
  return identity;
}

}  // namespace

int IdentityStrength(IdentityKind kind) {
  switch (kind) {
    case IdentityKind::kExternal:
      return 3;
    case IdentityKind::kEmail:
      return 2;
    case IdentityKind::kPhone:
      return 1;
    case IdentityKind::kVisitor:
      return 0;
  }
  return 0;
}

absl::StatusOr<Identity> Identity::Email(absl::string_view text) {
  SMK_ASSIGN_OR_RETURN(std::string normal_form, text::NormalizeEmail(text));
  return Make(IdentityKind::kEmail, "", std::move(normal_form), text);
}

absl::StatusOr<Identity> Identity::Phone(absl::string_view text, absl::string_view default_region) {
  SMK_ASSIGN_OR_RETURN(std::string normal_form, text::NormalizePhone(text, default_region));
  return Make(IdentityKind::kPhone, "", std::move(normal_form), text);
}

absl::StatusOr<Identity> Identity::External(absl::string_view system, absl::string_view id) {
  SMK_RETURN_IF_ERROR(ValidateExternalSystem(system));
  SMK_RETURN_IF_ERROR(ValidateExternalId(id));
  return Make(IdentityKind::kExternal, system, std::string(id), id);
}

absl::StatusOr<Identity> Identity::Visitor(absl::string_view id) {
  SMK_RETURN_IF_ERROR(CheckLength(id, kMaxVisitorIdBytes));
  return Make(IdentityKind::kVisitor, "", std::string(id), id);
}

absl::Status ValidateExternalSystem(absl::string_view system) {
  SMK_RETURN_IF_ERROR(CheckLength(system, kMaxExternalSystemBytes));
  for (const char c : system) {
    if (!IsSystemCharacter(c)) {
      return absl::InvalidArgumentError("may only have lower-case letters, digits, \"-\", \"_\" and \".\"");
    }
  }
  return absl::OkStatus();
}

absl::Status ValidateExternalId(absl::string_view id) { return CheckLength(id, kMaxExternalIdBytes); }

}  // namespace smarketing::lead
