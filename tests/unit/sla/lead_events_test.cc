// What is taken from events about leads.
#include "sla_service/worker/lead_events.h"

#include "common/time/proto_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "smarketing/lead/v1/events.pb.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/sla/promise_builder.h"

namespace smarketing::sla {
namespace {

namespace pb = ::smarketing::lead::v1;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const LeadId kLead = NumberedId<LeadId>(7);
const Uuid kThing({9});

// An event with the number as its id and sequence, at noon of the 4th.
event_log::Event Event(int number, const google::protobuf::Message& payload) {
  event_log::Event event;
  event.event_id = NumberedId(number).uuid();
  event.sequence = number;
  event.type = payload.GetDescriptor()->full_name();
  event.subject_type = "leads";
  event.subject_id = kLead.uuid();
  event.occur_time = At(4, 12);
  event.payload = payload.SerializeAsString();
  return event;
}

template <typename Payload>
LeadFacts Collect(const Payload& payload, LeadFacts facts = {}) {
  FactsByLead by_lead = {{kLead, std::move(facts)}};
  SMK_EXPECT_OK(CollectFacts(Event(1, payload), &by_lead));
  return by_lead[kLead];
}

pb::HandoffRejected Rejection(bool by_person) {
  pb::HandoffRejected rejected;
  rejected.mutable_handoff()->set_handoff(ResourceName("handoffs", kThing));
  rejected.mutable_handoff()->set_by_person(by_person);
  *rejected.mutable_reject_time() = ToProtoTime(At(3, 10));
  return rejected;
}

pb::LeadStageEntered Entry(pb::LeadStage stage, absl::Time time) {
  pb::LeadStageEntered entered;
  entered.set_stage(stage);
  *entered.mutable_enter_time() = ToProtoTime(time);
  return entered;
}

TEST(CollectFactsTest, ADispositionByAPersonIsAResponse) {
  const LeadFacts rejected = Collect(Rejection(true));
  ASSERT_THAT(rejected.responses, SizeIs(1));
  EXPECT_EQ(rejected.responses[0].kind, ResponseKind::kHandoffAnswer);
  EXPECT_EQ(rejected.responses[0].event, NumberedId(1));
  EXPECT_EQ(rejected.responses[0].time, At(3, 10));
  EXPECT_THAT(Collect(Rejection(false)).responses, IsEmpty());

  pb::HandoffRecycled recycled;
  *recycled.mutable_handoff() = Rejection(true).handoff();
  *recycled.mutable_recycle_time() = ToProtoTime(At(3, 11));
  ASSERT_THAT(Collect(recycled).responses, SizeIs(1));
  EXPECT_EQ(Collect(recycled).responses[0].time, At(3, 11));

  pb::LeadStageEntered disqualified = Entry(pb::LEAD_STAGE_DISQUALIFIED, At(3, 12));
  ASSERT_THAT(Collect(disqualified).responses, SizeIs(1));
  EXPECT_EQ(Collect(disqualified).responses[0].kind, ResponseKind::kSetAside);
  disqualified.set_automatic(true);
  EXPECT_THAT(Collect(disqualified).responses, IsEmpty());

  pb::LeadStageEntered put_off = Entry(pb::LEAD_STAGE_RECYCLED, At(3, 13));
  ASSERT_THAT(Collect(put_off).responses, SizeIs(1)) << "also without a hand-off";
  EXPECT_EQ(Collect(put_off).responses[0].time, At(3, 13));
  put_off.set_automatic(true);
  EXPECT_THAT(Collect(put_off).responses, IsEmpty());
}

TEST(CollectFactsTest, ARestatedEntryTakesThePlaceOfWhatWasSaid) {
  LeadFacts facts;
  facts.triggers = {{TriggerKind::kMarketingQualified, NumberedId(5), At(3, 10)}, Demo(6, At(3, 10))};
  facts.responses = {{NumberedId(7), At(3, 10), ResponseKind::kSetAside}, Answer(8, At(3, 10))};
  for (const auto stage : {pb::LEAD_STAGE_MARKETING_QUALIFIED, pb::LEAD_STAGE_DISQUALIFIED}) {
    pb::LeadStageEntered entered = Entry(stage, At(3, 9));
    *entered.mutable_restated_enter_time() = ToProtoTime(At(3, 10));
    facts = Collect(entered, std::move(facts));
  }
  ASSERT_THAT(facts.triggers, SizeIs(2));
  EXPECT_EQ(facts.triggers[0].event, NumberedId(6)) << "of the same time, but another kind";
  EXPECT_EQ(facts.triggers[1].time, At(3, 9));
  ASSERT_THAT(facts.responses, SizeIs(2));
  EXPECT_EQ(facts.responses[0].event, NumberedId(8));
  EXPECT_EQ(facts.responses[1].time, At(3, 9));
  EXPECT_THAT(facts.corrections, SizeIs(2));
}

pb::LeadRestated EverythingRestated() {
  pb::LeadRestated restated;
  *restated.mutable_create_time() = ToProtoTime(At(1, 9));
  restated.set_owner("ada");
  *restated.add_stages() = Entry(pb::LEAD_STAGE_LEAD, At(2, 9));
  *restated.add_stages() = Entry(pb::LEAD_STAGE_MARKETING_QUALIFIED, At(2, 10));
  *restated.add_stages() = Entry(pb::LEAD_STAGE_DISQUALIFIED, At(2, 11));
  restated.add_touches()->set_kind(pb::TOUCH_KIND_PAGE_VIEW);
  pb::TouchRecorded& demo = *restated.add_touches();
  demo.set_kind(pb::TOUCH_KIND_DEMO_REQUEST);
  demo.set_touch(ResourceName("touches", kThing));
  *demo.mutable_occur_time() = ToProtoTime(At(2, 12));
  restated.add_attempts()->set_automated(true);
  pb::AttemptLogged& call = *restated.add_attempts();
  call.set_genuine_response(true);
  *call.mutable_occur_time() = ToProtoTime(At(2, 13));
  for (const bool by_person : {false, true}) {
    pb::RestatedHandoff& rejected = *restated.add_handoffs();
    *rejected.mutable_handoff() = Rejection(by_person).handoff();
    rejected.set_state(pb::HANDOFF_STATE_REJECTED);
    *rejected.mutable_close_time() = ToProtoTime(At(2, 14));
  }
  restated.add_handoffs()->set_state(pb::HANDOFF_STATE_SUBMITTED);
  return restated;
}

TEST(CollectFactsTest, ARestatementReplacesSignalsAndAddsAttributes) {
  LeadFacts before;
  before.triggers = {Demo(5, At(2, 12)), Demo(6, At(3, 12))};
  before.responses = {Answer(7, At(3, 13))};
  LeadAttributes attributes;
  attributes.owner = "grace";
  before.attributes = {attributes};
  const LeadFacts facts = Collect(EverythingRestated(), before);
  ASSERT_THAT(facts.triggers, SizeIs(2));
  EXPECT_EQ(facts.triggers[0].kind, TriggerKind::kMarketingQualified);
  EXPECT_EQ(facts.triggers[0].time, At(2, 10));
  EXPECT_EQ(facts.triggers[1].event, NumberedId(5)) << "known by an event already";
  ASSERT_THAT(facts.responses, SizeIs(3));
  EXPECT_EQ(facts.responses[0].kind, ResponseKind::kSetAside);
  EXPECT_EQ(facts.responses[1].time, At(2, 13));
  EXPECT_EQ(facts.responses[2].event, EventId(kThing)) << "by the name of the hand-off";
  ASSERT_THAT(facts.attributes, SizeIs(2));
  EXPECT_EQ(facts.attributes[0].owner, "grace");
  EXPECT_EQ(facts.attributes[1].owner, "ada");
  EXPECT_EQ(facts.attributes[1].since, At(4, 12));
  EXPECT_EQ(facts.attributes[1].create_time, At(1, 9));

  // Ids are the same whenever it is said, and apart from each other.
  const LeadFacts anew = Collect(EverythingRestated());
  EXPECT_EQ(anew.triggers[0].event, facts.triggers[0].event);
  EXPECT_EQ(anew.triggers[1].event, EventId(kThing));
  EXPECT_EQ(anew.responses[0].event, facts.responses[0].event);
  EXPECT_NE(anew.triggers[0].event, anew.responses[0].event);
}

TEST(CollectFactsTest, AMergedLeadKeepsWhatIsKnownOfIt) {
  pb::LeadRestated merged;
  merged.set_merged_into(ResourceName("leads", kThing));
  LeadFacts facts = Collect(merged, Collect(EverythingRestated()));
  EXPECT_TRUE(facts.merged);
  EXPECT_THAT(facts.triggers, SizeIs(2));
  EXPECT_THAT(facts.attributes, SizeIs(1));
  facts = Collect(EverythingRestated(), std::move(facts));
  EXPECT_FALSE(facts.merged);
}

TEST(CollectFactsTest, DeletedAndUndeleted) {
  LeadFacts facts = Collect(pb::LeadDeleted());
  EXPECT_TRUE(facts.deleted);
  EXPECT_FALSE(Collect(pb::LeadUndeleted(), std::move(facts)).deleted);
}

TEST(CollectFactsTest, AnErasureIsKnownFromThenOn) {
  LeadFacts facts = Collect(pb::LeadErased());
  EXPECT_EQ(facts.erase_time, At(4, 12));
  facts = Collect(EverythingRestated(), std::move(facts));
  EXPECT_EQ(facts.erase_time, At(4, 12));
  EXPECT_TRUE(ChangesWhatIsKnown(Event(1, pb::LeadErased())));
}

TEST(CollectFactsTest, WhatDoesNotMatterLeavesNoTrace) {
  FactsByLead facts;
  for (const google::protobuf::Message* payload : std::initializer_list<const google::protobuf::Message*>{
           &pb::TouchRecorded::default_instance(), &pb::AttemptLogged::default_instance(),
           &pb::HandoffRejected::default_instance(), &pb::HandoffSubmitted::default_instance(),
           &pb::LeadProfileChanged::default_instance(), &pb::LeadScoreChanged::default_instance(),
           &pb::DealReopened::default_instance(), &pb::ReferenceDataChanged::default_instance()}) {
    SMK_EXPECT_OK(CollectFacts(Event(1, *payload), &facts));
  }
  event_log::Event unheard_of = Event(2, pb::LeadDeleted());
  unheard_of.type = "smarketing.lead.v9.NotYetThoughtOf";
  unheard_of.payload = "\xff";
  SMK_EXPECT_OK(CollectFacts(unheard_of, &facts));
  event_log::Event visitor = Event(3, pb::LeadDeleted());
  visitor.subject_type = "visitors";
  SMK_EXPECT_OK(CollectFacts(visitor, &facts));
  EXPECT_FALSE(ChangesWhatIsKnown(visitor));
  EXPECT_THAT(facts, IsEmpty());
}

TEST(CollectFactsTest, WhatCannotBeReadIsAnError) {
  FactsByLead facts;
  event_log::Event event = Event(1, pb::LeadRestated());
  event.payload = "\xff";
  EXPECT_THAT(CollectFacts(event, &facts), testing::StatusIs(absl::StatusCode::kDataLoss));
  pb::LeadRestated timeless;
  timeless.add_touches()->set_kind(pb::TOUCH_KIND_DEMO_REQUEST);
  EXPECT_THAT(CollectFacts(Event(1, timeless), &facts), testing::StatusIs(absl::StatusCode::kDataLoss));
}

TEST(CollectFactsTest, OnlyWhatFollowsFromTheKnownNeedsIt) {
  EXPECT_TRUE(ChangesWhatIsKnown(Event(1, pb::LeadRestated())));
  EXPECT_TRUE(ChangesWhatIsKnown(Event(1, pb::LeadDeleted())));
  EXPECT_TRUE(ChangesWhatIsKnown(Event(1, pb::LeadUndeleted())));
  EXPECT_FALSE(ChangesWhatIsKnown(Event(1, pb::LeadCreated())));
  EXPECT_FALSE(ChangesWhatIsKnown(Event(1, pb::LeadStageEntered())));
}

}  // namespace
}  // namespace smarketing::sla
