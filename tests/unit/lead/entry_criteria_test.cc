// What the playbook wants of a lead before a person may move it into a stage.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/domain/playbook.h"
#include "lead_service/domain/reference_data.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/lead/world.h"

namespace smarketing::lead {
namespace {

using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class EntryCriteriaTest : public ::testing::Test {
 protected:
  // Agreed on day 20.
  void Define(Stage stage, std::vector<Field> required_fields, std::vector<Grade> grades = {}) {
    PlaybookRevision revision;
    revision.content = StageDefinition{.stage = stage,
                                       .display_name = "It",
                                       .definition = "What we agreed on.",
                                       .required_fields = std::move(required_fields),
                                       .grades = std::move(grades)};
    revision.item = ItemOf(revision.content);
    revision.state = PlaybookRevisionState::kApproved;
    revision.effective_time = Day(20);
    revision.approve_version = 1;
    world_.workspace().SetReference(std::make_shared<const ReferenceData>(1, Playbook({revision}), RosterData(),
                                                                          Pipelines(), ReferenceData::ItemVersions()));
  }
  void Know(Field field, const std::string& value) {
    auto command = World::Make<UpdateLead>();
    command.lead = id_;
    command.fields = {{field, value}};
    world_.Do(command);
  }

  World world_;
  LeadId id_ = world_.Given("ana@x.example", 10);
};

TEST_F(EntryCriteriaTest, NothingIsAskedUnlessItIsAgreed) {
  EXPECT_THAT(world_.Move(id_, Stage::kMarketingQualified, 30), IsOk());
}

TEST_F(EntryCriteriaTest, RequiredFieldsMustBeKnown) {
  Define(Stage::kMarketingQualified, {Field::kCompanyName});
  EXPECT_THAT(world_.Move(id_, Stage::kMarketingQualified, 30), HasReason("ENTRY_CRITERIA_NOT_MET"));
  EXPECT_EQ(world_.lead(id_).stage, Stage::kLead) << "nothing has happened";
  EXPECT_THAT(world_.Move(id_, Stage::kSalesAccepted, 30), IsOk()) << "of another stage nothing was agreed";
  EXPECT_THAT(world_.Move(id_, Stage::kMarketingQualified, 31, "too early"), HasReason("ENTRY_CRITERIA_NOT_MET"))
      << "back is by hand, too";
  Know(Field::kCompanyName, "Acme");
  EXPECT_THAT(world_.Move(id_, Stage::kMarketingQualified, 31, "too early"), IsOk());
}

TEST_F(EntryCriteriaTest, EverythingThatIsMissingIsNamed) {
  Define(Stage::kSalesQualified, {Field::kCompanyName, Field::kJobTitle},
         {Grade{FitGrade::kA, EngagementGrade::k1}, Grade{FitGrade::kA, EngagementGrade::k2}});
  const absl::Status refused = world_.Move(id_, Stage::kSalesQualified, 30).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()),
              HasSubstr("SALES_QUALIFIED: profile.company_name is not known; profile.job_title is not known; the grade "
                        "is C3, and must be A1 or A2."));
  EXPECT_THAT(GetErrorMetadata(refused),
              UnorderedElementsAre(Pair("stage", "SALES_QUALIFIED"),
                                   Pair("missing_fields", "profile.company_name,profile.job_title"),
                                   Pair("grade", "C3"), Pair("required_grades", "A1,A2")));
}

TEST_F(EntryCriteriaTest, TheGradeIsThatOfNow) {
  Define(Stage::kSalesQualified, {}, {Grade{FitGrade::kC, EngagementGrade::k1}});
  const auto ask = [&](int day) {
    auto touch = World::Make<RecordTouch>();
    touch.lead = id_;
    touch.touch.kind = TouchKind::kDemoRequest;
    touch.touch.occur_time = Day(day);
    world_.Do(touch);
  };
  ask(30);
  EXPECT_THAT(world_.Move(id_, Stage::kSalesQualified, 31), HasReason("ENTRY_CRITERIA_NOT_MET")) << "it has faded";
  ask(100);
  EXPECT_THAT(world_.Move(id_, Stage::kSalesQualified, 31), IsOk());
}

TEST_F(EntryCriteriaTest, SettingAsideByHandIsAMoveToo) {
  Define(Stage::kRecycled, {Field::kPersona});
  auto command = World::Make<RecycleLead>();
  command.lead = id_;
  command.reason = {"NO_BUDGET", ""};
  EXPECT_THAT(world_.Try(command), HasReason("ENTRY_CRITERIA_NOT_MET"));
  Know(Field::kPersona, "it");
  EXPECT_THAT(world_.Try(command), IsOk());
}

TEST_F(EntryCriteriaTest, WhatFollowsFromSomethingElseIsNotAsked) {
  Define(Stage::kMarketingQualified, {Field::kCompanyName});
  auto command = World::Make<SubmitHandoff>();
  command.lead = id_;
  EXPECT_EQ(world_.Do(command).lead.stage, Stage::kMarketingQualified);
}

}  // namespace
}  // namespace smarketing::lead
