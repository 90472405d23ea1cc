#include "lead_service/rpc/convert/activity.h"

#include <variant>

#include "common/id/id.h"
#include "common/time/proto_time.h"
#include "lead_service/rpc/convert/identity.h"
#include "lead_service/rpc/convert/lead.h"

namespace smarketing::lead {

std::string TouchName(const TouchId& id) { return ResourceName("touches", id.uuid()); }

v1::Touch TouchToProto(const Touch& touch) {
  v1::Touch proto;
  proto.set_name(TouchName(touch.id));
  proto.set_kind(static_cast<v1::TouchKind>(touch.kind));
  if (!touch.source.empty()) SourceToProto(touch.source, *proto.mutable_source());
  proto.set_journey_stage(static_cast<v1::JourneyStage>(touch.journey_stage));
  *proto.mutable_occur_time() = ToProtoTime(touch.occur_time);
  *proto.mutable_record_time() = ToProtoTime(touch.record_time);
  if (touch.external_id.has_value()) *proto.mutable_external_id() = ExternalIdToProto(*touch.external_id);
  return proto;
}

v1::Attempt AttemptToProto(const Attempt& attempt) {
  v1::Attempt proto;
  proto.set_name(ResourceName("attempts", attempt.id.uuid()));
  proto.set_kind(static_cast<v1::AttemptKind>(attempt.kind));
  proto.set_direction(static_cast<v1::AttemptDirection>(attempt.direction));
  proto.set_outcome(static_cast<v1::AttemptOutcome>(attempt.outcome));
  proto.set_automated(attempt.automated);
  proto.set_rep(attempt.rep);
  *proto.mutable_occur_time() = ToProtoTime(attempt.occur_time);
  if (attempt.duration.has_value()) *proto.mutable_duration() = ToProtoDuration(*attempt.duration);
  proto.set_note(attempt.note);
  *proto.mutable_record_time() = ToProtoTime(attempt.record_time);
  if (attempt.external_id.has_value()) *proto.mutable_external_id() = ExternalIdToProto(*attempt.external_id);
  return proto;
}

std::optional<v1::Activity> ActivityToProto(const TimelineEntry& entry) {
  v1::Activity proto;
  *proto.mutable_occur_time() = ToProtoTime(entry.key.time);
  if (const auto* touch = std::get_if<Touch>(&entry.what)) {
    proto.set_lead(LeadName(touch->lead));
    *proto.mutable_touch() = TouchToProto(*touch);
  } else if (const auto* attempt = std::get_if<Attempt>(&entry.what)) {
    proto.set_lead(LeadName(attempt->lead));
    *proto.mutable_attempt() = AttemptToProto(*attempt);
  } else {
    return std::nullopt;
  }
  return proto;
}

v1::RecordTouchResponse RecordTouchResponseOf(const Outcome& outcome) {
  v1::RecordTouchResponse response;
  if (!outcome.lead.id.is_nil()) response.set_lead(LeadName(outcome.lead.id));
  if (outcome.touch.has_value()) *response.mutable_touch() = TouchToProto(*outcome.touch);
  response.set_duplicate(outcome.duplicate);
  return response;
}

v1::LogAttemptResponse LogAttemptResponseOf(const Outcome& outcome) {
  v1::LogAttemptResponse response;
  response.set_lead(LeadName(outcome.lead.id));
  if (outcome.attempt.has_value()) *response.mutable_attempt() = AttemptToProto(*outcome.attempt);
  response.set_duplicate(outcome.duplicate);
  response.set_first_response(outcome.first_response);
  return response;
}

TouchInput TouchInputFromProto(const v1::Touch& proto) {
  TouchInput touch;
  touch.kind = static_cast<TouchKind>(proto.kind());
  touch.source = SourceFromProto(proto.source());
  touch.journey_stage = static_cast<JourneyStage>(proto.journey_stage());
  touch.occur_time = OptionalTimeFromProto(proto.has_occur_time(), proto.occur_time());
  if (proto.has_external_id()) touch.external_id = ExternalId{proto.external_id().system(), proto.external_id().id()};
  return touch;
}

AttemptInput AttemptInputFromProto(const v1::Attempt& proto) {
  AttemptInput attempt;
  attempt.kind = static_cast<AttemptKind>(proto.kind());
  if (proto.direction() != v1::ATTEMPT_DIRECTION_UNSPECIFIED) {
    attempt.direction = static_cast<AttemptDirection>(proto.direction());
  }
  attempt.outcome = static_cast<AttemptOutcome>(proto.outcome());
  attempt.automated = proto.automated();
  attempt.rep = proto.rep();
  attempt.occur_time = OptionalTimeFromProto(proto.has_occur_time(), proto.occur_time());
  if (proto.has_duration()) {
    const auto duration = FromProtoDuration(proto.duration());
    if (duration.ok()) attempt.duration = *duration;
  }
  attempt.note = proto.note();
  if (proto.has_external_id()) {
    attempt.external_id = ExternalId{proto.external_id().system(), proto.external_id().id()};
  }
  return attempt;
}

}  // namespace smarketing::lead
