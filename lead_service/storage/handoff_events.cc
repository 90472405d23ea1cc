#include "lead_service/storage/handoff_events.h"

#include <string>

#include "common/id/id.h"
#include "common/time/proto_time.h"

namespace smarketing::lead {
namespace {

void Set(const HandoffStep& step, v1::HandoffFacts& facts) {
  const Handoff& handoff = step.handoff;
  facts.set_handoff(HandoffName(handoff.id));
  facts.set_team(step.entry.team);
  facts.set_rep(step.entry.rep);
  if (handoff.grade.has_value()) facts.set_grade(GradeName(*handoff.grade));
  if (handoff.scoring_model.has_value() && !handoff.scoring_model->is_nil()) {
    facts.set_scoring_model(ResourceName("playbookRevisions", handoff.scoring_model->uuid()));
  }
  facts.set_reason(step.entry.reason);
  facts.set_by_person(step.entry.by_person);
  *facts.mutable_submit_time() = ToProtoTime(handoff.submit_time);
}

template <typename Message>
Message Make(const HandoffStep& step) {
  Message message;
  Set(step, *message.mutable_handoff());
  return message;
}

}  // namespace

v1::HandoffSubmitted Encode(const HandoffSubmitted& event) {
  auto message = Make<v1::HandoffSubmitted>(event);
  if (event.handoff.previous_handoff.has_value()) {
    message.set_previous_handoff(HandoffName(*event.handoff.previous_handoff));
  }
  return message;
}

v1::HandoffAccepted Encode(const HandoffAccepted& event) {
  auto message = Make<v1::HandoffAccepted>(event);
  *message.mutable_accept_time() = ToProtoTime(event.entry.occur_time);
  return message;
}

v1::HandoffRejected Encode(const HandoffRejected& event) {
  auto message = Make<v1::HandoffRejected>(event);
  *message.mutable_reject_time() = ToProtoTime(event.entry.occur_time);
  return message;
}

v1::HandoffRecycled Encode(const HandoffRecycled& event) {
  auto message = Make<v1::HandoffRecycled>(event);
  *message.mutable_recycle_time() = ToProtoTime(event.entry.occur_time);
  return message;
}

v1::HandoffExpired Encode(const HandoffExpired& event) {
  auto message = Make<v1::HandoffExpired>(event);
  *message.mutable_expire_time() = ToProtoTime(event.entry.occur_time);
  return message;
}

v1::HandoffWithdrawn Encode(const HandoffWithdrawn& event) {
  auto message = Make<v1::HandoffWithdrawn>(event);
  *message.mutable_withdraw_time() = ToProtoTime(event.entry.occur_time);
  return message;
}

v1::HandoffConverted Encode(const HandoffConverted& event) {
  auto message = Make<v1::HandoffConverted>(event);
  if (event.handoff.deal.has_value()) message.set_deal(ResourceName("deals", event.handoff.deal->uuid()));
  *message.mutable_convert_time() = ToProtoTime(event.entry.occur_time);
  return message;
}

v1::HandoffReassigned Encode(const HandoffReassigned& event) {
  auto message = Make<v1::HandoffReassigned>(event);
  message.set_previous_team(event.previous_team);
  message.set_previous_rep(event.previous_rep);
  *message.mutable_reassign_time() = ToProtoTime(event.entry.occur_time);
  return message;
}

v1::RestatedHandoff EncodeRestated(const Handoff& handoff) {
  v1::RestatedHandoff message;
  const HandoffEntry none;
  Set({handoff, handoff.history.empty() ? none : handoff.history.back()}, *message.mutable_handoff());
  message.set_state(static_cast<v1::HandoffState>(handoff.state));
  if (handoff.accept_time.has_value()) *message.mutable_accept_time() = ToProtoTime(*handoff.accept_time);
  if (handoff.close_time.has_value()) *message.mutable_close_time() = ToProtoTime(*handoff.close_time);
  return message;
}

}  // namespace smarketing::lead
