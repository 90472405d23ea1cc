// A briefing has everything, and costs ten statements.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lead_service/storage/briefing_queries.h"
#include "lead_service/storage/reference_store.h"
#include "tests/storage/lead/lead_store.h"
#include "tests/support/status_matchers.h"

namespace smarketing::lead {
namespace {

using ::smarketing::testing::HasReason;

class BriefingTest : public ::testing::Test {
 protected:
  absl::StatusOr<Briefing> Get(const LeadId& id) {
    return queries_.Get(id, Day(100), Clock::Real()->Now() + absl::Seconds(30));
  }

  LeadStore store_;
  ReferenceCache references_;
  BriefingQueries queries_{&store_.db(), &references_};
};

TEST_F(BriefingTest, HasEverythingInTenStatements) {
  CaptureLead capture = LeadStore::Capture("ana@olive.example", 90);
  capture.fields[Field::kCompanyName] = "Olive";
  capture.stage = Stage::kMarketingQualified;
  capture.touch = TouchInput{.kind = TouchKind::kDemoRequest, .journey_stage = JourneyStage::kDecision};
  capture.touch->source.content = "prices";
  const LeadId id = store_.Try(capture)->lead.id;
  SMK_ASSERT_OK(store_.Try(LeadStore::Capture("bruno@olive.example", 91)));
  CaptureLead by_name = LeadStore::Capture("carla@gmail.com", 92);
  by_name.fields[Field::kCompanyName] = "OLIVE";
  SMK_ASSERT_OK(store_.Try(by_name));
  SMK_ASSERT_OK(store_.Try(LeadStore::Capture("stranger@pear.example", 93)));
  auto attempt = LeadStore::Make<LogAttempt>();
  attempt.lead = id;
  attempt.attempt.outcome = AttemptOutcome::kNoAnswer;
  attempt.attempt.occur_time = Day(95);
  SMK_ASSERT_OK(store_.Try(attempt));
  auto convert = LeadStore::Make<ConvertLead>();
  convert.lead = id;
  convert.occur_time = Day(96);
  SMK_ASSERT_OK(store_.Try(convert));

  SMK_ASSERT_OK(Get(id));  // the reference data are in memory now
  const int64_t before = store_.db().stats().statements;
  SMK_ASSERT_OK_AND_ASSIGN(const Briefing briefing, Get(id));
  EXPECT_LE(store_.db().stats().statements - before, 10 + 2) << "ten, and the transaction's own two";

  EXPECT_EQ(briefing.facts.lead.id, id);
  EXPECT_EQ(briefing.touch_count, 1);
  ASSERT_EQ(briefing.facts.touches.size(), 1u);
  EXPECT_EQ(briefing.facts.touches[0].source.content, "prices");
  EXPECT_EQ(briefing.attempt_count, 1);
  ASSERT_EQ(briefing.facts.attempts.size(), 1u);
  ASSERT_EQ(briefing.facts.deals.size(), 1u);
  EXPECT_EQ(briefing.related.size(), 2u) << "one by the domain of its address, one by the name of its company";
  ASSERT_TRUE(briefing.score.has_value());
  int64_t sum = 0;
  for (const Contribution& contribution : briefing.score->contributions) sum += contribution.value;
  EXPECT_EQ(sum, briefing.score->score.total());
}

TEST_F(BriefingTest, SaysSinceWhenItWaitsAndWhoAnswered) {
  CaptureLead capture = LeadStore::Capture("ana@olive.example", 90);
  capture.stage = Stage::kMarketingQualified;
  const LeadId id = store_.Try(capture)->lead.id;
  SMK_ASSERT_OK_AND_ASSIGN(Briefing briefing, Get(id));
  EXPECT_EQ(briefing.facts.response_time, std::nullopt);
  for (const int day : {97, 94}) {
    auto attempt = LeadStore::Make<LogAttempt>();
    attempt.lead = id;
    attempt.attempt.occur_time = Day(day);
    SMK_ASSERT_OK(store_.Try(attempt));
  }
  SMK_ASSERT_OK_AND_ASSIGN(briefing, Get(id));
  EXPECT_EQ(briefing.facts.response_time, Day(94));
}

TEST_F(BriefingTest, IsNotThereForALeadThatIsNotThere) {
  EXPECT_THAT(Get(LeadId()), HasReason("LEAD_NOT_FOUND"));
  const LeadId id = store_.Try(LeadStore::Capture("ana@olive.example", 90))->lead.id;
  auto remove = LeadStore::Make<DeleteLead>();
  remove.lead = id;
  SMK_ASSERT_OK(store_.Try(remove));
  EXPECT_THAT(Get(id), HasReason("LEAD_NOT_FOUND"));
}

}  // namespace
}  // namespace smarketing::lead
