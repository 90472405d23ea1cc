// What visitors did before anybody knew them.
#include <string>
#include <vector>

#include "tests/support/status_matchers.h"
#include "tests/unit/lead/world.h"

namespace smarketing::lead {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class VisitorsTest : public ::testing::Test {
 protected:
  static RecordTouch Touch(const LeadRef& who, int day, absl::string_view source = "",
                           absl::string_view external_id = "") {
    auto command = World::Make<RecordTouch>();
    command.lead = who;
    command.touch.kind = TouchKind::kPageView;
    command.touch.source.source = std::string(source);
    command.touch.occur_time = Day(day);
    if (!external_id.empty()) command.touch.external_id = ExternalId{"web", std::string(external_id)};
    return command;
  }
  // The days of the touches that leads have.
  std::vector<int> DaysOfTouches() {
    std::vector<int> days;
    for (const lead::Touch& touch : world_.workspace().new_touches()) {
      EXPECT_FALSE(touch.lead.is_nil());
      days.push_back(World::DayOf(touch.occur_time));
    }
    return days;
  }

  World world_;
};

TEST_F(VisitorsTest, ATouchOfANobodyIsKept) {
  const Outcome outcome = world_.Do(Touch(Visitor("v1"), 10, "google"));
  EXPECT_TRUE(outcome.lead.id.is_nil());
  ASSERT_TRUE(outcome.touch.has_value());
  EXPECT_EQ(world_.NewEvents(), "VisitorTouchRecorded");
  EXPECT_EQ(world_.workspace().new_visitor_touches().size(), 1u);
  EXPECT_THAT(world_.workspace().new_touches(), IsEmpty());
}

TEST_F(VisitorsTest, OtherIdentitiesOfNobodyAreNotFound) {
  EXPECT_THAT(world_.Try(Touch(Email("a@example.com"), 10)), testing::HasReason("LEAD_NOT_FOUND"));
}

TEST_F(VisitorsTest, TheirTouchesJoinTheLeadThatTheyTurnOutToBe) {
  world_.Do(Touch(Visitor("v1"), 20, "bing"));
  world_.Do(Touch(Visitor("v1"), 10, "google"));
  world_.Do(Touch(Visitor("v2"), 5, "radio"));
  world_.NewEvents();

  CaptureLead capture = World::Capture({Email("a@example.com"), Visitor("v1")}, 30);
  capture.source.source = "form";
  const Outcome outcome = world_.Do(capture);
  EXPECT_EQ(outcome.lead.source.source, "google");  // the earliest
  EXPECT_EQ(outcome.lead.create_time, Day(30));
  EXPECT_EQ(world_.NewEvents(), "LeadCreated LeadStageEntered TouchRecorded TouchRecorded");
  EXPECT_THAT(DaysOfTouches(), ElementsAre(10, 20));
  // The other visitor's is still there.
  ASSERT_EQ(world_.workspace().new_visitor_touches().size(), 1u);
  EXPECT_EQ(world_.workspace().new_visitor_touches()[0].visitor_id, "v2");

  // From now on it is the lead's.
  EXPECT_EQ(world_.Do(Touch(Visitor("v1"), 40)).lead.id, outcome.lead.id);
  EXPECT_THAT(DaysOfTouches(), ElementsAre(10, 20, 40));
}

TEST_F(VisitorsTest, AnExistingLeadTakesThemOverToo) {
  const LeadId id = world_.Given("a@example.com", 50);
  world_.Do(Touch(Visitor("v1"), 10, "google"));
  world_.Do(World::Capture({Email("a@example.com"), Visitor("v1")}, 60));
  EXPECT_EQ(world_.lead(id).source.source, "google");
  EXPECT_THAT(DaysOfTouches(), ElementsAre(10));
  // Once.
  world_.Do(World::Capture({Email("a@example.com"), Visitor("v1")}, 61));
  EXPECT_THAT(DaysOfTouches(), ElementsAre(10));
}

TEST_F(VisitorsTest, ByCreateAndByUpdateThatMakesOne) {
  world_.Do(Touch(Visitor("v1"), 10));
  world_.Do(Touch(Visitor("v2"), 11));
  auto create = World::Make<CreateLead>();
  create.identities = {Visitor("v1")};
  world_.Do(create);
  auto update = World::Make<UpdateLead>();
  update.lead = Visitor("v2");
  update.allow_missing = true;
  update.fields = {{Field::kGivenName, "Ana"}};
  world_.Do(update);
  EXPECT_THAT(DaysOfTouches(), ElementsAre(10, 11));
}

TEST_F(VisitorsTest, TheSameTouchIsKeptOnce) {
  const Outcome first = world_.Do(Touch(Visitor("v1"), 10, "", "e1"));
  const Outcome again = world_.Do(Touch(Visitor("v1"), 10, "", "e1"));
  EXPECT_FALSE(first.duplicate);
  EXPECT_TRUE(again.duplicate);
  EXPECT_TRUE(again.lead.id.is_nil());
  EXPECT_EQ(again.touch->id, first.touch->id);

  const Outcome capture = world_.Do(World::Capture({Visitor("v1")}, 20));
  const Outcome known = world_.Do(Touch(Visitor("v1"), 10, "", "e1"));
  EXPECT_TRUE(known.duplicate);
  EXPECT_EQ(known.lead.id, capture.lead.id);
  EXPECT_THAT(DaysOfTouches(), ElementsAre(10));
}

TEST_F(VisitorsTest, WhatIsKnownOfALeadAlreadyIsNotTakenOver) {
  // Two senders of one touch: one knew the lead, one only the cookie.
  world_.Given("a@example.com", 5);
  const Outcome of_lead = world_.Do(Touch(Email("a@example.com"), 10, "", "e1"));
  VisitorTouch same{"v1", *of_lead.touch};
  same.touch.id = world_.workspace().NewId<TouchId>();
  same.touch.lead = LeadId();
  world_.workspace().AddStoredVisitorTouch(same);
  world_.Do(World::Capture({Email("a@example.com"), Visitor("v1")}, 20));
  EXPECT_THAT(DaysOfTouches(), ElementsAre(10));
  EXPECT_EQ(world_.workspace().known_visitors().at("v1"), 1);  // stored, and dropped
}

TEST_F(VisitorsTest, OneWhoseLeadIsDeletedIsUnknownAgain) {
  const Outcome captured = world_.Do(World::Capture({Visitor("v1")}, 10));
  auto erase = World::Make<DeleteLead>();
  erase.lead = captured.lead.id;
  world_.Do(erase);
  EXPECT_TRUE(world_.Do(Touch(Visitor("v1"), 20)).lead.id.is_nil());
  EXPECT_EQ(world_.workspace().new_visitor_touches().size(), 1u);
  // And comes back with the lead.
  auto undelete = World::Make<UndeleteLead>();
  undelete.lead = captured.lead.id;
  world_.Do(undelete);
  EXPECT_THAT(world_.workspace().new_visitor_touches(), IsEmpty());
  EXPECT_THAT(DaysOfTouches(), ElementsAre(20));
}

}  // namespace
}  // namespace smarketing::lead
