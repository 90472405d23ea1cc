#include "lead_service/rpc/convert/handoff.h"

#include <optional>
#include <string>

#include "common/id/id.h"
#include "common/status/error.h"
#include "common/time/proto_time.h"
#include "lead_service/rpc/convert/deal.h"
#include "lead_service/rpc/convert/identity.h"
#include "lead_service/rpc/convert/lead.h"
#include "lead_service/rpc/convert/playbook.h"

namespace smarketing::lead {
namespace {

// The first fields of every command about a hand-off.
template <typename Command, typename Request>
Command Begin(const Request& request, const Context& context) {
  Command command;
  command.context = context;
  command.handoff = HandoffIdFromName(request.name());
  command.etag = OptionalText(request.etag());
  command.occur_time = OptionalTimeFromProto(request.has_occur_time(), request.occur_time());
  return command;
}

}  // namespace

HandoffId HandoffIdFromName(absl::string_view name) {
  return HandoffId(ParseResourceName("handoffs", name).value_or(Uuid()));
}

v1::HandoffEntry HandoffEntryToProto(const HandoffEntry& entry) {
  v1::HandoffEntry proto;
  proto.set_state(static_cast<v1::HandoffState>(entry.state));
  proto.set_team(entry.team);
  proto.set_rep(entry.rep);
  proto.set_actor(entry.actor);
  proto.set_reason(entry.reason);
  proto.set_note(entry.note);
  *proto.mutable_occur_time() = ToProtoTime(entry.occur_time);
  *proto.mutable_record_time() = ToProtoTime(entry.record_time);
  return proto;
}

v1::Handoff HandoffToProto(const Handoff& handoff) {
  v1::Handoff proto;
  proto.set_name(HandoffName(handoff.id));
  proto.set_etag(handoff.etag());
  proto.set_lead(LeadName(handoff.lead));
  proto.set_state(static_cast<v1::HandoffState>(handoff.state));
  proto.set_team(handoff.team);
  proto.set_rep(handoff.rep);
  proto.set_held_reason(handoff.held_reason);
  proto.set_routing_rule(handoff.routing_rule);
  proto.set_submitter(handoff.submitter);
  *proto.mutable_submit_time() = ToProtoTime(handoff.submit_time);
  if (handoff.expire_time.has_value()) *proto.mutable_expire_time() = ToProtoTime(*handoff.expire_time);
  if (handoff.accept_time.has_value()) *proto.mutable_accept_time() = ToProtoTime(*handoff.accept_time);
  if (handoff.close_time.has_value()) *proto.mutable_close_time() = ToProtoTime(*handoff.close_time);
  proto.set_reason(handoff.reason);
  proto.set_note(handoff.note);
  proto.set_answer_note(handoff.answer_note);
  if (handoff.grade.has_value()) proto.set_grade(GradeName(*handoff.grade));
  if (handoff.scoring_model.has_value() && !handoff.scoring_model->is_nil()) {
    proto.set_scoring_model(PlaybookRevisionName(*handoff.scoring_model));
  }
  if (handoff.deal.has_value()) proto.set_deal(DealName(*handoff.deal));
  if (handoff.previous_handoff.has_value()) proto.set_previous_handoff(HandoffName(*handoff.previous_handoff));
  *proto.mutable_update_time() = ToProtoTime(handoff.update_time);
  for (const HandoffEntry& entry : handoff.history) *proto.add_history() = HandoffEntryToProto(entry);
  return proto;
}

SubmitHandoff SubmitHandoffFromProto(const v1::SubmitHandoffRequest& request, const Context& context,
                                     absl::string_view phone_region) {
  SubmitHandoff command;
  command.context = context;
  if (!request.lead().empty()) {
    command.lead = LeadIdFromName(request.lead());
  } else {
    Violations ignored;
    command.lead = IdentityFromProto(request.identity(), "", phone_region, ignored).value_or(Identity());
  }
  command.etag = OptionalText(request.etag());
  command.team = request.team();
  command.rep = request.rep();
  command.note = request.note();
  command.occur_time = OptionalTimeFromProto(request.has_occur_time(), request.occur_time());
  return command;
}

AcceptHandoff AcceptHandoffFromProto(const v1::AcceptHandoffRequest& request, const Context& context) {
  auto command = Begin<AcceptHandoff>(request, context);
  command.rep = request.rep();
  return command;
}

RejectHandoff RejectHandoffFromProto(const v1::RejectHandoffRequest& request, const Context& context) {
  auto command = Begin<RejectHandoff>(request, context);
  command.reason = {request.reason(), request.note()};
  return command;
}

RecycleHandoff RecycleHandoffFromProto(const v1::RecycleHandoffRequest& request, const Context& context) {
  auto command = Begin<RecycleHandoff>(request, context);
  command.reason = {request.reason(), request.note()};
  command.not_before_time = OptionalTimeFromProto(request.has_not_before_time(), request.not_before_time());
  return command;
}

WithdrawHandoff WithdrawHandoffFromProto(const v1::WithdrawHandoffRequest& request, const Context& context) {
  auto command = Begin<WithdrawHandoff>(request, context);
  command.note = request.note();
  return command;
}

ReassignHandoff ReassignHandoffFromProto(const v1::ReassignHandoffRequest& request, const Context& context) {
  auto command = Begin<ReassignHandoff>(request, context);
  command.team = request.team();
  command.rep = request.rep();
  command.note = request.note();
  return command;
}

}  // namespace smarketing::lead
