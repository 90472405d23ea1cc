#include "sla_service/worker/clock_events.h"

#include "common/time/proto_time.h"
#include "google/protobuf/message.h"
#include "smarketing/sla/v1/events.pb.h"

namespace smarketing::sla {
namespace {

namespace pb = ::smarketing::sla::v1;

void SetReference(const PromiseClock& clock, pb::ClockReference* reference) {
  reference->set_clock(ResourceName("clocks", clock.id.uuid()));
  reference->set_agreement(ResourceName("agreements", clock.agreement.uuid()));
  reference->set_revision(clock.revision);
  reference->set_commitment(clock.commitment);
  reference->set_owner(clock.owner);
  reference->set_team(clock.team);
}

std::string BreachName(const PromiseClock& clock) {
  return ResourceName("breaches", clock.breach.value_or(BreachId()).uuid());
}

template <typename Payload>
void SetStop(const PromiseClock& clock, Payload* payload) {
  if (clock.stop.has_value()) *payload->mutable_stop_time() = ToProtoTime(*clock.stop);
  if (clock.elapsed.has_value()) *payload->mutable_elapsed() = ToProtoDuration(*clock.elapsed);
}

template <typename Payload>
void SetPayload(const Payload& payload, event_log::Event* event) {
  event->type = Payload::descriptor()->full_name();
  event->payload = payload.SerializeAsString();
}

void Describe(const ClockEvent& event, event_log::Event* out) {
  const PromiseClock& clock = event.clock;
  switch (event.kind) {
    case ClockEvent::Kind::kStarted: {
      pb::ClockStarted payload;
      SetReference(clock, payload.mutable_clock());
      *payload.mutable_start_time() = ToProtoTime(clock.start);
      *payload.mutable_due_time() = ToProtoTime(clock.due);
      return SetPayload(payload, out);
    }
    case ClockEvent::Kind::kWarned: {
      pb::ClockWarned payload;
      SetReference(clock, payload.mutable_clock());
      payload.set_percent(event.percent);
      *payload.mutable_due_time() = ToProtoTime(clock.due);
      return SetPayload(payload, out);
    }
    case ClockEvent::Kind::kMet: {
      pb::ClockMet payload;
      SetReference(clock, payload.mutable_clock());
      SetStop(clock, &payload);
      payload.set_breach_withdrawn(event.breach_withdrawn);
      return SetPayload(payload, out);
    }
    case ClockEvent::Kind::kBreached: {
      pb::ClockBreached payload;
      SetReference(clock, payload.mutable_clock());
      payload.set_breach(BreachName(clock));
      *payload.mutable_due_time() = ToProtoTime(clock.due);
      return SetPayload(payload, out);
    }
    case ClockEvent::Kind::kMetLate: {
      pb::ClockMetLate payload;
      SetReference(clock, payload.mutable_clock());
      payload.set_breach(BreachName(clock));
      SetStop(clock, &payload);
      return SetPayload(payload, out);
    }
    case ClockEvent::Kind::kCancelled: {
      pb::ClockCancelled payload;
      SetReference(clock, payload.mutable_clock());
      payload.set_reason(event.reason);
      return SetPayload(payload, out);
    }
  }
}

}  // namespace

event_log::Event ToLogEvent(const ClockEvent& event, const Uuid& event_id, absl::Time record_time) {
  event_log::Event out;
  out.event_id = event_id;
  out.subject_type = "leads";
  out.subject_id = event.clock.lead.uuid();
  out.occur_time = event.occur_time;
  out.record_time = record_time;
  out.actor = "sla_service";
  Describe(event, &out);
  return out;
}

}  // namespace smarketing::sla
