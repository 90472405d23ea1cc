// A briefing has everything, and costs ten statements.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/event_log/event_log.h"
#include "common/status/macros.h"
#include "common/time/proto_time.h"
#include "lead_service/storage/briefing_queries.h"
#include "lead_service/storage/reference_store.h"
#include "lead_service/storage/score_queries.h"
#include "smarketing/sla/v1/events.pb.h"
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
    LeadPrediction explained;
    const Lead lead = store_.Load(id);
    SMK_ASSERT_OK(store_.db().RunSnapshot(Clock::Real()->Now() + absl::Seconds(30),
                                          [&](mysql::ReadTransaction& tx) -> absl::Status {
                                            SMK_ASSIGN_OR_RETURN(explained, PredictLead(tx, lead));
                                            return absl::OkStatus();
                                          }));
    SMK_ASSERT_OK_AND_ASSIGN(const Briefing briefing, Get(id));
    ASSERT_EQ(briefing.prediction.chance.has_value(), explained.chance.has_value()) << StageName(lead.stage);
    EXPECT_EQ(explained.closed, id != recycled);
    EXPECT_EQ(briefing.prediction.closed, explained.closed);
    EXPECT_EQ(explained.chance.has_value(), id == recycled) << "the others are closed";
    if (explained.chance.has_value()) {
      EXPECT_EQ(briefing.prediction.chance->percent(), explained.chance->percent());
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

TEST_F(BriefingTest, SaysWhatIsPromisedAndStillOwed) {
  const LeadId id = store_.Try(LeadStore::Capture("ana@olive.example", 90))->lead.id;
  const LeadId other = store_.Try(LeadStore::Capture("bruno@olive.example", 90))->lead.id;
  std::vector<event_log::Event> events;
  const auto tell = [&](const LeadId& lead, const char* clock, auto payload, int due_day) {
    payload.mutable_clock()->set_clock(absl::StrCat("clocks/", clock));
    payload.mutable_clock()->set_commitment(clock);
    if constexpr (requires { payload.mutable_due_time(); }) *payload.mutable_due_time() = ToProtoTime(Day(due_day));
    event_log::Event& event = events.emplace_back();
    event.event_id = Uuid::FromBytes(std::string(16, static_cast<char>(events.size()))).value();
    event.type = payload.GetDescriptor()->full_name();
    event.subject_type = "leads";
    event.subject_id = lead.uuid();
    event.payload = payload.SerializeAsString();
  };
  tell(id, "met", sla::v1::ClockStarted(), 95);
  tell(id, "late", sla::v1::ClockStarted(), 97);
  tell(id, "broken", sla::v1::ClockStarted(), 96);
  tell(id, "gone", sla::v1::ClockStarted(), 94);
  tell(other, "another", sla::v1::ClockStarted(), 94);
  tell(id, "met", sla::v1::ClockMet(), 0);
  tell(id, "broken", sla::v1::ClockBreached(), 96);
  tell(id, "late", sla::v1::ClockBreached(), 97);
  tell(id, "late", sla::v1::ClockMetLate(), 0);
  tell(id, "gone", sla::v1::ClockCancelled(), 0);
  for (int i = 0; i < 11; ++i) tell(id, absl::StrCat("n", i).c_str(), sla::v1::ClockStarted(), 100 + i);
  SMK_ASSERT_OK(store_.db().RunReadWrite(Clock::Real()->Now() + absl::Seconds(30), [&](mysql::Transaction& tx) {
    return event_log::Append(tx, absl::MakeSpan(events));
  }));

  SMK_ASSERT_OK_AND_ASSIGN(const Briefing briefing, Get(id));
  ASSERT_EQ(briefing.clocks.size(), 10u) << "the ten that are due first";
  EXPECT_EQ(briefing.clocks[0].commitment, "broken");
  EXPECT_TRUE(briefing.clocks[0].breached);
  EXPECT_EQ(briefing.clocks[0].due, Day(96));
  EXPECT_EQ(briefing.clocks[9].commitment, "n8");
  EXPECT_FALSE(briefing.clocks[9].breached);
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
