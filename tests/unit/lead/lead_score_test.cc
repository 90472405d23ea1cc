#include "lead_service/domain/lead_score.h"

#include <cmath>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/domain/draft.h"
#include "tests/unit/lead/world.h"

namespace smarketing::lead {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr absl::Duration kHalfLife = absl::Hours(24 * 30);

TouchInput Did(TouchKind kind, int day) {
  TouchInput touch;
  touch.kind = kind;
  touch.occur_time = Day(day);
  return touch;
}

// Under the built-in model: an e-mail address and a company that is known are 25 points, which is B; a demo request is
// 50 points, which is 1.
class LeadScoreTest : public ::testing::Test {
 protected:
  Outcome Touched(const LeadId& lead, TouchKind kind, int day) {
    auto command = World::Make<RecordTouch>();
    command.lead = lead;
    command.touch = Did(kind, day);
    return world_.Do(command);
  }
  LeadId GivenB(absl::string_view email, int day) {
    CaptureLead command = World::Capture({Email(email)}, day);
    command.fields[Field::kCompanyName] = "Acme";
    return world_.Do(command).lead.id;
  }
  std::string GradeOn(const LeadId& lead, int day) {
    return GradeName(world_.workspace().ScoreOf(lead, Day(day))->score.grade);
  }
  const LeadScore& score(const LeadId& lead) { return *world_.workspace().FindScore(lead); }

  World world_;
};

TEST_F(LeadScoreTest, ANewLeadHasAScoreAndOnlyABetterGradeIsTold) {
  const LeadId c = world_.Given("c@example.com", 10);
  EXPECT_EQ(score(c).fit, 10);
  EXPECT_EQ(GradeOn(c, 10), "C3");
  EXPECT_THAT(world_.NewEvents(), Not(HasSubstr("LeadScoreChanged")));
  const LeadId b = GivenB("b@example.com", 10);
  EXPECT_EQ(GradeOn(b, 10), "B3");
  EXPECT_EQ(world_.NewEvents(), "LeadCreated LeadStageEntered LeadScoreChanged");
  EXPECT_EQ(world_.Last<LeadScoreChanged>().previous_grade, std::nullopt);
  EXPECT_EQ(world_.Last<LeadScoreChanged>().score.score.fit, 2500);
}

TEST_F(LeadScoreTest, ComingUpToAQualifyingGradeQualifiesAtTheTimeOfTheTouch) {
  const LeadId lead = GivenB("ana@example.com", 10);
  Touched(lead, TouchKind::kContentDownload, 12);
  EXPECT_EQ(world_.lead(lead).stage, Stage::kLead);
  world_.NewEvents();
  Touched(lead, TouchKind::kDemoRequest, 20);
  EXPECT_EQ(World::Stays(world_.lead(lead)), "LEAD@10-20 MARKETING_QUALIFIED@20");
  EXPECT_TRUE(world_.lead(lead).stage_history.current().automatic());
  EXPECT_EQ(world_.NewEvents(), "LeadStageEntered TouchRecorded LeadScoreChanged");
  const auto changed = world_.Last<LeadScoreChanged>();
  EXPECT_EQ(GradeName(changed.score.score.grade), "B1");
  EXPECT_EQ(GradeName(*changed.previous_grade), "B3");
  // Whoever is qualified is not qualified again, nor moved back.
  Touched(lead, TouchKind::kTrialStart, 21);
  EXPECT_EQ(World::Stays(world_.lead(lead)), "LEAD@10-20 MARKETING_QUALIFIED@20");
  EXPECT_EQ(world_.NewEvents(), "TouchRecorded");
}

TEST_F(LeadScoreTest, AnOldTouchThatArrivesLateCountsWhatIsLeftOfIt) {
  const LeadId lead = GivenB("ana@example.com", 5);
  Touched(lead, TouchKind::kChat, 70);
  Touched(lead, TouchKind::kDemoRequest, 40);  // a half-life before: 25 of its 50 points are left on day 70
  EXPECT_EQ(world_.workspace().ScoreOf(lead, Day(70))->score.engagement, 4000);
  EXPECT_EQ(world_.lead(lead).stage, Stage::kLead) << "on day 70, the first on which all is known, it has B2";
  Touched(lead, TouchKind::kChat, 69);
  // 15 · 2^(-1/30) more.
  EXPECT_EQ(World::Stays(world_.lead(lead)), "LEAD@5-70 MARKETING_QUALIFIED@70");
}

TEST_F(LeadScoreTest, ATouchFromBeforeTheLeadWasKnownQualifiesWhenItIsKnown) {
  CaptureLead command = World::Capture({Email("ana@example.com")}, 30);
  command.fields[Field::kCompanyName] = "Acme";
  command.touch = Did(TouchKind::kDemoRequest, 29);
  const Lead lead = world_.Do(command).lead;
  EXPECT_EQ(World::Stays(lead), "LEAD@30-30 MARKETING_QUALIFIED@30");
}

TEST_F(LeadScoreTest, WhatBecomesKnownCanQualify) {
  const LeadId lead = world_.Given("ana@example.com", 10);
  Touched(lead, TouchKind::kDemoRequest, 20);
  EXPECT_EQ(world_.lead(lead).stage, Stage::kLead);
  auto update = World::Make<UpdateLead>();
  update.lead = lead;
  update.fields = {{Field::kJobTitle, "Director"}};
  update.occur_time = Day(21);
  world_.Do(update);
  EXPECT_EQ(World::Stays(world_.lead(lead)), "LEAD@10-21 MARKETING_QUALIFIED@21");
}

TEST_F(LeadScoreTest, TimeAloneQualifiesNobodyAndIsNotTold) {
  const LeadId lead = GivenB("ana@example.com", 10);
  Touched(lead, TouchKind::kDemoRequest, 100);
  // 50 points are just enough; half a hundredth less, and they are not.
  EXPECT_GT(score(lead).fade_time, Day(100));
  EXPECT_LT(score(lead).fade_time, Day(100) + absl::Minutes(10));
  EXPECT_EQ(GradeOn(lead, 129), "B2");
  EXPECT_EQ(GradeOn(lead, 200), "B3");
}

TEST_F(LeadScoreTest, WhoFadedAndComesBackQualifiesAgainWithoutASecondEntry) {
  const LeadId lead = GivenB("ana@example.com", 1);
  Touched(lead, TouchKind::kDemoRequest, 2);
  Touched(lead, TouchKind::kDemoRequest, 99);
  EXPECT_EQ(World::Stays(world_.lead(lead)), "LEAD@1-2 MARKETING_QUALIFIED@2");
}

TEST_F(LeadScoreTest, DeletingAndUndeletingChangesNothing) {
  const LeadId lead = GivenB("ana@example.com", 10);
  Touched(lead, TouchKind::kDemoRequest, 20);
  const LeadScore before = score(lead);
  auto remove = World::Make<DeleteLead>();
  remove.lead = lead;
  world_.Do(remove);
  EXPECT_EQ(score(lead), before);
  auto undo = World::Make<UndeleteLead>();
  undo.lead = lead;
  world_.Do(undo);
  EXPECT_EQ(score(lead), before);
  EXPECT_EQ(World::Stays(world_.lead(lead)), "LEAD@10-20 MARKETING_QUALIFIED@20");
}

TEST_F(LeadScoreTest, ARecomputationIsToldAndQualifiesNobody) {
  const LeadId lead = GivenB("ana@example.com", 10);
  Touched(lead, TouchKind::kChat, 20);
  Touch demo;
  demo.lead = lead;
  demo.kind = TouchKind::kDemoRequest;
  demo.occur_time = Day(30);
  world_.NewEvents();
  Draft draft(world_.workspace(), World::Make<UpdateLead>().context, Day(100));
  draft.RecomputeScore(lead, {demo});
  draft.Commit();
  EXPECT_EQ(world_.workspace().ScoreOf(lead, Day(30))->score.engagement, 5000);
  EXPECT_EQ(world_.lead(lead).stage, Stage::kLead);
  EXPECT_EQ(GradeOn(lead, 30), "B1");
}

TEST(NextGradeChangeTest, IsTheFirstMicrosecondWithAnotherGrade) {
  std::mt19937 random(3);
  const auto between = [&random](int low, int high) {
    return low + static_cast<int>(random() % static_cast<uint32_t>(high - low + 1));
  };
  int never = 0;
  int rises = 0;
  for (int round = 0; round < 2'000; ++round) {
    ScoringModel model = DefaultScoringModel();
    model.half_life = kHalfLife;
    EngagementState::Groups groups;
    for (const char* group : {"a", "b", "c", "d"}) {
      if (between(0, 3) == 0) continue;
      groups.emplace_back(group, between(0, 2) == 0 ? -between(1, 60) : between(1, 200));
      if (between(0, 1) == 0) model.groups.push_back({group, between(5, 60)});
    }
    const EngagementState state(Day(0), groups);
    const absl::Time now = Day(between(-2, 90));
    const Grade grade = ScoreAt(model, 30, state, now).grade;
    const std::optional<absl::Time> change = NextGradeChange(model, 30, state, now);
    if (change.has_value()) {
      EXPECT_GT(*change, now);
      EXPECT_EQ(ScoreAt(model, 30, state, *change - absl::Microseconds(1)).grade, grade);
      const Grade next = ScoreAt(model, 30, state, *change).grade;
      EXPECT_NE(next, grade);
      rises += next < grade ? 1 : 0;
    } else {
      ++never;
    }
    const absl::Time until = change.value_or(Day(4'000));
    for (int i = 0; i < 50; ++i) {
      const absl::Time between_them = now + (until - now) * (i / 50.0);
      EXPECT_EQ(ScoreAt(model, 30, state, between_them).grade, grade);
    }
  }
  EXPECT_GT(never, 300);
  EXPECT_GT(rises, 20);
}

TEST(NextGradeChangeTest, WithoutAHalfLifeNothingFades) {
  ScoringModel model = DefaultScoringModel();
  model.half_life = absl::ZeroDuration();
  EXPECT_EQ(NextGradeChange(model, 0, EngagementState(Day(0), {{"intent", 60}}), Day(1)), std::nullopt);
}

}  // namespace
}  // namespace smarketing::lead
