#include "sla_service/domain/lead_facts.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/sla/promise_builder.h"

namespace smarketing::sla {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(RestateTest, WhatWasKnownKeepsItsEventAndTheRestIsReplaced) {
  LeadFacts facts;
  facts.triggers = {
      Demo(1, At(3, 10)), Demo(2, At(3, 11)), {TriggerKind::kMarketingQualified, NumberedId(3), At(3, 12)}};
  facts.responses = {Answer(10, At(3, 13)), {NumberedId(11), At(3, 14), ResponseKind::kHandoffAnswer}};
  Restate({Demo(101, At(3, 10)), {TriggerKind::kMarketingQualified, NumberedId(103), At(3, 10)}},
          {Answer(110, At(3, 14)), Answer(111, At(3, 13))}, &facts);
  ASSERT_THAT(facts.triggers, SizeIs(2));
  EXPECT_EQ(facts.triggers[0].event, NumberedId(1));
  EXPECT_EQ(facts.triggers[1].event, NumberedId(103)) << "of another kind";
  ASSERT_THAT(facts.responses, SizeIs(2));
  EXPECT_EQ(facts.responses[0].event, NumberedId(110)) << "of another kind";
  EXPECT_EQ(facts.responses[1].event, NumberedId(10));
}

TEST(RestateTest, TwoOfTheSameTimeKeepAnEventEach) {
  LeadFacts facts;
  facts.triggers = {Demo(1, At(3, 10)), Demo(2, At(3, 10))};
  Restate({Demo(101, At(3, 10)), Demo(102, At(3, 10)), Demo(103, At(3, 10))}, {}, &facts);
  ASSERT_THAT(facts.triggers, SizeIs(3));
  EXPECT_EQ(facts.triggers[0].event, NumberedId(1));
  EXPECT_EQ(facts.triggers[1].event, NumberedId(2));
  EXPECT_EQ(facts.triggers[2].event, NumberedId(103));
}

TEST(TriggersTest, NothingIsPromisedAboutALeadThatIsPartOfAnotherOrDeleted) {
  LeadFacts facts;
  facts.triggers = {Demo(1, At(3, 10))};
  LeadAttributes attributes;
  attributes.create_time = At(3, 9);
  facts.attributes = {attributes};
  for (const TriggerKind kind : {TriggerKind::kDemoRequested, TriggerKind::kLeadCreated}) {
    EXPECT_THAT(TriggersOf(facts, kind), SizeIs(1));
    facts.merged = true;
    EXPECT_THAT(TriggersOf(facts, kind), IsEmpty());
    facts.merged = false;
    facts.deleted = true;
    EXPECT_THAT(TriggersOf(facts, kind), IsEmpty());
    facts.deleted = false;
  }
}

}  // namespace
}  // namespace smarketing::sla
