#include "lead_service/rpc/convert/deal.h"

#include "common/id/id.h"
#include "common/money/money.h"
#include "common/time/proto_time.h"
#include "lead_service/domain/pipeline.h"
#include "lead_service/rpc/convert/identity.h"
#include "lead_service/rpc/convert/lead.h"

namespace smarketing::lead {
namespace {

constexpr char kCollection[] = "deals";

}  // namespace

std::string DealName(const DealId& id) { return ResourceName(kCollection, id.uuid()); }

DealId DealIdFromName(absl::string_view name) { return DealId(ParseResourceName(kCollection, name).value_or(Uuid())); }

v1::Deal DealToProto(const Deal& deal) {
  v1::Deal proto;
  proto.set_name(DealName(deal.id));
  proto.set_etag(deal.etag());
  proto.set_lead(LeadName(deal.lead));
  proto.set_title(deal.title);
  if (deal.amount.has_value()) {
    proto.mutable_amount()->set_currency_code(deal.amount->currency());
    proto.mutable_amount()->set_units(deal.amount->units());
    proto.mutable_amount()->set_nanos(deal.amount->nanos());
  }
  proto.set_owner(deal.owner);
  if (deal.expected_close_date.has_value()) {
    *proto.mutable_expected_close_date() = ToProtoDate(*deal.expected_close_date);
  }
  proto.set_state(static_cast<v1::DealState>(deal.state));
  *proto.mutable_create_time() = ToProtoTime(deal.create_time);
  *proto.mutable_update_time() = ToProtoTime(deal.update_time);
  if (deal.close_time.has_value()) *proto.mutable_close_time() = ToProtoTime(*deal.close_time);
  proto.set_lost_reason(deal.lost_reason);
  proto.set_lost_note(deal.lost_note);
  proto.set_pipeline(deal.pipeline.empty() ? std::string(kDefaultPipeline) : deal.pipeline);
  proto.set_stage(deal.stage);
  for (const DealContact& contact : deal.contacts) {
    v1::DealContact& added = *proto.add_contacts();
    added.set_lead(LeadName(contact.lead));
    added.set_role(static_cast<v1::DealRole>(contact.role));
  }
  for (const DealStageEntry& entry : deal.history) {
    if (entry.state != DealState::kOpen) continue;
    v1::DealStageEntry& added = *proto.add_stage_history();
    added.set_pipeline(entry.pipeline);
    added.set_stage(entry.stage);
    *added.mutable_enter_time() = ToProtoTime(entry.enter_time);
    if (entry.exit_time.has_value()) *added.mutable_exit_time() = ToProtoTime(*entry.exit_time);
    added.set_actor(entry.actor);
  }
  if (deal.external_id.has_value()) *proto.mutable_external_id() = ExternalIdToProto(*deal.external_id);
  return proto;
}

DealInput DealInputFromProto(const v1::Deal& proto) {
  DealInput deal;
  deal.title = proto.title();
  if (proto.has_amount()) {
    const auto amount =
        Money::FromUnitsAndNanos(proto.amount().currency_code(), proto.amount().units(), proto.amount().nanos());
    if (amount.ok()) deal.amount = *amount;
  }
  deal.owner = proto.owner();
  if (proto.has_expected_close_date()) {
    const auto day = FromProtoDate(proto.expected_close_date());
    if (day.ok()) deal.expected_close_date = *day;
  }
  if (proto.has_external_id()) deal.external_id = ExternalId{proto.external_id().system(), proto.external_id().id()};
  deal.pipeline = proto.pipeline();
  deal.stage = proto.stage();
  deal.contacts = DealContactsFromProto(proto);
  return deal;
}

std::vector<DealContact> DealContactsFromProto(const v1::Deal& proto) {
  std::vector<DealContact> contacts;
  for (const v1::DealContact& contact : proto.contacts()) {
    contacts.push_back({LeadIdFromName(contact.lead()), static_cast<DealRole>(contact.role())});
  }
  return contacts;
}

int32_t ShownProbability(const Deal& deal, int32_t stage_probability) {
  if (deal.state == DealState::kOpen) return stage_probability;
  return deal.state == DealState::kWon ? 100 : 0;
}

}  // namespace smarketing::lead
