// How a person or company is recognised.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_IDENTITY_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_IDENTITY_H_

#include <cstddef>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace smarketing::lead {

// The numbers are those of the database.
enum class IdentityKind {
  kEmail = 1,
  kPhone = 2,
  kExternal = 3,
  kVisitor = 4,
};

// How much an identity says when several match: external 3, e-mail 2, phone 1, visitor 0.
int IdentityStrength(IdentityKind kind);

// What is matched, byte by byte. At most one live lead has it.
struct IdentityKey {
  IdentityKind kind = IdentityKind::kEmail;
  std::string external_system;  // empty unless kExternal
  std::string normal_form;

  friend bool operator==(const IdentityKey&, const IdentityKey&) = default;
  friend auto operator<=>(const IdentityKey&, const IdentityKey&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const IdentityKey& key) {
    return H::combine(std::move(h), key.kind, key.external_system, key.normal_form);
  }
};

inline constexpr size_t kMaxExternalSystemBytes = 64;
inline constexpr size_t kMaxExternalIdBytes = 255;
inline constexpr size_t kMaxVisitorIdBytes = 255;

// An identity as somebody gave it. Made by the factories, or from what was stored.
struct Identity {
  IdentityKey key;
  std::string entered_form;  // for showing; what the caller wrote, without the system of an external id
  absl::Time create_time;    // when the lead got it; unset (the epoch) until it belongs to one

  // The factories answer INVALID_ARGUMENT with a message that follows the name of a field ("has no @") and does not
  // repeat the value.
  static absl::StatusOr<Identity> Email(absl::string_view text);
  // `default_region` (ISO 3166) is for numbers without a country code; empty: those are refused.
  static absl::StatusOr<Identity> Phone(absl::string_view text, absl::string_view default_region);
  // `system`: see ValidateExternalSystem; `id`: see ValidateExternalId.
  static absl::StatusOr<Identity> External(absl::string_view system, absl::string_view id);
  // 1 to kMaxVisitorIdBytes bytes, kept as they are.
  static absl::StatusOr<Identity> Visitor(absl::string_view id);

  friend bool operator==(const Identity&, const Identity&) = default;
};

// The id of a touch, attempt or deal in another system.
struct ExternalId {
  std::string system;
  std::string id;

  friend bool operator==(const ExternalId&, const ExternalId&) = default;
  friend auto operator<=>(const ExternalId&, const ExternalId&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const ExternalId& id) {
    return H::combine(std::move(h), id.system, id.id);
  }
};

// Lower-case ASCII letters, digits, "-", "_" and "."; 1 to kMaxExternalSystemBytes bytes. INVALID_ARGUMENT with a
// message that follows the name of a field.
absl::Status ValidateExternalSystem(absl::string_view system);
// 1 to kMaxExternalIdBytes bytes, any.
absl::Status ValidateExternalId(absl::string_view id);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_IDENTITY_H_
