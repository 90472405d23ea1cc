#include "lead_service/rpc/convert/lifecycle.h"

#include <optional>
#include <string>
#include <utility>

#include "common/status/error.h"
#include "lead_service/rpc/convert/identity.h"
#include "lead_service/rpc/convert/lead.h"

namespace smarketing::lead {

CreateLead CreateLeadFromProto(const v1::CreateLeadRequest& request, const Context& context,
                               absl::string_view phone_region) {
  CreateLead command;
  command.context = context;
  Violations ignored;
  for (const v1::Identity& proto : request.identities()) {
    std::optional<Identity> identity = IdentityFromProto(proto, "", phone_region, ignored);
    if (identity.has_value()) command.identities.push_back(*std::move(identity));
  }
  const v1::Lead& lead = request.lead();
  for (const Field field : kAllFields) {
    if (IsProfileField(field)) command.fields[field] = ProfileField(lead.profile(), field);
  }
  command.fields[Field::kOwner] = lead.owner();
  command.fields[Field::kTeam] = lead.team();
  command.fields[Field::kPersona] = lead.persona();
  command.source = SourceFromProto(request.source());
  if (request.stage() != v1::LEAD_STAGE_UNSPECIFIED) command.stage = static_cast<Stage>(request.stage());
  command.tags.assign(lead.tags().begin(), lead.tags().end());
  command.occur_time = OptionalTimeFromProto(request.has_occur_time(), request.occur_time());
  return command;
}

DeleteLead DeleteLeadFromProto(const v1::DeleteLeadRequest& request, const Context& context) {
  return {context, LeadIdFromName(request.name()), OptionalText(request.etag())};
}

EraseLead EraseLeadFromProto(const v1::EraseLeadRequest& request, const Context& context) {
  return {context, LeadIdFromName(request.name()), OptionalText(request.etag())};
}

UndeleteLead UndeleteLeadFromProto(const v1::UndeleteLeadRequest& request, const Context& context) {
  return {context, LeadIdFromName(request.name())};
}

RecycleLead RecycleLeadFromProto(const v1::RecycleLeadRequest& request, const Context& context) {
  return {context,
          LeadIdFromName(request.name()),
          OptionalText(request.etag()),
          {request.reason(), request.note()},
          OptionalTimeFromProto(request.has_not_before_time(), request.not_before_time()),
          OptionalTimeFromProto(request.has_occur_time(), request.occur_time())};
}

DisqualifyLead DisqualifyLeadFromProto(const v1::DisqualifyLeadRequest& request, const Context& context) {
  return {context,
          LeadIdFromName(request.name()),
          OptionalText(request.etag()),
          {request.reason(), request.note()},
          OptionalTimeFromProto(request.has_occur_time(), request.occur_time())};
}

}  // namespace smarketing::lead
