#include "lead_service/domain/briefing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "lead_service/domain/playbook.h"
#include "lead_service/domain/playbook_revision.h"
#include "tests/unit/lead/world.h"

namespace smarketing::lead {
namespace {

class BriefingTest : public ::testing::Test {
 protected:
  BriefingTest() { facts_.lead.stage = Stage::kMarketingQualified; }

  static PlaybookRevision Approved(PlaybookContent content) {
    PlaybookRevision revision;
    revision.id = PlaybookRevisionId(CountingIds()());
    revision.item = ItemOf(content);
    revision.content = std::move(content);
    revision.state = PlaybookRevisionState::kApproved;
    revision.effective_time = Day(1);
    revision.approve_version = 1;
    return revision;
  }
  static Touch TouchOn(int day, std::string content, JourneyStage stage) {
    Touch touch;
    touch.occur_time = Day(day);
    touch.source.content = std::move(content);
    touch.journey_stage = stage;
    return touch;
  }
  static Attempt AttemptOn(int day, AttemptOutcome outcome) {
    Attempt attempt;
    attempt.occur_time = Day(day);
    attempt.outcome = outcome;
    return attempt;
  }
  Advice Get(const Playbook& playbook = Playbook()) { return Advise(facts_, playbook.InForce(Day(100)), Day(100)); }
  NextAction Next() { return Get().next_step.action; }

  BriefingFacts facts_;
};

TEST_F(BriefingTest, TheWaitRunsFromTheHandoffOrTheQualificationToTheFirstResponse) {
  facts_.lead.stage_enter_time = Day(90);
  EXPECT_EQ(Get().waiting_time, absl::Hours(240));
  EXPECT_FALSE(Get().responded);
  facts_.handoff_submit_time = Day(95);
  EXPECT_EQ(Get().waiting_time, absl::Hours(120));
  facts_.response_time = Day(94);  // before: it does not count
  EXPECT_FALSE(Get().responded);
  facts_.response_time = Day(97);
  EXPECT_TRUE(Get().responded);
  EXPECT_EQ(Get().waiting_time, absl::Hours(48));
  facts_.handoff_submit_time.reset();
  facts_.lead.stage = Stage::kLead;
  EXPECT_EQ(Get().waiting_time, std::nullopt);
}

TEST_F(BriefingTest, WhatComesNext) {
  facts_.lead.stage_enter_time = Day(99);
  EXPECT_EQ(Next(), NextAction::kCall);
  facts_.handoff_submit_time = Day(99);
  EXPECT_EQ(Next(), NextAction::kAcceptHandoff);
  facts_.handoff_accepted = true;
  EXPECT_EQ(Next(), NextAction::kCall);
  facts_.response_time = Day(99);
  facts_.attempts = {AttemptOn(98, AttemptOutcome::kNoAnswer)};
  EXPECT_EQ(Next(), NextAction::kCallAgain);
  facts_.attempts = {AttemptOn(100, AttemptOutcome::kNoAnswer)};
  EXPECT_EQ(Next(), NextAction::kWait);
  facts_.attempts = {AttemptOn(98, AttemptOutcome::kConnected)};
  EXPECT_EQ(Next(), NextAction::kNone);
  facts_.deals.emplace_back();
  EXPECT_EQ(Next(), NextAction::kFollowUpDeal);
  facts_.deals.clear();
  facts_.handoff_submit_time.reset();
  facts_.lead.stage = Stage::kRecycled;
  facts_.lead.recycle_until = Day(103);
  EXPECT_EQ(Get().next_step.explanation, "It is recycled and comes back in 3 days.");
  facts_.lead.stage = Stage::kDisqualified;
  EXPECT_EQ(Next(), NextAction::kNone);
}

TEST_F(BriefingTest, NothingIsToBeDoneForAnErasedPerson) {
  facts_.lead.stage = Stage::kMarketingQualified;
  facts_.lead.erase_time = Day(101);
  EXPECT_EQ(Next(), NextAction::kNone);
}

TEST_F(BriefingTest, SuggestsWhatThePersonaHasNotReadAtItsJourneyStage) {
  Persona persona;
  persona.key = "cfo";
  persona.questions = {{JourneyStage::kAwareness, "Why?", "Because."}, {JourneyStage::kDecision, "How much?", "Less."}};
  ContentAsset read{"guide", "The guide", "", {"cfo"}, {JourneyStage::kDecision}};
  ContentAsset fits{"prices", "The prices", "", {}, {JourneyStage::kDecision}};
  ContentAsset early{"intro", "The intro", "", {"cfo"}, {JourneyStage::kAwareness}};
  ContentAsset other{"api", "The API", "", {"cto"}, {}};
  std::vector<PlaybookRevision> revisions;
  revisions.push_back(Approved(persona));
  for (const ContentAsset& asset : {read, fits, early, other}) revisions.push_back(Approved(asset));
  const Playbook playbook(std::move(revisions));

  facts_.lead.fields[Field::kPersona] = "cfo";
  facts_.touches = {TouchOn(99, "guide", JourneyStage::kUnspecified), TouchOn(98, "", JourneyStage::kDecision),
                    TouchOn(97, "guide", JourneyStage::kAwareness), TouchOn(96, "unknown", JourneyStage::kAwareness)};
  const Advice advice = Get(playbook);
  ASSERT_NE(advice.persona, nullptr);
  EXPECT_EQ(advice.journey_stage, JourneyStage::kDecision);
  ASSERT_EQ(advice.content_read.size(), 2u);
  EXPECT_EQ(advice.content_read[0].title, "The guide");
  EXPECT_EQ(advice.content_read[0].occur_time, Day(99));
  EXPECT_EQ(advice.content_read[1].title, "");
  ASSERT_EQ(advice.suggested_content.size(), 1u);
  EXPECT_EQ(advice.suggested_content[0]->key, "prices");
  ASSERT_EQ(advice.questions.size(), 1u);
  EXPECT_EQ(advice.questions[0]->answer, "Less.");
}

}  // namespace
}  // namespace smarketing::lead
