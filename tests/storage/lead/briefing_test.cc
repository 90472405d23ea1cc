// A briefing has everything, and costs ten statements.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "lead_service/storage/briefing_queries.h"
#include "lead_service/storage/reference_store.h"
#include "lead_service/storage/score_queries.h"
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

TEST_F(BriefingTest, KnowsTheColleaguesByEachOfItsAddresses) {
  CaptureLead capture = LeadStore::Capture("ana@gmail.com", 90);
  for (const char* email : {"ana@apple.example", "ana@olive.example"}) {
    capture.identities.push_back(*Identity::Email(email));
  }
  const LeadId id = store_.Try(capture)->lead.id;
  const LeadId bruno = store_.Try(LeadStore::Capture("bruno@olive.example", 91))->lead.id;
  const LeadId carla = store_.Try(LeadStore::Capture("carla@apple.example", 92))->lead.id;
  SMK_ASSERT_OK(store_.Try(LeadStore::Capture("stranger@gmail.com", 93)));
  SMK_ASSERT_OK_AND_ASSIGN(const Briefing briefing, Get(id));
  std::vector<LeadId> related;
  for (const RelatedLead& lead : briefing.related) related.push_back(lead.id);
  EXPECT_THAT(related, ::testing::UnorderedElementsAre(bruno, carla));
}

TEST_F(BriefingTest, TheChanceToWinIsThatOfTheExplanation) {
  const LeadId won = store_.Try(LeadStore::Capture("won@x.example", 80))->lead.id;
  const LeadId lost = store_.Try(LeadStore::Capture("lost@x.example", 80))->lead.id;
  auto import = LeadStore::Make<ImportDeal>();
  import.lead = won;
  import.deal.external_id = ExternalId{"crm", "1"};
  import.state = DealState::kWon;
  import.close_time = Day(90);
  SMK_ASSERT_OK(store_.Try(import));
  import.lead = lost;
  import.deal.external_id = ExternalId{"crm", "2"};
  import.state = DealState::kLost;
  import.lost_reason = "PRICE";
  SMK_ASSERT_OK(store_.Try(import));
  const auto set_aside = [&](auto command, const char* reason, Stage stage) {
    CaptureLead capture = LeadStore::Capture(absl::StrCat(StageName(stage), reason, "@x.example"), 80);
    capture.stage = stage;
    command.lead = store_.Try(capture)->lead.id;
    command.reason = {reason, ""};
    SMK_EXPECT_OK(store_.Try(command));
    return command.lead;
  };
  const LeadId disqualified = set_aside(LeadStore::Make<DisqualifyLead>(), "NO_BUDGET", Stage::kLead);
  const LeadId recycled = set_aside(LeadStore::Make<RecycleLead>(), "BAD_TIMING", Stage::kSalesQualified);

  for (const LeadId& id : {won, lost, disqualified, recycled}) {
    std::optional<Prediction> explained;
    const Lead lead = store_.Load(id);
    SMK_ASSERT_OK(store_.db().RunSnapshot(Clock::Real()->Now() + absl::Seconds(30),
                                          [&](mysql::ReadTransaction& tx) -> absl::Status {
                                            SMK_ASSIGN_OR_RETURN(explained, PredictLead(tx, lead));
                                            return absl::OkStatus();
                                          }));
    SMK_ASSERT_OK_AND_ASSIGN(const Briefing briefing, Get(id));
    ASSERT_EQ(briefing.prediction.has_value(), explained.has_value()) << StageName(lead.stage);
    EXPECT_EQ(explained.has_value(), id == recycled) << "the others are closed";
    if (explained.has_value()) {
      EXPECT_EQ(briefing.prediction->percent(), explained->percent());
    }
  }
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
