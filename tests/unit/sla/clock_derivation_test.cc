#include "sla_service/domain/clock_derivation.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/sla/promise_builder.h"

namespace smarketing::sla {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(DeriveClocksTest, FridayAfternoonIsDueOnMondayMorning) {
  LeadFacts facts;
  facts.triggers = {Demo(1, At(6, 16, 30))};
  const auto clocks = DeriveClocks(facts, AnswerDemos(absl::Hours(1)));
  ASSERT_THAT(clocks, SizeIs(1));
  EXPECT_EQ(clocks[0].start, At(6, 16, 30));
  EXPECT_EQ(clocks[0].due, At(9, 9, 30));
  EXPECT_FALSE(clocks[0].stop.has_value());
}

TEST(DeriveClocksTest, TheEarliestResponseFromTheStartOnStopsIt) {
  LeadFacts facts;
  facts.triggers = {Demo(1, At(3, 10))};
  facts.responses = {Answer(12, At(3, 10, 45)), Answer(10, At(3, 9, 59)), Answer(11, At(3, 10, 20))};
  const auto clocks = DeriveClocks(facts, AnswerDemos(absl::Hours(1)));
  ASSERT_THAT(clocks, SizeIs(1));
  ASSERT_TRUE(clocks[0].stop.has_value());
  EXPECT_EQ(clocks[0].stop->time, At(3, 10, 20));
  EXPECT_EQ(clocks[0].stop->event, NumberedId(11));
}

TEST(DeriveClocksTest, AnAnswerInTheSameInstantCounts) {
  LeadFacts facts;
  facts.triggers = {Demo(1, At(3, 10))};
  facts.responses = {Answer(10, At(3, 10))};
  const auto clocks = DeriveClocks(facts, AnswerDemos(absl::Hours(1)));
  ASSERT_THAT(clocks, SizeIs(1));
  EXPECT_EQ(clocks[0].stop->time, At(3, 10));
}

TEST(DeriveClocksTest, ASecondRequestWhileTheClockRunsStartsNoOther) {
  LeadFacts facts;
  facts.triggers = {Demo(2, At(3, 10, 30)), Demo(1, At(3, 10))};
  const auto clocks = DeriveClocks(facts, AnswerDemos(absl::Hours(1)));
  ASSERT_THAT(clocks, SizeIs(1));
  EXPECT_EQ(clocks[0].start_event, NumberedId(1));
}

TEST(DeriveClocksTest, ARequestAfterTheAnswerStartsAnother) {
  LeadFacts facts;
  facts.triggers = {Demo(1, At(3, 10)), Demo(2, At(3, 10, 30))};
  facts.responses = {Answer(10, At(3, 10, 15)), Answer(11, At(3, 10, 50))};
  const auto clocks = DeriveClocks(facts, AnswerDemos(absl::Hours(1)));
  ASSERT_THAT(clocks, SizeIs(2));
  EXPECT_EQ(clocks[0].stop->event, NumberedId(10));
  EXPECT_EQ(clocks[1].start_event, NumberedId(2));
  EXPECT_EQ(clocks[1].stop->event, NumberedId(11));
}

TEST(DeriveClocksTest, WhoAsksAgainAfterBeingNeglectedIsOwedANewAnswer) {
  LeadFacts facts;
  facts.triggers = {Demo(1, At(3, 10)), Demo(2, At(3, 11)), Demo(3, At(3, 11, 1))};
  facts.responses = {Answer(10, At(3, 11, 30))};
  const auto clocks = DeriveClocks(facts, AnswerDemos(absl::Hours(1)));
  ASSERT_THAT(clocks, SizeIs(2)) << "the request at the due time itself still belongs to the first clock";
  EXPECT_EQ(clocks[1].start_event, NumberedId(3));
  EXPECT_EQ(clocks[0].stop->event, NumberedId(10));
  EXPECT_EQ(clocks[1].stop->event, NumberedId(10));
}

TEST(DeriveClocksTest, WarningsAreSharesOfTheTargetInBusinessTime) {
  LeadFacts facts;
  facts.triggers = {Demo(1, At(2, 16))};  // Monday; 4 h end on Tuesday at 12:00
  const auto clocks = DeriveClocks(facts, AnswerDemos(absl::Hours(4), {50, 75}));
  ASSERT_THAT(clocks, SizeIs(1));
  EXPECT_EQ(clocks[0].due, At(3, 12));
  ASSERT_THAT(clocks[0].warnings, SizeIs(2));
  EXPECT_EQ(clocks[0].warnings[0].due, At(3, 10));
  EXPECT_EQ(clocks[0].warnings[1].due, At(3, 11));
}

TEST(DeriveClocksTest, TriggersBeforeTheActivationDoNotCount) {
  LeadFacts facts;
  facts.triggers = {Demo(1, At(3, 10)), Demo(2, At(3, 10, 1))};
  Promise promise = AnswerDemos(absl::Hours(1));
  promise.activate_time = At(3, 10, 1);
  const auto clocks = DeriveClocks(facts, promise);
  ASSERT_THAT(clocks, SizeIs(1));
  EXPECT_EQ(clocks[0].start_event, NumberedId(2));
}

LeadAttributes Attributes(int64_t sequence, absl::Time since, absl::string_view source, absl::string_view owner) {
  LeadAttributes attributes;
  attributes.sequence = sequence;
  attributes.event = NumberedId(100 + static_cast<int>(sequence));
  attributes.since = since;
  attributes.create_time = At(2, 9);
  attributes.source = std::string(source);
  attributes.owner = std::string(owner);
  return attributes;
}

TEST(DeriveClocksTest, OwnerAndSegmentAreThoseOfTheStart) {
  LeadFacts facts;
  facts.attributes = {Attributes(7, At(3, 10, 30), "ads", "grace"), Attributes(3, At(2, 9), "fair", "ada")};
  facts.triggers = {Demo(1, At(3, 10))};
  Promise promise = AnswerDemos(absl::Hours(1));
  promise.commitment.segment.source = "fair";
  const auto clocks = DeriveClocks(facts, promise);
  ASSERT_THAT(clocks, SizeIs(1));
  EXPECT_EQ(clocks[0].owner, "ada");

  promise.commitment.segment.source = "ads";
  EXPECT_THAT(DeriveClocks(facts, promise), IsEmpty());
  facts.triggers = {Demo(1, At(3, 10, 30))};
  ASSERT_THAT(DeriveClocks(facts, promise), SizeIs(1));
  EXPECT_EQ(DeriveClocks(facts, promise)[0].owner, "grace");
}

TEST(DeriveClocksTest, WhatIsKnownFirstStandsForWhatWasBefore) {
  LeadFacts facts;
  facts.attributes = {Attributes(3, At(3, 9), "fair", "ada")};
  facts.triggers = {Demo(1, At(2, 10))};
  const auto clocks = DeriveClocks(facts, AnswerDemos(absl::Hours(1)));
  ASSERT_THAT(clocks, SizeIs(1));
  EXPECT_EQ(clocks[0].owner, "ada");
}

TEST(DeriveClocksTest, ALeadIsCreatedOnceAtTheTimeThatIsKnownLast) {
  LeadFacts facts;
  facts.attributes = {Attributes(3, At(3, 9), "fair", "ada"), Attributes(7, At(3, 10), "fair", "ada")};
  facts.attributes[1].create_time = At(1, 0);
  Promise promise = AnswerDemos(absl::Hours(1));
  promise.commitment.response_time.trigger = TriggerKind::kLeadCreated;
  const auto clocks = DeriveClocks(facts, promise);
  ASSERT_THAT(clocks, SizeIs(1));
  EXPECT_EQ(clocks[0].start, At(1, 0));
  EXPECT_EQ(clocks[0].start_event, NumberedId(103));
}

TEST(DeriveClocksTest, APromiseThatCannotRunOutIsDueAtTheEndOfTheCalendar) {
  LeadFacts facts;
  facts.triggers = {Demo(1, At(3, 10))};
  Promise promise = AnswerDemos(absl::Hours(24 * 366));
  CalendarSpec spec;
  spec.zone = absl::UTCTimeZone();
  spec.exceptional_days = {{absl::CivilDay(2026, 3, 3), {{0, 1440}}}};
  promise.calendar = std::make_shared<const Calendar>(*Calendar::Create(spec));
  const auto clocks = DeriveClocks(facts, promise);
  ASSERT_THAT(clocks, SizeIs(1));
  EXPECT_EQ(clocks[0].due, Calendar::End());
}

}  // namespace
}  // namespace smarketing::sla
