#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/domain/apply.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/lead/world.h"

namespace smarketing::lead {
namespace {

using ::smarketing::testing::HasReason;
using ::smarketing::testing::IsOk;
using ::smarketing::testing::ViolatesField;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class CaptureTest : public ::testing::Test {
 protected:
  World world_;
};

TEST_F(CaptureTest, NobodyKnownMakesALead) {
  CaptureLead command = World::Capture({Email("Ana@X.example"), Phone("(11) 98765-4321")}, 10);
  command.fields[Field::kCompanyName] = "Acme";
  command.fields[Field::kOwner] = "rep-1";
  command.tags = {"b", "a"};
  command.touch = TouchInput{.kind = TouchKind::kPageView, .source = {.source = "google", .referrer = "https://r"}};
  const Outcome outcome = world_.Do(command);

  EXPECT_TRUE(outcome.created);
  const Lead& lead = outcome.lead;
  EXPECT_EQ(lead.version, 1);
  EXPECT_EQ(lead.create_time, Day(10));
  EXPECT_EQ(lead.update_time, Day(100));
  EXPECT_EQ(lead.stage, Stage::kLead);
  EXPECT_EQ(World::Stays(lead), "LEAD@10");
  EXPECT_EQ(lead.fields[Field::kCompanyName], "Acme");
  EXPECT_EQ(lead.provenance[Field::kCompanyName], (Provenance{"ana", Day(10)}));
  EXPECT_EQ(lead.source.source, "google");
  EXPECT_THAT(lead.tags, ElementsAre("a", "b"));
  ASSERT_EQ(lead.identities.size(), 2);
  EXPECT_EQ(lead.identities[0].create_time, Day(100));
  ASSERT_TRUE(outcome.touch.has_value());
  EXPECT_EQ(outcome.touch->lead, lead.id);
  EXPECT_EQ(outcome.touch->occur_time, Day(10));

  EXPECT_EQ(world_.NewEvents(), "LeadCreated LeadStageEntered TouchRecorded LeadScoreChanged");
  EXPECT_EQ(world_.Last<LeadCreated>().attributes.source.source, "google");
  EXPECT_EQ(world_.Last<LeadCreated>().attributes.source.referrer, "") << "may be personal";
  EXPECT_EQ(world_.Last<LeadStageEntered>().previous_stage, std::nullopt);
}

TEST_F(CaptureTest, TheSameAgainChangesNothing) {
  CaptureLead command = World::Capture({Email("ana@x.example"), Email("ANA@x.example"), Visitor("v")}, 10);
  command.fields[Field::kCity] = "Recife";
  command.stage = Stage::kMarketingQualified;
  command.source.source = "google";
  command.touch = TouchInput{.external_id = ExternalId{"web", "1"}};
  const Outcome first = world_.Do(command);
  EXPECT_EQ(first.lead.identities.size(), 2);
  world_.NewEvents();
  command.context.now = Day(101);
  const Outcome second = world_.Do(command);
  EXPECT_FALSE(second.created);
  EXPECT_TRUE(second.duplicate);
  EXPECT_EQ(second.touch, first.touch);
  EXPECT_EQ(second.lead, first.lead);
  EXPECT_EQ(world_.NewEvents(), "");
  EXPECT_EQ(world_.workspace().new_touches().size(), 1);
}

TEST_F(CaptureTest, TheSameAgainWithoutATimeChangesNothing) {
  CaptureLead command = World::Capture({Email("ana@x.example")});
  command.fields[Field::kCity] = "Recife";
  const Outcome first = world_.Do(command);
  command.context.now = Day(120);
  EXPECT_EQ(world_.Do(command).lead, first.lead);
}

TEST_F(CaptureTest, TheOwnerOfTheStrongestIdentityTakesIt) {
  const LeadId by_visitor = world_.Do(World::Capture({Visitor("v")}, 1)).lead.id;
  const LeadId by_phone = world_.Do(World::Capture({Phone("+5511987654321")}, 2)).lead.id;
  const LeadId by_email = world_.Do(World::Capture({Email("a@x.example")}, 3)).lead.id;
  const LeadId by_external = world_.Do(World::Capture({External("7")}, 4)).lead.id;
  const LeadId by_email_2 = world_.Do(World::Capture({Email("older@x.example")}, 2)).lead.id;

  const auto winner = [&](std::vector<Identity> identities) {
    const Outcome outcome = world_.Do(World::Capture(std::move(identities), 50));
    EXPECT_FALSE(outcome.created);
    return outcome;
  };
  Outcome outcome =
      winner({Visitor("v"), Phone("+5511987654321"), Email("a@x.example"), External("7"), Email("new@x.example")});
  EXPECT_EQ(outcome.lead.id, by_external);
  EXPECT_THAT(outcome.duplicate_candidates, ElementsAre(by_visitor, by_phone, by_email)) << "the oldest first";
  EXPECT_EQ(outcome.lead.identities.size(), 2) << "its own and the new one; others keep theirs";
  EXPECT_EQ(world_.workspace().FindOwner(Email("new@x.example").key)->id, by_external);
  EXPECT_EQ(world_.workspace().FindOwner(Email("a@x.example").key)->id, by_email);

  EXPECT_EQ(winner({Visitor("v"), Phone("+5511987654321"), Email("a@x.example")}).lead.id, by_email);
  EXPECT_EQ(winner({Visitor("v"), Phone("+5511987654321")}).lead.id, by_phone);
  EXPECT_EQ(winner({Email("a@x.example"), Email("older@x.example")}).lead.id, by_email_2) << "the older lead";
  EXPECT_THAT(winner({Email("a@x.example")}).duplicate_candidates, IsEmpty());
}

TEST_F(CaptureTest, CommandsOfABatchSeeEachOther) {
  const LeadId id = world_.Do(World::Capture({Email("a@x.example")}, 5)).lead.id;
  EXPECT_EQ(world_.Do(World::Capture({Email("a@x.example"), Visitor("v")}, 6)).lead.id, id);
  EXPECT_EQ(world_.Do(World::Capture({Visitor("v")}, 7)).lead.id, id);
}

TEST_F(CaptureTest, AnEarlierCaptureRestatesTheCreation) {
  CaptureLead late = World::Capture({Email("a@x.example")}, 20);
  late.source.source = "google";
  const LeadId id = world_.Do(late).lead.id;
  world_.NewEvents();
  CaptureLead early = World::Capture({Email("a@x.example")}, 10);
  early.source.source = "newsletter";
  const Lead lead = world_.Do(early).lead;
  EXPECT_EQ(lead.id, id);
  EXPECT_EQ(lead.create_time, Day(10));
  EXPECT_EQ(lead.source.source, "newsletter");
  EXPECT_EQ(World::Stays(lead), "LEAD@10");
  EXPECT_EQ(lead.version, 2);
  EXPECT_EQ(world_.NewEvents(), "LeadAttributesChanged LeadStageEntered");
  EXPECT_EQ(world_.Last<LeadStageEntered>().enter_time, Day(10));
  EXPECT_EQ(world_.Last<LeadStageEntered>().restated_enter_time, Day(20));
  EXPECT_EQ(world_.Last<LeadAttributesChanged>().attributes.create_time, Day(10));
}

TEST_F(CaptureTest, AnEarlierTouchRestatesTheSourceAlone) {
  CaptureLead capture = World::Capture({Email("a@x.example")}, 20);
  capture.source.source = "google";
  const LeadId id = world_.Do(capture).lead.id;
  auto touch = World::Make<RecordTouch>();
  touch.lead = id;
  touch.touch = TouchInput{.source = {.source = "podcast"}, .occur_time = Day(15)};
  const Lead lead = world_.Do(touch).lead;
  EXPECT_EQ(lead.source.source, "podcast");
  EXPECT_EQ(lead.create_time, Day(20));
  touch.touch.source.source = "later";
  touch.touch.occur_time = Day(16);
  world_.NewEvents();
  EXPECT_EQ(world_.Do(touch).lead, lead) << "a touch that says nothing new does not change the lead";
  EXPECT_EQ(world_.NewEvents(), "TouchRecorded");
}

TEST_F(CaptureTest, TheTouchsOwnSourceCountsBeforeTheCaptures) {
  CaptureLead command = World::Capture({Email("a@x.example")}, 20);
  command.source.source = "request";
  command.touch = TouchInput{.source = {.source = "touch"}};
  EXPECT_EQ(world_.Do(command).lead.source.source, "touch");
  command = World::Capture({Email("b@x.example")}, 20);
  command.source.source = "request";
  command.touch = TouchInput{};
  EXPECT_EQ(world_.Do(command).lead.source.source, "request");
}

TEST_F(CaptureTest, StagesOnlyMoveForward) {
  const LeadId id = world_.Given("a@x.example", 10, Stage::kMarketingQualified);
  CaptureLead command = World::Capture({Email("a@x.example")}, 12);
  command.stage = Stage::kSubscriber;
  EXPECT_EQ(world_.Do(command).lead.stage, Stage::kMarketingQualified);
  command.stage = Stage::kSalesAccepted;
  EXPECT_EQ(World::Stays(world_.Do(command).lead), "MARKETING_QUALIFIED@10-12 SALES_ACCEPTED@12");
  EXPECT_TRUE(world_.Last<LeadStageEntered>().automatic);
  EXPECT_EQ(world_.Last<LeadStageEntered>().previous_stage, Stage::kMarketingQualified);

  SMK_ASSERT_OK(world_.Move(id, Stage::kRecycled, 20, "NO_BUDGET"));
  command.stage = Stage::kSalesQualified;
  command.occur_time = Day(30);
  EXPECT_EQ(world_.Do(command).lead.stage, Stage::kRecycled) << "a person said so";
}

TEST_F(CaptureTest, Refusals) {
  CaptureLead command = World::Capture({}, 10);
  command.occur_time = Day(100) + kMaxClockSkew + absl::Seconds(1);
  command.touch = TouchInput{.occur_time = Day(101)};
  command.stage = Stage::kOpportunity;
  const auto refused = world_.Try(command);
  EXPECT_THAT(refused, HasReason("INVALID_REQUEST"));
  for (const char* field : {"identities", "occur_time", "touch.occur_time", "stage"}) {
    EXPECT_THAT(refused, ViolatesField(field));
  }
  EXPECT_EQ(world_.NewEvents(), "");
  EXPECT_TRUE(world_.workspace().leads().empty());
  command = World::Capture({Email("a@x.example")});
  command.occur_time = Day(100) + kMaxClockSkew;
  EXPECT_THAT(world_.Try(command), IsOk());
}

TEST_F(CaptureTest, ARefusalLeavesNoTrace) {
  const LeadId id = world_.Given("a@x.example", 10);
  const Lead before = world_.lead(id);
  world_.NewEvents();
  CaptureLead command = World::Capture({Email("a@x.example"), Email("new@x.example")}, 5);
  command.fields[Field::kCity] = "Recife";
  command.stage = Stage::kSalesQualified;
  for (int i = 0; i <= static_cast<int>(kMaxTags); ++i) command.tags.push_back("tag" + std::to_string(i));
  EXPECT_THAT(world_.Try(command), ViolatesField("tags"));
  EXPECT_EQ(world_.lead(id), before);
  EXPECT_EQ(world_.workspace().FindOwner(Email("new@x.example").key), nullptr);
  EXPECT_EQ(world_.NewEvents(), "");
}

TEST_F(CaptureTest, ALeadHasABoundedNumberOfIdentities) {
  world_.Given("a@x.example", 10);
  for (size_t i = 1; i < kMaxIdentities; ++i) {
    ASSERT_THAT(world_.Try(World::Capture({Email("a@x.example"), Visitor(std::to_string(i))})), IsOk());
  }
  EXPECT_THAT(world_.Try(World::Capture({Email("a@x.example"), Visitor("one more")})), ViolatesField("identities"));
}

}  // namespace
}  // namespace smarketing::lead
