// What the commands about hand-offs, deals, the roster, the playbook, activities and events ask the service, and print.
#include "common/status/error.h"
#include "gmock/gmock.h"
#include "smarketing/lead/v1/activity_service.pb.h"
#include "smarketing/lead/v1/deal_service.pb.h"
#include "smarketing/lead/v1/event_service.pb.h"
#include "smarketing/lead/v1/handoff_service.pb.h"
#include "smarketing/lead/v1/lead_service.pb.h"
#include "smarketing/lead/v1/playbook_service.pb.h"
#include "smarketing/lead/v1/roster_service.pb.h"
#include "tests/unit/cli/fake_server.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using WorkCommandsTest = SmctlTest;

TEST_F(WorkCommandsTest, TheQueueSaysWhoWaits) {
  server_.Answer("HandoffService/ListHandoffs", Text<pb::ListHandoffsResponse>(R"pb(
                   handoffs {
                     name: "handoffs/1"
                     lead: "leads/1"
                     state: HANDOFF_STATE_SUBMITTED
                     team: "north"
                     grade: "A1"
                     held_reason: "NOBODY_FREE"
                     submit_time { seconds: 1769941800 }
                     note: "asked twice"
                   })pb"));
  server_.Answer("LeadService/BatchGetLeads", Text<pb::BatchGetLeadsResponse>(R"pb(
                   leads {
                     name: "leads/1"
                     profile { given_name: "Ana" company_name: "Example Ltd" }
                   })pb"));
  const Result result = Smctl({"handoff", "queue", "--team", "north", "--rep", "ana", "--held"});
  EXPECT_EQ(result.exit_code, 0) << result.error;
  EXPECT_THAT(result.out, AllOf(HasSubstr("handoffs/1  Ana, Example Ltd  A1"), HasSubstr("anybody of north"),
                                HasSubstr("NOBODY_FREE"), HasSubstr("asked twice"), HasSubstr("1 hand-off waiting\n")));
  const auto request = server_.Requests<pb::ListHandoffsRequest>("HandoffService/ListHandoffs").at(0);
  EXPECT_EQ(request.filter(), "state = SUBMITTED AND team = \"north\" AND rep = \"ana\" AND held = true");
  EXPECT_EQ(request.order_by(), "submit_time");
}

TEST_F(WorkCommandsTest, TheQueueIsShownWithoutTheLeadsIfNeedBe) {
  server_.Answer("HandoffService/ListHandoffs",
                 Text<pb::ListHandoffsResponse>("handoffs { name: 'handoffs/1' lead: 'leads/1' }"));
  server_.Refuse("LeadService/BatchGetLeads", MakeError(absl::StatusCode::kNotFound, "LEAD_NOT_FOUND", "gone"));
  const Result result = Smctl({"handoff", "queue"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("handoffs/1  leads/1"));
}

TEST_F(WorkCommandsTest, AHandoffMayBeNamedByItsLead) {
  server_.Answer("LeadService/ListLeads", Text<pb::ListLeadsResponse>("leads { name: 'leads/1' }"));
  server_.Answer("LeadService/GetLead", Text<pb::Lead>("name: 'leads/1' open_handoff: 'handoffs/5'"));
  server_.Answer("HandoffService/AcceptHandoff", Text<pb::Handoff>("name: 'handoffs/5'"));
  EXPECT_EQ(Smctl({"handoff", "accept", "ana@example.com", "--rep", "tom"}).exit_code, 0);
  EXPECT_EQ(Smctl({"handoff", "accept", "5"}).exit_code, 0);
  const auto requests = server_.Requests<pb::AcceptHandoffRequest>("HandoffService/AcceptHandoff");
  ASSERT_EQ(requests.size(), 2);
  EXPECT_EQ(requests[0].name(), "handoffs/5");
  EXPECT_EQ(requests[0].rep(), "tom");
  EXPECT_EQ(requests[1].name(), "handoffs/5");
}

TEST_F(WorkCommandsTest, ALeadWithoutAHandoffHasNoneToAnswer) {
  server_.Answer("LeadService/GetLead", Text<pb::Lead>("name: 'leads/1'"));
  EXPECT_EQ(Smctl({"handoff", "withdraw", "leads/1"}).exit_code, 4);
  EXPECT_THAT(server_.methods(), ElementsAre("LeadService/GetLead"));
}

TEST_F(WorkCommandsTest, AnswersTakeWhatTheContractTakes) {
  server_.Answer("HandoffService/RejectHandoff", pb::Handoff());
  server_.Answer("HandoffService/RecycleHandoff", pb::Handoff());
  server_.Answer("HandoffService/ReassignHandoff", pb::Handoff());
  server_.Answer("HandoffService/SubmitHandoff", pb::Handoff());
  EXPECT_EQ(Smctl({"handoff", "reject", "5"}).exit_code, 2);  // needs a reason
  EXPECT_EQ(Smctl({"handoff", "reject", "5", "--reason", "OTHER", "--note", "n"}).exit_code, 0);
  EXPECT_EQ(Smctl({"handoff", "recycle", "5", "--reason", "BAD_TIMING", "--until", "2027-01-01"}).exit_code, 0);
  EXPECT_EQ(Smctl({"handoff", "reassign", "5", "--team", "south"}).exit_code, 0);
  EXPECT_EQ(Smctl({"handoff", "submit", "ana@example.com", "--note", "hot"}).exit_code, 0);
  EXPECT_EQ(server_.Requests<pb::RejectHandoffRequest>("HandoffService/RejectHandoff").at(0).note(), "n");
  EXPECT_TRUE(server_.Requests<pb::RecycleHandoffRequest>("HandoffService/RecycleHandoff").at(0).has_not_before_time());
  EXPECT_EQ(server_.Requests<pb::ReassignHandoffRequest>("HandoffService/ReassignHandoff").at(0).team(), "south");
  const auto submit = server_.Requests<pb::SubmitHandoffRequest>("HandoffService/SubmitHandoff").at(0);
  EXPECT_EQ(submit.identity().email(), "ana@example.com");
  EXPECT_EQ(submit.note(), "hot");
}

TEST_F(WorkCommandsTest, ANoteIsForOtherOnlyWhereThereAreReasons) {
  for (const char* command : {"submit", "withdraw", "reassign"}) {
    EXPECT_THAT(Smctl({"handoff", command, "--help"}).out,
                AllOf(HasSubstr("--note"), ::testing::Not(HasSubstr("OTHER"))));
  }
  for (const char* command : {"reject", "recycle"}) {
    EXPECT_THAT(Smctl({"handoff", command, "--help"}).out, HasSubstr("OTHER"));
  }
}

TEST_F(WorkCommandsTest, ContactsAreChangedFromWhatTheyAre) {
  auto deal = Text<pb::Deal>(R"pb(
    name: "deals/1"
    etag: "7"
    contacts { lead: "leads/1" role: DEAL_ROLE_USER }
    contacts { lead: "leads/2" role: DEAL_ROLE_BLOCKER })pb");
  server_.Answer("DealService/GetDeal", deal);
  server_.Answer("DealService/UpdateDeal", deal);
  const Result result = Smctl({"deal", "contacts", "1", "--set", "leads/1=champion", "--remove", "leads/2"});
  EXPECT_EQ(result.exit_code, 0) << result.error;
  const auto request = server_.Requests<pb::UpdateDealRequest>("DealService/UpdateDeal").at(0);
  EXPECT_EQ(request.deal().etag(), "7");
  EXPECT_THAT(request.update_mask().paths(), ElementsAre("contacts"));
  ASSERT_EQ(request.deal().contacts_size(), 1);
  EXPECT_EQ(request.deal().contacts(0).lead(), "leads/1");
  EXPECT_EQ(request.deal().contacts(0).role(), pb::DEAL_ROLE_CHAMPION);
  EXPECT_EQ(Smctl({"deal", "contacts", "1", "--set", "leads/1=king"}).exit_code, 2);
}

TEST_F(WorkCommandsTest, AContactIsKnownByItsOldName) {
  auto deal = Text<pb::Deal>(R"pb(
    name: "deals/1"
    contacts { lead: "leads/1" role: DEAL_ROLE_USER }
    contacts { lead: "leads/2" role: DEAL_ROLE_BLOCKER })pb");
  server_.Answer("DealService/GetDeal", deal);
  server_.Answer("DealService/UpdateDeal", deal);
  server_.Answer("LeadService/GetLead", Text<pb::Lead>("name: 'leads/2'"));
  EXPECT_EQ(Smctl({"deal", "contacts", "1", "--remove", "leads/9"}).exit_code, 0);
  EXPECT_EQ(Smctl({"deal", "contacts", "1", "--set", "leads/9=champion"}).exit_code, 0);
  const auto requests = server_.Requests<pb::UpdateDealRequest>("DealService/UpdateDeal");
  ASSERT_EQ(requests.at(0).deal().contacts_size(), 1);
  EXPECT_EQ(requests.at(0).deal().contacts(0).lead(), "leads/1");
  ASSERT_EQ(requests.at(1).deal().contacts_size(), 2);
  EXPECT_EQ(requests.at(1).deal().contacts(1).lead(), "leads/2");
  EXPECT_EQ(requests.at(1).deal().contacts(1).role(), pb::DEAL_ROLE_CHAMPION);
}

TEST_F(WorkCommandsTest, DealsAreConvertedAndRestated) {
  server_.Answer("DealService/ConvertLead", pb::ConvertLeadResponse());
  server_.Answer("DealService/UpdateDeal", pb::Deal());
  EXPECT_EQ(Smctl({"deal", "convert", "leads/1", "--amount", "120.50 EUR", "--expected-close", "2026-06-30",
                   "--pipeline", "new", "--contact", "leads/2=user"})
                .exit_code,
            0);
  const auto convert = server_.Requests<pb::ConvertLeadRequest>("DealService/ConvertLead").at(0);
  EXPECT_EQ(convert.deal().amount().units(), 120);
  EXPECT_EQ(convert.deal().amount().nanos(), 500'000'000);
  EXPECT_EQ(convert.deal().amount().currency_code(), "EUR");
  EXPECT_EQ(convert.deal().expected_close_date().month(), 6);
  EXPECT_EQ(convert.deal().pipeline(), "new");
  EXPECT_EQ(convert.deal().contacts_size(), 1);
  EXPECT_EQ(Smctl({"deal", "update", "1", "--closed", "2026-04-26", "--title", ""}).exit_code, 0);
  const auto update = server_.Requests<pb::UpdateDealRequest>("DealService/UpdateDeal").at(0);
  EXPECT_THAT(update.update_mask().paths(), ElementsAre("title", "close_time"));
  EXPECT_TRUE(update.has_close_time());
  EXPECT_EQ(Smctl({"deal", "update", "1", "--amount", "lots"}).exit_code, 2);
}

TEST_F(WorkCommandsTest, TheRosterIsYamlBothWays) {
  server_.Answer("RosterService/GetRoster",
                 Text<pb::Roster>("teams { name: 'teams/north' etag: '3' handoff_timeout { seconds: 14400 } }"));
  const Result result = Smctl({"roster", "get"});
  EXPECT_EQ(result.out, "teams:\n  - name: teams/north\n    handoff_timeout: 4h\n");
  server_.Answer("RosterService/ReplaceRoster", Text<pb::ReplaceRosterResponse>("created: 'teams/north'"));
  const std::string file = WriteFile("roster.yaml", result.out);
  EXPECT_EQ(Smctl({"roster", "apply", file, "--dry-run"}).out,
            "+ teams/north\n1 new, 0 changed, 0 deleted; a dry run, nothing was done\n");
  EXPECT_EQ(Smctl({"roster", "apply", file}).out, "+ teams/north\n1 new, 0 changed, 0 deleted\n");
  const auto requests = server_.Requests<pb::ReplaceRosterRequest>("RosterService/ReplaceRoster");
  ASSERT_EQ(requests.size(), 3);
  EXPECT_TRUE(requests[0].validate_only());
  EXPECT_TRUE(requests[1].validate_only());
  EXPECT_FALSE(requests[2].validate_only());
  EXPECT_EQ(requests[2].roster().teams(0).handoff_timeout().seconds(), 14400);
}

TEST_F(WorkCommandsTest, TheRosterAsksBeforeItDeletes) {
  server_.Answer("RosterService/ReplaceRoster", Text<pb::ReplaceRosterResponse>("deleted: 'reps/tom'"));
  const std::string file = WriteFile("roster.yaml", "teams: [{name: teams/north}]\n");
  EXPECT_EQ(Smctl({"roster", "apply", file}).exit_code, 2);
  EXPECT_EQ(server_.methods().size(), 1);  // the preview
  EXPECT_EQ(Smctl({"roster", "apply", file, "--yes"}).exit_code, 0);
}

TEST_F(WorkCommandsTest, AFileThatIsWrongIsNotSent) {
  const std::string file = WriteFile("roster.yaml", "teams:\n  - nam: x\n  - name: [y]\n");
  const Result result = Smctl({"roster", "apply", file});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.error, HasSubstr("roster.yaml:2: there is no field 'nam' in Team"));
  EXPECT_THAT(result.error, HasSubstr("roster.yaml:3: 'name' must be one value"));
  EXPECT_THAT(server_.methods(), IsEmpty());
  EXPECT_EQ(Smctl({"roster", "apply", PathOf("missing.yaml")}).exit_code, 2);
}

TEST_F(WorkCommandsTest, ProposalsAreMadeAllOrNone) {
  const std::string file =
      WriteFile("p.yaml", "revisions:\n  - reason: {key: A}\n  - reason: {key: B}\n    comment: mine\n");
  server_.Answer("PlaybookService/ProposePlaybookRevision", Text<pb::PlaybookRevision>("item: 'reasons/A'"));
  Violations violations;
  violations.Add("revision.reason.uses", "is required");
  server_.Refuse("PlaybookService/ProposePlaybookRevision", violations.ToStatus());
  const Result refused = Smctl({"playbook", "propose", file});
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.error, HasSubstr("revisions[1] revision.reason.uses is required"));
  for (const auto& request :
       server_.Requests<pb::ProposePlaybookRevisionRequest>("PlaybookService/ProposePlaybookRevision")) {
    EXPECT_TRUE(request.validate_only());
  }
}

TEST_F(WorkCommandsTest, ProposalsAreMade) {
  const std::string file =
      WriteFile("p.yaml", "revisions:\n  - reason: {key: A}\n  - reason: {key: B}\n    comment: mine\n");
  server_.Answer("PlaybookService/ProposePlaybookRevision",
                 Text<pb::PlaybookRevision>(
                     "name: 'playbookRevisions/1' item: 'reasons/A' reason { display_name: 'Because' uses: 1 }"));
  const Result done = Smctl({"playbook", "propose", file, "--comment", "agreed", "--effective", "2026-02-01"});
  EXPECT_EQ(done.exit_code, 0) << done.error;
  EXPECT_THAT(done.out, HasSubstr("playbookRevisions/1  reasons/A  Because (REJECT)\n"));
  const auto requests = server_.Requests<pb::ProposePlaybookRevisionRequest>("PlaybookService/ProposePlaybookRevision");
  ASSERT_EQ(requests.size(), 4);
  EXPECT_FALSE(requests[2].validate_only());
  EXPECT_EQ(requests[2].revision().comment(), "agreed");
  EXPECT_EQ(requests[3].revision().comment(), "mine");
  EXPECT_TRUE(requests[3].revision().has_effective_time());
}

TEST_F(WorkCommandsTest, SeveralRevisionsAreApprovedAtOnce) {
  server_.Answer("PlaybookService/ApprovePlaybookRevision",
                 Text<pb::PlaybookRevision>("item: 'reasons/A' state: PLAYBOOK_REVISION_STATE_PROPOSED"));
  EXPECT_EQ(Smctl({"playbook", "approve", "1", "playbookRevisions/2", "--for", "sales"}).exit_code, 0);
  const auto requests = server_.Requests<pb::ApprovePlaybookRevisionRequest>("PlaybookService/ApprovePlaybookRevision");
  ASSERT_EQ(requests.size(), 2);
  EXPECT_EQ(requests[0].name(), "playbookRevisions/1");
  EXPECT_EQ(requests[1].function(), pb::BUSINESS_FUNCTION_SALES);
  EXPECT_NE(requests[0].request_id(), requests[1].request_id());
}

TEST_F(WorkCommandsTest, APreviewOfAModelIsATableOfGrades) {
  const auto half = Text<pb::PreviewScoringModelResponse>("leads_done: 5 leads_total: 10");
  const auto whole = Text<pb::PreviewScoringModelResponse>(R"pb(
    leads_done: 10
    leads_total: 10
    leads_changed: 4
    changes { from_grade: "A1" to_grade: "A1" leads: 6 }
    changes { from_grade: "A1" to_grade: "B2" leads: 3 }
    changes { from_grade: "C3" to_grade: "B2" leads: 1 }
    done: true)pb");
  server_.AnswerStream("PlaybookService/PreviewScoringModel", {&half, &whole});
  const std::string file = WriteFile("model.yaml", "half_life: 14d\nfit_a: 50\n");
  EXPECT_EQ(Smctl({"scoring", "preview", file}).out,
            "NOW \\ THEN  A1  B2  ALL\n"
            "----------  --  --  ---\n"
            "A1           6   3    9\n"
            "C3           .   1    1\n"
            "\n"
            "4 of 10 leads would change grade (40.0 %).\n");
  const auto request = server_.Requests<pb::PreviewScoringModelRequest>("PlaybookService/PreviewScoringModel").at(0);
  EXPECT_EQ(request.scoring_model().half_life().seconds(), 14 * 86400);
}

TEST_F(WorkCommandsTest, AJobIsWaitedFor) {
  server_.Answer("PlaybookService/GetScoringJob",
                 Text<pb::ScoringJob>("state: SCORING_JOB_STATE_RUNNING leads_done: 1 leads_total: 2"));
  server_.Answer("PlaybookService/GetScoringJob",
                 Text<pb::ScoringJob>("state: SCORING_JOB_STATE_DONE leads_done: 2 leads_total: 2"));
  EXPECT_THAT(Smctl({"scoring", "job", "--wait"}).out, HasSubstr("DONE: 2 of 2 leads (100.0 %)"));
}

TEST_F(WorkCommandsTest, TouchesAreListedWithoutAttempts) {
  server_.Answer("ActivityService/ListActivities", Text<pb::ListActivitiesResponse>(R"pb(
                   activities {
                     lead: "leads/1"
                     touch { kind: TOUCH_KIND_CHAT }
                   }
                   activities {
                     lead: "leads/1"
                     attempt { kind: ATTEMPT_KIND_CALL rep: "ana" }
                   })pb"));
  EXPECT_THAT(Smctl({"touch", "list", "1"}).out, AllOf(HasSubstr("CHAT"), ::testing::Not(HasSubstr("CALL"))));
  EXPECT_THAT(Smctl({"attempt", "list", "--rep", "ana"}).out, HasSubstr("CALL by ana"));
  EXPECT_EQ(Smctl({"attempt", "list", "1", "--rep", "ana"}).exit_code, 2);
}

TEST_F(WorkCommandsTest, ATouchOfAVisitor) {
  server_.Answer("ActivityService/RecordTouch", Text<pb::RecordTouchResponse>("touch { name: 'touches/1' }"));
  EXPECT_EQ(Smctl({"touch", "record", "visitor:v1", "--kind", "page_view", "--journey-stage", "awareness"}).out,
            "touches/1: of a visitor whom nobody knows yet\n");
  const auto request = server_.Requests<pb::RecordTouchRequest>("ActivityService/RecordTouch").at(0);
  EXPECT_EQ(request.identity().visitor_id(), "v1");
  EXPECT_EQ(request.touch().journey_stage(), pb::JOURNEY_STAGE_AWARENESS);
}

class ImportActivitiesTest : public SmctlTest {
 protected:
  Result Import(const std::string& csv, const std::string& map) {
    return Smctl({"import", "touches", WriteFile("t.csv", csv), "--map", map, "--rejected", PathOf("rejected.csv")});
  }
  std::vector<pb::BatchRecordTouchesRequest> Batches() {
    return server_.Requests<pb::BatchRecordTouchesRequest>("ActivityService/BatchRecordTouches");
  }
};

TEST_F(ImportActivitiesTest, EveryRowIsAnswered) {
  server_.Answer("ActivityService/BatchRecordTouches", Text<pb::BatchRecordTouchesResponse>(R"pb(
                   results { response { lead: "leads/1" } }
                   results { response { lead: "leads/1" duplicate: true } }
                   results { status { code: 5 message: "There is no such lead." } })pb"));
  const Result result = Import(
      "who,what,when\na@example.com,Page view,2026-02-01\na@example.com,chat,2026-02-02\nb@example.com,chat,\n"
      ",chat,\nc@example.com,dance,yesterday\n",
      "lead_email=who,kind=what,occur_time=when");
  EXPECT_EQ(result.exit_code, 3) << result.error;
  EXPECT_THAT(result.out, HasSubstr("5 rows in"));
  EXPECT_THAT(result.out, HasSubstr("1 new, 1 known already, 3 rejected"));
  const std::string rejected = ReadFile(PathOf("rejected.csv"));
  EXPECT_THAT(rejected, HasSubstr("b@example.com,chat,,4,There is no such lead."));
  EXPECT_THAT(rejected, HasSubstr(",chat,,5,\"lead_external_id or lead_email"));
  EXPECT_THAT(rejected, AllOf(HasSubstr("'dance' is none of page_view"), HasSubstr("'yesterday' is not a time")));
  const auto batches = Batches();
  ASSERT_EQ(batches.size(), 1);
  ASSERT_EQ(batches[0].requests_size(), 3);
  EXPECT_EQ(batches[0].requests(0).touch().kind(), pb::TOUCH_KIND_PAGE_VIEW);
}

TEST_F(ImportActivitiesTest, ARowWithoutAnIdIsKnownByWhatItSays) {
  server_.Answer("ActivityService/BatchRecordTouches",
                 Text<pb::BatchRecordTouchesResponse>("results {} results {} results {} results {}"));
  const std::string csv = "who,what\na@example.com,chat\na@example.com,chat\nb@example.com,chat\n";
  EXPECT_EQ(Import(csv + "c@example.com,chat\n", "lead_email=who,kind=what").exit_code, 0);
  EXPECT_EQ(Import(csv + "d@example.com,chat\n", "lead_email=who,kind=what").exit_code, 0);
  const auto batches = Batches();
  ASSERT_EQ(batches.size(), 2);
  const auto id = [&](int batch, int row) { return batches[batch].requests(row).touch().external_id().id(); };
  for (int row = 0; row < 3; ++row) EXPECT_EQ(id(0, row), id(1, row));
  EXPECT_EQ(id(0, 0) + "-2", id(0, 1));
  EXPECT_NE(id(0, 0), id(0, 2));
  EXPECT_NE(id(0, 3), id(1, 3));
  EXPECT_EQ(batches[0].requests(0).touch().external_id().system(), "csv");
}

TEST_F(ImportActivitiesTest, WhatMaySucceedLaterIsSentAgain) {
  server_.Refuse("ActivityService/BatchRecordTouches", MakeError(absl::StatusCode::kAborted, "BUSY", "busy"));
  server_.Answer("ActivityService/BatchRecordTouches",
                 Text<pb::BatchRecordTouchesResponse>("results { status { code: 14 } } results {}"));
  server_.Answer("ActivityService/BatchRecordTouches", Text<pb::BatchRecordTouchesResponse>("results {}"));
  const Result result = Import("who,what\na@example.com,chat\nb@example.com,chat\n", "lead_email=who,kind=what");
  EXPECT_EQ(result.exit_code, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("2 new, 0 known already, 0 rejected"));
  const auto batches = Batches();
  ASSERT_EQ(batches.size(), 3);
  EXPECT_EQ(batches[1].requests_size(), 2);
  ASSERT_EQ(batches[2].requests_size(), 1);
  EXPECT_EQ(batches[2].requests(0).identity().email(), "a@example.com");
}

TEST_F(ImportActivitiesTest, ARowThatBreaksTheContractDoesNotStopTheOthers) {
  Violations violations;
  violations.Add("requests[1].touch.source.campaign", "has more than 200 characters");
  server_.Refuse("ActivityService/BatchRecordTouches", violations.ToStatus());
  server_.Answer("ActivityService/BatchRecordTouches", Text<pb::BatchRecordTouchesResponse>("results {} results {}"));
  const Result result =
      Import("who,what\na@example.com,chat\nb@example.com,chat\nc@example.com,chat\n", "lead_email=who,kind=what");
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.out, HasSubstr("2 new, 0 known already, 1 rejected"));
  EXPECT_THAT(ReadFile(PathOf("rejected.csv")), HasSubstr("b@example.com,chat,3,touch.source.campaign has more"));
}

TEST_F(ImportActivitiesTest, AttemptsHaveTheirOwnFields) {
  server_.Answer("ActivityService/BatchLogAttempts", Text<pb::BatchLogAttemptsResponse>("results {}"));
  const std::string file = WriteFile("a.csv", "id,lead,took,auto,result\nX1,crm9,90,yes,left message\n");
  const Result result =
      Smctl({"import", "attempts", file, "--kind", "call", "--system", "dialer", "--lead-system", "crm", "--map",
             "external_id=id,lead_external_id=lead,duration=took,automated=auto,outcome=result"});
  EXPECT_EQ(result.exit_code, 0) << result.error;
  const auto attempt =
      server_.Requests<pb::BatchLogAttemptsRequest>("ActivityService/BatchLogAttempts").at(0).requests(0);
  EXPECT_EQ(attempt.identity().external().system(), "crm");
  EXPECT_EQ(attempt.attempt().external_id().system(), "dialer");
  EXPECT_EQ(attempt.attempt().external_id().id(), "X1");
  EXPECT_EQ(attempt.attempt().duration().seconds(), 90);
  EXPECT_TRUE(attempt.attempt().automated());
  EXPECT_EQ(attempt.attempt().outcome(), pb::ATTEMPT_OUTCOME_LEFT_MESSAGE);
  EXPECT_EQ(attempt.attempt().kind(), pb::ATTEMPT_KIND_CALL);
}

TEST_F(WorkCommandsTest, OwnChangesAreLeftOut) {
  server_.Answer("EventService/ListEvents", Text<pb::ListEventsResponse>("end_of_log: true"));
  EXPECT_EQ(Smctl({"events", "list", "--exclude-origin", "crm", "--lead", "leads/1"}).exit_code, 0);
  const auto request = server_.Requests<pb::ListEventsRequest>("EventService/ListEvents").at(0);
  EXPECT_EQ(request.exclude_origin(), "crm");
  EXPECT_EQ(request.subject(), "leads/1");
}

TEST_F(WorkCommandsTest, APipelineComesAsYaml) {
  server_.Answer("DealService/GetPipeline", Text<pb::Pipeline>(R"pb(
                   name: "pipelines/default"
                   etag: "1"
                   display_name: "Default"
                   stages { id: "demo" probability: 20 })pb"));
  const Result got = Smctl({"pipeline", "get", "default"});
  EXPECT_EQ(got.out, "name: pipelines/default\ndisplay_name: Default\nstages:\n  - id: demo\n    probability: 20\n");
  server_.Answer("DealService/UpdatePipeline", Text<pb::Pipeline>("name: 'pipelines/default' stages { id: 'demo' }"));
  EXPECT_EQ(Smctl({"pipeline", "apply", WriteFile("p.yaml", got.out)}).out, "pipelines/default: 1 stage\n");
}

}  // namespace
}  // namespace smarketing::cli
