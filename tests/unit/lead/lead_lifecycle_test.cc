// Leads that are set aside and put off.
#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/lead/world.h"

namespace smarketing::lead {
namespace {

using ::smarketing::testing::HasReason;
using ::smarketing::testing::IsOk;
using ::smarketing::testing::ViolatesField;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LeadLifecycleTest : public ::testing::Test {
 protected:
  RecycleLead Recycle(int day, std::optional<int> not_before, std::string reason = "NO_BUDGET") {
    auto command = World::Make<RecycleLead>();
    command.lead = id_;
    command.occur_time = Day(day);
    command.reason = {std::move(reason), ""};
    if (not_before.has_value()) command.not_before_time = Day(*not_before);
    return command;
  }
  DisqualifyLead Disqualify(int day) {
    auto command = World::Make<DisqualifyLead>();
    command.lead = id_;
    command.occur_time = Day(day);
    command.reason = {"NOT_A_BUYER", ""};
    return command;
  }
  std::optional<absl::Time> timer() {
    const auto it = world_.workspace().timers().find({TimerKind::kReturnRecycledLead, id_.uuid()});
    return it == world_.workspace().timers().end() ? std::nullopt : it->second;
  }

  World world_;
  LeadId id_ = world_.Given("a@x.example", 10);
};

TEST_F(LeadLifecycleTest, ARecycledLeadIsPutOff) {
  const Outcome recycled = world_.Do(Recycle(20, 110));
  world_.NewEvents();
  const size_t audited = world_.workspace().lead_changes().size();
  RecycleLead command = Recycle(30, 150, "OTHER");
  command.reason.note = "they merge with somebody";
  const Outcome outcome = world_.Do(command);
  EXPECT_EQ(World::Stays(outcome.lead), "LEAD@10-20 RECYCLED@20") << "it is the same stay";
  EXPECT_EQ(outcome.lead.recycle_until, Day(150));
  EXPECT_EQ(outcome.lead.stage_history.current().reason, "OTHER");
  EXPECT_EQ(outcome.lead.stage_history.current().note, "they merge with somebody");
  EXPECT_EQ(outcome.lead.stage_history.current().id, recycled.lead.stage_history.current().id);
  EXPECT_EQ(outcome.lead.version, recycled.lead.version + 1);
  EXPECT_EQ(timer(), Day(150));
  EXPECT_EQ(world_.NewEvents(), "LeadProfileChanged");
  EXPECT_THAT(world_.Last<LeadProfileChanged>().fields, ElementsAre("recycle_until_time", "stage_history"));
  ASSERT_EQ(world_.workspace().lead_changes().size(), audited + 1);
  std::vector<std::string> fields;
  for (const FieldChange& change : world_.workspace().lead_changes().back().fields) {
    fields.push_back(change.field);
    EXPECT_EQ(change.personal, change.field == "stage_note");
  }
  EXPECT_THAT(fields, ElementsAre("stage_reason", "stage_note", "recycle_until_time"));

  EXPECT_EQ(world_.Do(command).lead, outcome.lead) << "nothing new, nothing changed";
  EXPECT_EQ(world_.NewEvents(), "");

  auto back = World::Make<ReturnRecycledLead>();
  back.lead = id_;
  back.context.automatic = true;
  back.context.now = Day(110);
  EXPECT_EQ(world_.Do(back).lead.stage, Stage::kRecycled) << "the time that was given first";
  EXPECT_EQ(timer(), Day(150));
  back.context.now = Day(151);
  EXPECT_EQ(World::Stays(world_.Do(back).lead), "LEAD@10-20 RECYCLED@20-150 LEAD@150");
}

TEST_F(LeadLifecycleTest, ALeadIsPutOffForEver) {
  world_.Do(Recycle(20, 110));
  EXPECT_EQ(world_.Do(Recycle(30, std::nullopt)).lead.recycle_until, std::nullopt);
  EXPECT_EQ(timer(), std::nullopt);
}

TEST_F(LeadLifecycleTest, NobodyComesBackBeforeGoing) {
  for (const int not_before : {19, 20})
    EXPECT_THAT(world_.Try(Recycle(20, not_before)), ViolatesField("not_before_time"));
  RecycleLead now = Recycle(20, 100);
  now.occur_time.reset();
  EXPECT_THAT(world_.Try(now), ViolatesField("not_before_time"));
  EXPECT_THAT(world_.Try(Recycle(20, 21)), IsOk()) << "told late";
  EXPECT_THAT(world_.Try(Recycle(30, 30)), ViolatesField("not_before_time"));
  EXPECT_THAT(world_.Try(Recycle(19, 30)), ViolatesField("occur_time")) << "it was not recycled then";
}

TEST_F(LeadLifecycleTest, ALeadIsDisqualifiedOnce) {
  world_.Do(Disqualify(20));
  EXPECT_THAT(world_.Try(Disqualify(21)), HasReason("STAGE_UNCHANGED"));
}

TEST_F(LeadLifecycleTest, ADispositionIsAResponseAlsoWithoutAHandoff) {
  EXPECT_EQ(world_.Do(Disqualify(20)).lead.first_response_time, Day(20));
  id_ = world_.Given("b@x.example", 10, Stage::kMarketingQualified);
  EXPECT_EQ(world_.Do(Recycle(20, 30)).lead.first_response_time, Day(20));
  EXPECT_EQ(world_.Do(Recycle(25, 40)).lead.first_response_time, Day(20)) << "the first counts";
  id_ = world_.Given("c@x.example", 10);
  ASSERT_THAT(world_.Move(id_, Stage::kDisqualified, 22, "NOT_A_BUYER"), IsOk());
  EXPECT_EQ(world_.lead(id_).first_response_time, Day(22));
}

TEST_F(LeadLifecycleTest, WhatNobodyDecidedIsNoResponse) {
  DisqualifyLead command = Disqualify(20);
  command.context.automatic = true;
  EXPECT_EQ(world_.Do(command).lead.first_response_time, std::nullopt);
  id_ = world_.Given("b@x.example", 10);
  ASSERT_THAT(world_.Move(id_, Stage::kMarketingQualified, 20), IsOk());
  ASSERT_THAT(world_.Move(id_, Stage::kLead, 21, "by mistake"), IsOk());
  EXPECT_EQ(world_.lead(id_).first_response_time, std::nullopt) << "no verdict about the lead";
}

}  // namespace
}  // namespace smarketing::lead
