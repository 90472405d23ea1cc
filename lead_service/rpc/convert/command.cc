#include "lead_service/rpc/convert/command.h"

#include <optional>
#include <string>
#include <utility>

#include "common/status/error.h"
#include "lead_service/rpc/convert/activity.h"
#include "lead_service/rpc/convert/deal.h"
#include "lead_service/rpc/convert/identity.h"
#include "lead_service/rpc/convert/lead.h"
#include "lead_service/rpc/convert/update_mask.h"

namespace smarketing::lead {
namespace {

LeadRef LeadRefFromProto(const std::string& lead, const v1::Identity& identity, absl::string_view phone_region) {
  if (!lead.empty()) return LeadIdFromName(lead);
  Violations ignored;
  return IdentityFromProto(identity, "", phone_region, ignored).value_or(Identity());
}

}  // namespace

CaptureLead CaptureLeadFromProto(const v1::CaptureLeadRequest& request, const Context& context,
                                 absl::string_view phone_region) {
  CaptureLead command;
  command.context = context;
  Violations ignored;
  for (const v1::Identity& proto : request.identities()) {
    std::optional<Identity> identity = IdentityFromProto(proto, "", phone_region, ignored);
    if (identity.has_value()) command.identities.push_back(*std::move(identity));
  }
  for (const Field field : kAllFields) {
    if (IsProfileField(field)) command.fields[field] = ProfileField(request.profile(), field);
  }
  command.fields[Field::kOwner] = request.owner();
  command.fields[Field::kTeam] = request.team();
  command.fields[Field::kPersona] = request.persona();
  if (request.has_touch()) command.touch = TouchInputFromProto(request.touch());
  command.source = SourceFromProto(request.source());
  if (request.stage() != v1::LEAD_STAGE_UNSPECIFIED) command.stage = static_cast<Stage>(request.stage());
  command.tags.assign(request.tags().begin(), request.tags().end());
  command.occur_time = OptionalTimeFromProto(request.has_occur_time(), request.occur_time());
  return command;
}

UpdateLead UpdateLeadFromProto(const v1::UpdateLeadRequest& request, const Context& context,
                               absl::string_view phone_region) {
  const v1::Lead& lead = request.lead();
  UpdateLead command;
  command.context = context;
  command.lead = LeadRefFromProto(lead.name(), request.identity(), phone_region);
  command.allow_missing = request.allow_missing();
  command.occur_time = OptionalTimeFromProto(request.has_occur_time(), request.occur_time());
  command.etag = OptionalText(lead.etag());
  for (const std::string& path : ExpandUpdateMask(request.update_mask())) {
    const std::optional<Field> field = FieldByName(path);
    if (!field.has_value()) {
      command.tags.emplace(lead.tags().begin(), lead.tags().end());
    } else if (*field == Field::kOwner) {
      command.fields.emplace_back(*field, lead.owner());
    } else if (*field == Field::kTeam) {
      command.fields.emplace_back(*field, lead.team());
    } else if (*field == Field::kPersona) {
      command.fields.emplace_back(*field, lead.persona());
    } else {
      command.fields.emplace_back(*field, ProfileField(lead.profile(), *field));
    }
  }
  return command;
}

MoveLeadStage MoveLeadStageFromProto(const v1::MoveLeadStageRequest& request, const Context& context) {
  MoveLeadStage command;
  command.context = context;
  command.lead = LeadIdFromName(request.name());
  command.etag = OptionalText(request.etag());
  command.stage = static_cast<Stage>(request.stage());
  command.reason = request.reason();
  command.occur_time = OptionalTimeFromProto(request.has_occur_time(), request.occur_time());
  return command;
}

RecordTouch RecordTouchFromProto(const v1::RecordTouchRequest& request, const Context& context,
                                 absl::string_view phone_region) {
  RecordTouch command;
  command.context = context;
  command.lead = LeadRefFromProto(request.lead(), request.identity(), phone_region);
  command.touch = TouchInputFromProto(request.touch());
  return command;
}

LogAttempt LogAttemptFromProto(const v1::LogAttemptRequest& request, const Context& context,
                               absl::string_view phone_region) {
  LogAttempt command;
  command.context = context;
  command.lead = LeadRefFromProto(request.lead(), request.identity(), phone_region);
  command.attempt = AttemptInputFromProto(request.attempt());
  return command;
}

ConvertLead ConvertLeadFromProto(const v1::ConvertLeadRequest& request, const Context& context) {
  ConvertLead command;
  command.context = context;
  command.lead = LeadIdFromName(request.lead());
  command.etag = OptionalText(request.etag());
  command.deal = DealInputFromProto(request.deal());
  command.occur_time = OptionalTimeFromProto(request.has_occur_time(), request.occur_time());
  return command;
}

WinDeal WinDealFromProto(const v1::WinDealRequest& request, const Context& context) {
  WinDeal command;
  command.context = context;
  command.deal = DealIdFromName(request.name());
  command.etag = OptionalText(request.etag());
  command.occur_time = OptionalTimeFromProto(request.has_occur_time(), request.occur_time());
  return command;
}

LoseDeal LoseDealFromProto(const v1::LoseDealRequest& request, const Context& context) {
  LoseDeal command;
  command.context = context;
  command.deal = DealIdFromName(request.name());
  command.etag = OptionalText(request.etag());
  command.reason = request.reason();
  command.note = request.note();
  command.occur_time = OptionalTimeFromProto(request.has_occur_time(), request.occur_time());
  return command;
}

ReopenDeal ReopenDealFromProto(const v1::ReopenDealRequest& request, const Context& context) {
  return {context, DealIdFromName(request.name()), OptionalText(request.etag()),
          OptionalTimeFromProto(request.has_occur_time(), request.occur_time())};
}

MoveDealStage MoveDealStageFromProto(const v1::MoveDealStageRequest& request, const Context& context) {
  return {context,
          DealIdFromName(request.name()),
          OptionalText(request.etag()),
          request.pipeline(),
          request.stage(),
          OptionalTimeFromProto(request.has_occur_time(), request.occur_time())};
}

UpdateDeal UpdateDealFromProto(const v1::UpdateDealRequest& request, const Context& context) {
  const DealInput input = DealInputFromProto(request.deal());
  UpdateDeal command;
  command.context = context;
  command.deal = DealIdFromName(request.deal().name());
  command.etag = OptionalText(request.deal().etag());
  for (const std::string& path : request.update_mask().paths()) {
    if (path == "title") command.title = input.title;
    if (path == "amount") command.amount = input.amount;
    if (path == "owner") command.owner = input.owner;
    if (path == "expected_close_date") command.expected_close_date = input.expected_close_date;
    if (path == "contacts") command.contacts = input.contacts;
    if (path == "external_id") command.external_id = input.external_id;
    if (path == "create_time") {
      command.create_time = OptionalTimeFromProto(request.has_create_time(), request.create_time());
    }
    if (path == "close_time") {
      command.close_time = OptionalTimeFromProto(request.has_close_time(), request.close_time());
    }
  }
  return command;
}

ImportDeal ImportDealFromProto(const v1::ImportDealsRow& row, const Context& context, absl::string_view phone_region) {
  ImportDeal command;
  command.context = context;
  command.lead = LeadRefFromProto(row.lead(), row.identity(), phone_region);
  command.deal = DealInputFromProto(row.deal());
  if (row.state() != v1::DEAL_STATE_UNSPECIFIED) command.state = static_cast<DealState>(row.state());
  command.create_time = OptionalTimeFromProto(row.has_create_time(), row.create_time());
  command.close_time = OptionalTimeFromProto(row.has_close_time(), row.close_time());
  command.lost_reason = row.lost_reason();
  return command;
}

}  // namespace smarketing::lead
