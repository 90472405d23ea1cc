#include "tests/storage/sla/lead_life.h"

#include <algorithm>

#include "common/time/proto_time.h"

namespace smarketing::sla {
namespace {

namespace pb = ::smarketing::lead::v1;

absl::Time TimeOf(const google::protobuf::Timestamp& time) { return *FromProtoTime(time); }

void Append(const pb::LeadRestated& from, pb::LeadRestated* to) {
  to->mutable_stages()->MergeFrom(from.stages());
  to->mutable_touches()->MergeFrom(from.touches());
  to->mutable_attempts()->MergeFrom(from.attempts());
  to->mutable_handoffs()->MergeFrom(from.handoffs());
}

// The entries from `first` on: they are only ever added.
template <typename Entries>
void AppendFrom(const Entries& from, int first, Entries* to) {
  for (int i = first; i < from.size(); ++i) *to->Add() = from[i];
}

}  // namespace

LeadLife::LeadLife(SlaWorld* world, absl::Time create_time) : world_(world), id_(world->ids().Next<LeadId>()) {
  *now_.mutable_create_time() = ToProtoTime(create_time);
  now_.mutable_source()->set_source("google");
  now_.set_owner("ada");
  now_.set_team("north");
}

event_log::Event LeadLife::Created() { return world_->MakeLead(id_, TimeOf(now_.create_time()), now_.owner()); }

event_log::Event LeadLife::Demo(absl::Time time) {
  pb::TouchRecorded& touch = *now_.add_touches();
  touch.set_touch(ResourceName("touches", world_->ids().Next()));
  touch.set_kind(pb::TOUCH_KIND_DEMO_REQUEST);
  *touch.mutable_occur_time() = ToProtoTime(time);
  return world_->MakeEvent(id_, touch, time);
}

event_log::Event LeadLife::Attempt(absl::Time time) {
  pb::AttemptLogged& attempt = *now_.add_attempts();
  attempt.set_attempt(ResourceName("attempts", world_->ids().Next()));
  attempt.set_genuine_response(true);
  *attempt.mutable_occur_time() = ToProtoTime(time);
  return world_->MakeEvent(id_, attempt, time);
}

event_log::Event LeadLife::Rejected(absl::Time time, bool by_person) {
  pb::RestatedHandoff& handoff = *now_.add_handoffs();
  handoff.mutable_handoff()->set_handoff(ResourceName("handoffs", world_->ids().Next()));
  handoff.mutable_handoff()->set_by_person(by_person);
  handoff.set_state(pb::HANDOFF_STATE_REJECTED);
  *handoff.mutable_close_time() = ToProtoTime(time);
  pb::HandoffRejected rejected;
  *rejected.mutable_handoff() = handoff.handoff();
  *rejected.mutable_reject_time() = handoff.close_time();
  return world_->MakeEvent(id_, rejected, time);
}

event_log::Event LeadLife::Disqualified(absl::Time time) {
  pb::LeadStageEntered& entered = *now_.add_stages();
  entered.set_stage(pb::LEAD_STAGE_DISQUALIFIED);
  *entered.mutable_enter_time() = ToProtoTime(time);
  return world_->MakeEvent(id_, entered, time);
}

event_log::Event LeadLife::Deleted(bool deleted) {
  deleted_ = deleted;
  if (deleted) return world_->MakeEvent(id_, pb::LeadDeleted(), world_->clock().Now());
  return world_->MakeEvent(id_, pb::LeadUndeleted(), world_->clock().Now());
}

event_log::Event LeadLife::Erased(absl::Time time) {
  erase_time_ = time;
  return world_->MakeEvent(id_, pb::LeadErased(), time);
}

event_log::Event LeadLife::Restated() { return world_->MakeEvent(id_, now_, world_->clock().Now()); }

std::vector<event_log::Event> LeadLife::Merge(LeadLife* other) {
  before_ = now_;
  other->before_ = other->now_;
  Append(other->now_, &now_);
  if (TimeOf(other->now_.create_time()) < TimeOf(now_.create_time())) {
    *now_.mutable_create_time() = other->now_.create_time();
  }
  after_ = now_;
  other->now_.Clear();
  other->now_.set_merged_into(ResourceName("leads", id_.uuid()));
  return {Restated(), other->Restated()};
}

std::vector<event_log::Event> LeadLife::Unmerge(LeadLife* other) {
  const pb::LeadRestated merged = now_;
  now_ = before_;
  AppendFrom(merged.stages(), after_.stages_size(), now_.mutable_stages());
  AppendFrom(merged.touches(), after_.touches_size(), now_.mutable_touches());
  AppendFrom(merged.attempts(), after_.attempts_size(), now_.mutable_attempts());
  AppendFrom(merged.handoffs(), after_.handoffs_size(), now_.mutable_handoffs());
  other->now_ = other->before_;
  return {Restated(), other->Restated()};
}

LeadFacts LeadLife::Facts() const {
  LeadFacts facts;
  facts.deleted = deleted_;
  facts.erase_time = erase_time_;
  facts.merged = !now_.merged_into().empty();
  for (const auto& touch : now_.touches()) {
    facts.triggers.push_back({TriggerKind::kDemoRequested, EventId(), TimeOf(touch.occur_time())});
  }
  for (const auto& attempt : now_.attempts()) facts.responses.push_back({EventId(), TimeOf(attempt.occur_time())});
  for (const auto& handoff : now_.handoffs()) {
    if (handoff.handoff().by_person()) facts.responses.push_back({EventId(), TimeOf(handoff.close_time())});
  }
  for (const auto& entered : now_.stages()) facts.responses.push_back({EventId(), TimeOf(entered.enter_time())});
  return facts;
}

}  // namespace smarketing::sla
