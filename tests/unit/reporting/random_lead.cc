#include "tests/unit/reporting/random_lead.h"

#include "common/time/proto_time.h"

namespace smarketing::reporting {
namespace {

namespace pb = ::smarketing::lead::v1;

Uuid Numbered(int kind, int lead, int thing) {
  return Uuid({static_cast<uint8_t>(kind), static_cast<uint8_t>(lead), static_cast<uint8_t>(thing >> 8),
               static_cast<uint8_t>(thing)});
}

template <typename To, typename From>
void CopyDeal(const From& from, To* to) {
  to->set_deal(from.deal());
  to->set_owner(from.owner());
  *to->mutable_amount() = from.amount();
}

}  // namespace

RandomLead::RandomLead(int number, std::mt19937_64* random)
    : number_(number), random_(random), id_(Numbered(1, number, 1)) {
  *now_.mutable_create_time() = SomeTime();
  now_.mutable_source()->set_source(Below(2) == 0 ? "social" : "email");
  now_.set_owner(Below(2) == 0 ? "rep-a" : "");
  pb::LeadCreated created;
  *created.mutable_create_time() = now_.create_time();
  *created.mutable_source() = now_.source();
  created.set_owner(now_.owner());
  Tell(created);
}

google::protobuf::Timestamp RandomLead::SomeTime() {
  return ToProtoTime(absl::FromUnixSeconds(1'500'000'000 + Below(30'000'000)));
}

void RandomLead::Live() {
  switch (Below(5)) {
    case 0:
      return ChangeAttributes();
    case 1:
      return EnterStage();
    case 2:
      return LiveHandoff();
    default:
      return LiveDeal();
  }
}

void RandomLead::ChangeAttributes() {
  *now_.mutable_create_time() = SomeTime();
  now_.mutable_source()->set_campaign(Below(2) == 0 ? "spring" : "");
  now_.set_owner(Below(2) == 0 ? "rep-a" : "rep-b");
  now_.set_team("north");
  pb::LeadAttributesChanged changed;
  *changed.mutable_create_time() = now_.create_time();
  *changed.mutable_source() = now_.source();
  changed.set_owner(now_.owner());
  changed.set_team(now_.team());
  Tell(changed);
}

void RandomLead::EnterStage() {
  if (now_.stages_size() > 0 && Below(4) == 0) {
    // One of the stays began at another time.
    pb::LeadStageEntered& stay = *now_.mutable_stages(static_cast<int>(Below(now_.stages_size())));
    pb::LeadStageEntered restated = stay;
    *restated.mutable_restated_enter_time() = stay.enter_time();
    *restated.mutable_enter_time() = SomeTime();
    *stay.mutable_enter_time() = restated.enter_time();
    return Tell(restated);
  }
  pb::LeadStageEntered entered;
  entered.set_stage(static_cast<pb::LeadStage>(1 + Below(10)));
  *entered.mutable_enter_time() = SomeTime();
  *now_.add_stages() = entered;
  Tell(entered);
}

pb::DealRestated& RandomLead::SomeDeal() { return *now_.mutable_deals(static_cast<int>(Below(now_.deals_size()))); }

void RandomLead::LiveDeal() {
  if (now_.deals_size() == 0 || Below(4) == 0) {
    pb::DealRestated& deal = *now_.add_deals();
    deal.set_deal(ResourceName("deals", Numbered(2, number_, ++things_)));
    deal.mutable_amount()->set_currency_code(Below(2) == 0 ? "BRL" : "JPY");
    deal.mutable_amount()->set_units(Below(100'000));
    *deal.mutable_create_time() = SomeTime();
    deal.set_state(pb::DEAL_STATE_OPEN);
    pb::DealCreated created;
    CopyDeal(deal, &created);
    *created.mutable_create_time() = deal.create_time();
    created.set_pipeline("default");
    created.set_stage("first");
    return Tell(created);
  }
  pb::DealRestated& deal = SomeDeal();
  if (deal.state() != pb::DEAL_STATE_OPEN && Below(2) == 0) {
    deal.set_state(pb::DEAL_STATE_OPEN);
    deal.clear_close_time();
    pb::DealReopened reopened;
    reopened.set_deal(deal.deal());
    return Tell(reopened);
  }
  switch (Below(4)) {
    case 0: {
      *deal.mutable_close_time() = SomeTime();
      deal.set_state(pb::DEAL_STATE_WON);
      pb::DealWon won;
      CopyDeal(deal, &won);
      *won.mutable_win_time() = deal.close_time();
      return Tell(won);
    }
    case 1: {
      *deal.mutable_close_time() = SomeTime();
      deal.set_state(pb::DEAL_STATE_LOST);
      pb::DealLost lost;
      CopyDeal(deal, &lost);
      *lost.mutable_lose_time() = deal.close_time();
      return Tell(lost);
    }
    case 2: {
      pb::DealStageEntered entered;
      entered.set_deal(deal.deal());
      entered.set_pipeline("default");
      entered.set_stage("second");
      entered.set_probability(static_cast<int32_t>(Below(100)));
      return Tell(entered);
    }
    default:
      deal.mutable_amount()->set_units(Below(100'000));
      deal.set_owner(Below(2) == 0 ? "rep-c" : "");
      return Tell(deal);
  }
}

void RandomLead::LiveHandoff() {
  pb::RestatedHandoff* last = now_.handoffs_size() > 0 ? now_.mutable_handoffs(now_.handoffs_size() - 1) : nullptr;
  if (last == nullptr || last->has_close_time()) {
    last = now_.add_handoffs();
    last->set_state(pb::HANDOFF_STATE_SUBMITTED);
    last->mutable_handoff()->set_handoff(ResourceName("handoffs", Numbered(3, number_, ++things_)));
    last->mutable_handoff()->set_team("north");
    last->mutable_handoff()->set_grade("A1");
    *last->mutable_handoff()->mutable_submit_time() = SomeTime();
    pb::HandoffSubmitted submitted;
    *submitted.mutable_handoff() = last->handoff();
    return Tell(submitted);
  }
  const auto close = [&](pb::HandoffState state, auto payload, auto mutable_time) {
    last->set_state(state);
    last->mutable_handoff()->set_reason("NO_BUDGET");
    *last->mutable_close_time() = SomeTime();
    *payload.mutable_handoff() = last->handoff();
    *(payload.*mutable_time)() = last->close_time();
    Tell(payload);
  };
  switch (Below(7)) {
    case 0: {
      last->set_state(pb::HANDOFF_STATE_ACCEPTED);
      last->mutable_handoff()->set_rep("rep-b");
      *last->mutable_accept_time() = SomeTime();
      pb::HandoffAccepted accepted;
      *accepted.mutable_handoff() = last->handoff();
      *accepted.mutable_accept_time() = last->accept_time();
      return Tell(accepted);
    }
    case 1: {
      last->mutable_handoff()->set_rep(Below(2) == 0 ? "rep-a" : "");
      pb::HandoffReassigned reassigned;
      *reassigned.mutable_handoff() = last->handoff();
      return Tell(reassigned);
    }
    case 2:
      return close(pb::HANDOFF_STATE_REJECTED, pb::HandoffRejected(), &pb::HandoffRejected::mutable_reject_time);
    case 3:
      return close(pb::HANDOFF_STATE_RECYCLED, pb::HandoffRecycled(), &pb::HandoffRecycled::mutable_recycle_time);
    case 4:
      return close(pb::HANDOFF_STATE_EXPIRED, pb::HandoffExpired(), &pb::HandoffExpired::mutable_expire_time);
    case 5:
      return close(pb::HANDOFF_STATE_WITHDRAWN, pb::HandoffWithdrawn(), &pb::HandoffWithdrawn::mutable_withdraw_time);
    default:
      return close(pb::HANDOFF_STATE_CONVERTED, pb::HandoffConverted(), &pb::HandoffConverted::mutable_convert_time);
  }
}

pb::LeadRestated Union(const pb::LeadRestated& a, const pb::LeadRestated& b) {
  pb::LeadRestated all = a;
  if (*FromProtoTime(b.create_time()) < *FromProtoTime(a.create_time())) *all.mutable_create_time() = b.create_time();
  all.mutable_stages()->MergeFrom(b.stages());
  all.mutable_deals()->MergeFrom(b.deals());
  all.mutable_handoffs()->MergeFrom(b.handoffs());
  return all;
}

pb::LeadRestated MergedInto(const Uuid& survivor) {
  pb::LeadRestated restated;
  restated.set_merged_into(ResourceName("leads", survivor));
  return restated;
}

}  // namespace smarketing::reporting
