#include "lead_service/storage/event_codec.h"

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "common/time/proto_time.h"
#include "google/protobuf/message.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/money.pb.h"
#include "smarketing/lead/v1/events.pb.h"

namespace smarketing::lead {
namespace {

void Set(const SourceDetails& source, v1::EventSource* proto) {
  proto->set_channel(source.channel);
  proto->set_source(source.source);
  proto->set_medium(source.medium);
  proto->set_campaign(source.campaign);
  proto->set_content(source.content);
  proto->set_term(source.term);
}

void Set(absl::Time time, google::protobuf::Timestamp* proto) { *proto = ToProtoTime(time); }

void Set(const std::optional<Money>& money, google::type::Money* proto) {
  if (!money.has_value()) return;
  proto->set_currency_code(money->currency());
  proto->set_units(money->units());
  proto->set_nanos(money->nanos());
}

template <typename Message>
void SetAttributes(const LeadAttributes& attributes, Message& message) {
  Set(attributes.create_time, message.mutable_create_time());
  Set(attributes.source, message.mutable_source());
  message.set_owner(attributes.owner);
  message.set_team(attributes.team);
}

template <typename Message>
void SetDeal(const Deal& deal, Message& message) {
  message.set_deal(ResourceName("deals", deal.id.uuid()));
  if (deal.amount.has_value()) Set(deal.amount, message.mutable_amount());
  message.set_owner(deal.owner);
}

v1::LeadCreated Encode(const LeadCreated& event) {
  v1::LeadCreated message;
  SetAttributes(event.attributes, message);
  return message;
}

v1::LeadAttributesChanged Encode(const LeadAttributesChanged& event) {
  v1::LeadAttributesChanged message;
  SetAttributes(event.attributes, message);
  return message;
}

v1::LeadProfileChanged Encode(const LeadProfileChanged& event) {
  v1::LeadProfileChanged message;
  for (const std::string& field : event.fields) message.add_fields(field);
  return message;
}

v1::LeadStageEntered Encode(const LeadStageEntered& event) {
  v1::LeadStageEntered message;
  message.set_stage(static_cast<v1::LeadStage>(event.stage));
  if (event.previous_stage.has_value()) message.set_previous_stage(static_cast<v1::LeadStage>(*event.previous_stage));
  Set(event.enter_time, message.mutable_enter_time());
  message.set_reason(event.reason);
  message.set_automatic(event.automatic);
  if (event.restated_enter_time.has_value()) {
    Set(*event.restated_enter_time, message.mutable_restated_enter_time());
  }
  return message;
}

v1::TouchRecorded Encode(const TouchRecorded& event) {
  const Touch& touch = event.touch;
  v1::TouchRecorded message;
  message.set_touch(ResourceName("touches", touch.id.uuid()));
  message.set_kind(static_cast<v1::TouchKind>(touch.kind));
  if (!touch.source.empty()) Set(touch.source, message.mutable_source());
  message.set_journey_stage(static_cast<v1::JourneyStage>(touch.journey_stage));
  Set(touch.occur_time, message.mutable_occur_time());
  return message;
}

v1::AttemptLogged Encode(const AttemptLogged& event) {
  const Attempt& attempt = event.attempt;
  v1::AttemptLogged message;
  message.set_attempt(ResourceName("attempts", attempt.id.uuid()));
  message.set_kind(static_cast<v1::AttemptKind>(attempt.kind));
  message.set_direction(static_cast<v1::AttemptDirection>(attempt.direction));
  message.set_outcome(static_cast<v1::AttemptOutcome>(attempt.outcome));
  message.set_automated(attempt.automated);
  message.set_rep(attempt.rep);
  Set(attempt.occur_time, message.mutable_occur_time());
  message.set_genuine_response(attempt.IsGenuineResponse());
  return message;
}

v1::DealCreated Encode(const DealCreated& event) {
  v1::DealCreated message;
  SetDeal(event.deal, message);
  Set(event.deal.create_time, message.mutable_create_time());
  return message;
}

v1::DealWon Encode(const DealWon& event) {
  v1::DealWon message;
  SetDeal(event.deal, message);
  Set(*event.deal.close_time, message.mutable_win_time());
  return message;
}

v1::DealLost Encode(const DealLost& event) {
  v1::DealLost message;
  SetDeal(event.deal, message);
  Set(*event.deal.close_time, message.mutable_lose_time());
  message.set_reason(event.deal.lost_reason);
  return message;
}

v1::DealRestated Encode(const DealRestated& event) {
  v1::DealRestated message;
  SetDeal(event.deal, message);
  Set(event.deal.create_time, message.mutable_create_time());
  if (event.deal.close_time.has_value()) Set(*event.deal.close_time, message.mutable_close_time());
  return message;
}

v1::LeadDeleted Encode(const LeadDeleted&) { return {}; }
v1::LeadUndeleted Encode(const LeadUndeleted&) { return {}; }
v1::LeadErased Encode(const LeadErased&) { return {}; }

}  // namespace

event_log::Event EncodeEvent(const DomainEvent& event, const Uuid& event_id) {
  event_log::Event encoded;
  encoded.event_id = event_id;
  encoded.subject_type = kLeadSubject;
  encoded.subject_id = event.lead.uuid();
  encoded.occur_time = event.occur_time;
  encoded.record_time = event.context.now;
  encoded.actor = event.context.actor;
  encoded.trace_parent = event.context.trace_parent;
  encoded.origin = event.context.origin;
  std::visit(
      [&](const auto& payload) {
        const auto message = Encode(payload);
        encoded.type = message.GetDescriptor()->full_name();
        encoded.payload = message.SerializeAsString();
      },
      event.payload);
  return encoded;
}

}  // namespace smarketing::lead
