#include "sla_service/rpc/convert/clock.h"

#include "common/time/proto_time.h"

namespace smarketing::sla {

ClockId ClockIdFromName(absl::string_view name) { return ClockId(ParseResourceName("clocks", name).value_or(Uuid())); }

v1::Clock ClockToProto(const PromiseClock& clock) {
  v1::Clock proto;
  proto.set_name(ResourceName("clocks", clock.id.uuid()));
  proto.set_lead(ResourceName("leads", clock.lead.uuid()));
  proto.set_agreement(ResourceName("agreements", clock.agreement.uuid()));
  proto.set_revision(clock.revision);
  proto.set_commitment(clock.commitment);
  proto.set_state(static_cast<v1::ClockState>(clock.state));
  *proto.mutable_start_time() = ToProtoTime(clock.start);
  *proto.mutable_due_time() = ToProtoTime(clock.due);
  if (clock.stop.has_value()) *proto.mutable_stop_time() = ToProtoTime(*clock.stop);
  *proto.mutable_target() = ToProtoDuration(clock.target);
  if (clock.elapsed.has_value()) *proto.mutable_elapsed() = ToProtoDuration(*clock.elapsed);
  proto.set_start_event(clock.start_event.ToString());
  if (clock.stop_event.has_value()) proto.set_stop_event(clock.stop_event->ToString());
  for (const ClockWarning& warning : clock.warnings) {
    v1::ClockWarning* out = proto.add_warnings();
    out->set_percent(warning.percent);
    *out->mutable_due_time() = ToProtoTime(warning.due);
    out->set_fired(warning.fired);
  }
  proto.set_owner(clock.owner);
  proto.set_team(clock.team);
  *proto.mutable_update_time() = ToProtoTime(clock.update_time);
  return proto;
}

v1::Breach BreachToProto(const Breach& breach) {
  v1::Breach proto;
  proto.set_name(ResourceName("breaches", breach.id.uuid()));
  proto.set_clock(ResourceName("clocks", breach.clock.uuid()));
  proto.set_lead(ResourceName("leads", breach.lead.uuid()));
  proto.set_agreement(ResourceName("agreements", breach.agreement.uuid()));
  proto.set_revision(breach.revision);
  proto.set_commitment(breach.commitment);
  proto.set_state(static_cast<v1::BreachState>(breach.state));
  *proto.mutable_due_time() = ToProtoTime(breach.due);
  *proto.mutable_record_time() = ToProtoTime(breach.record_time);
  if (breach.stop.has_value()) *proto.mutable_stop_time() = ToProtoTime(*breach.stop);
  if (breach.late_by.has_value()) *proto.mutable_late_by() = ToProtoDuration(*breach.late_by);
  proto.set_owner(breach.owner);
  proto.set_team(breach.team);
  proto.set_evidence(breach.evidence);
  return proto;
}

}  // namespace smarketing::sla
