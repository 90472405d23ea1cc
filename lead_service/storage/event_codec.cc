#include "lead_service/storage/event_codec.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "common/time/proto_time.h"
#include "google/protobuf/message.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/money.pb.h"
#include "lead_service/storage/handoff_events.h"
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

template <typename Message>
void SetContacts(const Deal& deal, Message& message) {
  for (const DealContact& contact : deal.contacts) {
    v1::DealContact& proto = *message.add_contacts();
    proto.set_lead(ResourceName("leads", contact.lead.uuid()));
    proto.set_role(static_cast<v1::DealRole>(contact.role));
  }
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

template <typename Message>
Message EncodeTouch(const Touch& touch) {
  Message message;
  message.set_touch(ResourceName("touches", touch.id.uuid()));
  message.set_kind(static_cast<v1::TouchKind>(touch.kind));
  if (!touch.source.empty()) Set(touch.source, message.mutable_source());
  message.set_journey_stage(static_cast<v1::JourneyStage>(touch.journey_stage));
  Set(touch.occur_time, message.mutable_occur_time());
  return message;
}

v1::TouchRecorded Encode(const TouchRecorded& event) { return EncodeTouch<v1::TouchRecorded>(event.touch); }

v1::VisitorTouchRecorded Encode(const VisitorTouchRecorded& event) {
  return EncodeTouch<v1::VisitorTouchRecorded>(event.touch.touch);
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
  message.set_pipeline(event.deal.pipeline);
  message.set_stage(event.deal.stage);
  SetContacts(event.deal, message);
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
  message.set_state(static_cast<v1::DealState>(event.deal.state));
  SetContacts(event.deal, message);
  return message;
}

v1::DealReopened Encode(const DealReopened& event) {
  v1::DealReopened message;
  message.set_deal(ResourceName("deals", event.deal.id.uuid()));
  Set(event.reopen_time, message.mutable_reopen_time());
  return message;
}

v1::DealStageEntered Encode(const DealStageEntered& event) {
  v1::DealStageEntered message;
  message.set_deal(ResourceName("deals", event.deal.uuid()));
  message.set_pipeline(event.entry.pipeline);
  message.set_stage(event.entry.stage);
  message.set_previous_stage(event.previous_stage);
  message.set_probability(event.probability);
  Set(event.entry.enter_time, message.mutable_enter_time());
  return message;
}

v1::LeadDeleted Encode(const LeadDeleted&) { return {}; }
v1::LeadUndeleted Encode(const LeadUndeleted&) { return {}; }
v1::LeadErased Encode(const LeadErased&) { return {}; }

v1::LeadScoreChanged Encode(const LeadScoreChanged& event) {
  const auto& [score, model] = event.score;
  v1::LeadScoreChanged message;
  message.set_grade(GradeName(score.grade));
  if (event.previous_grade.has_value()) message.set_previous_grade(GradeName(*event.previous_grade));
  message.set_fit(static_cast<double>(score.fit) / 100);
  message.set_engagement(static_cast<double>(score.engagement) / 100);
  if (!model.is_nil()) message.set_scoring_model(ResourceName("playbookRevisions", model.uuid()));
  return message;
}

v1::LeadDuplicateSuspected Encode(const LeadDuplicateSuspected& event) {
  v1::LeadDuplicateSuspected message;
  message.set_other_lead(ResourceName("leads", event.other_lead.uuid()));
  message.set_score(event.score);
  return message;
}

v1::LeadRestated Encode(const LeadRestated& event) {
  v1::LeadRestated message;
  SetAttributes(event.attributes, message);
  for (const LeadStageEntered& entered : event.stages) *message.add_stages() = Encode(entered);
  for (const Touch& touch : event.activities.touches) *message.add_touches() = EncodeTouch<v1::TouchRecorded>(touch);
  for (const Attempt& attempt : event.activities.attempts) *message.add_attempts() = Encode(AttemptLogged{attempt});
  for (const Deal& deal : event.deals) *message.add_deals() = Encode(DealRestated{deal});
  for (const Handoff& handoff : event.activities.handoffs) *message.add_handoffs() = EncodeRestated(handoff);
  if (event.merged_into.has_value()) message.set_merged_into(ResourceName("leads", event.merged_into->uuid()));
  return message;
}

}  // namespace

Uuid VisitorSubjectId(absl::string_view visitor_id) {
  std::array<uint8_t, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const uint8_t*>(visitor_id.data()), visitor_id.size(), digest.data());
  std::array<uint8_t, 16> bytes;
  std::copy_n(digest.begin(), bytes.size(), bytes.begin());
  bytes[6] = static_cast<uint8_t>((bytes[6] & 0x0f) | 0x80);  // version 8
  bytes[8] = static_cast<uint8_t>((bytes[8] & 0x3f) | 0x80);  // variant of RFC 9562
  return Uuid(bytes);
}

event_log::Event EncodeEvent(const DomainEvent& event, const Uuid& event_id) {
  event_log::Event encoded;
  encoded.event_id = event_id;
  encoded.subject_type = kLeadSubject;
  encoded.subject_id = event.lead.uuid();
  if (const auto* of_visitor = std::get_if<VisitorTouchRecorded>(&event.payload)) {
    encoded.subject_type = kVisitorSubject;
    encoded.subject_id = VisitorSubjectId(of_visitor->touch.visitor_id);
  }
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
