#include "lead_service/rpc/convert/identity.h"

#include <utility>

#include "absl/status/statusor.h"

namespace smarketing::lead {
namespace {

std::optional<Identity> OrViolation(absl::StatusOr<Identity> identity, absl::string_view path, absl::string_view field,
                                    Violations& violations) {
  if (identity.ok()) return *std::move(identity);
  violations.Add(FieldPath(path, field), identity.status().message());
  return std::nullopt;
}

}  // namespace

std::optional<Identity> IdentityFromProto(const v1::Identity& proto, absl::string_view path,
                                          absl::string_view phone_region, Violations& violations) {
  switch (proto.value_case()) {
    case v1::Identity::kEmail:
      return OrViolation(Identity::Email(proto.email()), path, "email", violations);
    case v1::Identity::kPhone:
      return OrViolation(Identity::Phone(proto.phone(), phone_region), path, "phone", violations);
    case v1::Identity::kExternal: {
      const auto id = ExternalIdFromProto(proto.external(), FieldPath(path, "external"), violations);
      if (!id.has_value()) return std::nullopt;
      return OrViolation(Identity::External(id->system, id->id), path, "external", violations);
    }
    case v1::Identity::kVisitorId:
      return OrViolation(Identity::Visitor(proto.visitor_id()), path, "visitor_id", violations);
    case v1::Identity::VALUE_NOT_SET:
      break;
  }
  violations.Add(path, "names no identity: give one of email, phone, external and visitor_id");
  return std::nullopt;
}

void IdentityToProto(const Identity& identity, v1::Identity& proto) {
  switch (identity.key.kind) {
    case IdentityKind::kEmail:
      proto.set_email(identity.entered_form);
      break;
    case IdentityKind::kPhone:
      proto.set_phone(identity.entered_form);
      break;
    case IdentityKind::kExternal:
      proto.mutable_external()->set_system(identity.key.external_system);
      proto.mutable_external()->set_id(identity.key.normal_form);
      break;
    case IdentityKind::kVisitor:
      proto.set_visitor_id(identity.key.normal_form);
      break;
  }
  proto.set_normal_form(identity.key.normal_form);
}

std::optional<ExternalId> ExternalIdFromProto(const v1::ExternalId& proto, absl::string_view path,
                                              Violations& violations) {
  const absl::Status system = ValidateExternalSystem(proto.system());
  if (!system.ok()) violations.Add(FieldPath(path, "system"), system.message());
  const absl::Status id = ValidateExternalId(proto.id());
  if (!id.ok()) violations.Add(FieldPath(path, "id"), id.message());
  if (!system.ok() || !id.ok()) return std::nullopt;
  return ExternalId{proto.system(), proto.id()};
}

v1::ExternalId ExternalIdToProto(const ExternalId& id) {
  v1::ExternalId proto;
  proto.set_system(id.system);
  proto.set_id(id.id);
  return proto;
}

}  // namespace smarketing::lead
