// What `smctl lead …` asks the service, and what it prints.
#include <filesystem>

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "smarketing/lead/v1/lead_service.pb.h"
#include "tests/unit/cli/fake_server.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

class LeadCommandsTest : public SmctlTest {
 protected:
  LeadCommandsTest() {
    lead_.set_name("leads/1");
    lead_.set_etag("e1");
    lead_.mutable_profile()->set_given_name("Ana");
    lead_.mutable_profile()->set_company_name("Example Ltd");
    lead_.set_stage(pb::LEAD_STAGE_LEAD);
  }

  pb::Lead lead_;
};

TEST_F(LeadCommandsTest, ALeadMayBeNamedByWhatItIsRecognisedBy) {
  server_.Answer("LeadService/GetLead", lead_);
  pb::ListLeadsResponse found;
  *found.add_leads() = lead_;
  server_.Answer("LeadService/ListLeads", found);
  EXPECT_EQ(Smctl({"lead", "get", "1"}).exit_code, 0);
  EXPECT_EQ(Smctl({"lead", "get", "leads/1"}).exit_code, 0);
  EXPECT_THAT(server_.methods(), ElementsAre("LeadService/GetLead", "LeadService/GetLead"));
  for (const char* text : {"ana@example.com", "crm:a\"b", "+49301234", "visitor:v1"}) {
    EXPECT_EQ(Smctl({"lead", "get", text}).exit_code, 0) << text;
  }
  std::vector<std::string> filters;
  for (const auto& request : server_.Requests<pb::ListLeadsRequest>("LeadService/ListLeads")) {
    filters.push_back(request.filter());
  }
  EXPECT_THAT(filters,
              ElementsAre("email = \"ana@example.com\"", "external_system = \"crm\" AND external_id = \"a\\\"b\"",
                          "phone = \"+49301234\"", "visitor_id = \"v1\""));
  for (const auto& request : server_.Requests<pb::GetLeadRequest>("LeadService/GetLead")) {
    EXPECT_EQ(request.name(), "leads/1");
  }
}

TEST_F(LeadCommandsTest, NobodyHasTheIdentity) {
  server_.Answer("LeadService/ListLeads", pb::ListLeadsResponse());
  const Result result = Smctl({"lead", "get", "nobody@example.com"});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.error, HasSubstr("there is no lead nobody@example.com [LEAD_NOT_FOUND]"));
}

TEST_F(LeadCommandsTest, LookingForAPersonNeedsThePermission) {
  Violations hidden;
  hidden.Add("filter", "at character 1: there is no field \"email\" to filter by; there are owner, team");
  server_.Refuse("LeadService/ListLeads", hidden.ToStatus("INVALID_FILTER"));
  for (const char* text : {"ana@example.com", "+49301234", "crm:1"}) {
    const Result result = Smctl({"lead", "get", text});
    EXPECT_EQ(result.exit_code, 5) << text;
    EXPECT_THAT(result.error, HasSubstr("needs the permission personal_data.read"));
  }
}

TEST_F(LeadCommandsTest, WhatIsNoIdentityIsSaidWithoutAWordOfFilters) {
  Violations wrong;
  wrong.Add("filter", "at character 9: is no phone number");
  server_.Refuse("LeadService/ListLeads", wrong.ToStatus("INVALID_FILTER"));
  const Result result = Smctl({"lead", "get", "+1"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.error, HasSubstr("\"+1\" names no lead: is no phone number"));
  EXPECT_THAT(result.error, Not(HasSubstr("filter"))) << "nobody wrote one";
}

TEST_F(LeadCommandsTest, WhoSaidWhatIsShownWhenAskedFor) {
  pb::FieldProvenance& said = *lead_.add_field_provenance();
  said.set_field("profile.company_name");
  said.set_actor("crm-sync");
  said.mutable_occur_time()->set_seconds(1769941800);
  server_.Answer("LeadService/GetLead", lead_);
  EXPECT_THAT(Smctl({"lead", "get", "1"}).out, Not(HasSubstr("crm-sync")));
  EXPECT_THAT(Smctl({"lead", "get", "1", "--provenance"}).out,
              AllOf(HasSubstr("Example Ltd"), HasSubstr("FIELD                 SAID BY   AS OF"),
                    HasSubstr("profile.company_name  crm-sync  2026-02-01")));
}

TEST_F(LeadCommandsTest, HelpOffersWhatIsTaken) {
  for (const char* command : {"capture", "create"}) {
    const std::string help = Smctl({"lead", command, "--help"}).out;
    EXPECT_THAT(help, AllOf(HasSubstr("subscriber"), HasSubstr("sales_qualified"), Not(HasSubstr("opportunity")),
                            Not(HasSubstr("disqualified"))));
  }
  EXPECT_THAT(Smctl({"lead", "move", "--help"}).out, HasSubstr("in any words"));
  EXPECT_THAT(Smctl({"lead", "recycle", "--help"}).out, AllOf(HasSubstr("of the playbook"), HasSubstr("OTHER")));
}

TEST_F(LeadCommandsTest, UpdateSendsWhatWasGivenAndClearsWhatIsEmpty) {
  server_.Answer("LeadService/UpdateLead", lead_);
  const Result result = Smctl({"lead", "update", "1", "--company", "Example Ltd", "--job-title", "", "--tag", "a",
                               "--tag", "b", "--etag", "e0", "--request-id", "r"});
  EXPECT_EQ(result.exit_code, 0) << result.error;
  const auto requests = server_.Requests<pb::UpdateLeadRequest>("LeadService/UpdateLead");
  ASSERT_EQ(requests.size(), 1);
  EXPECT_EQ(requests[0].request_id(), "r");
  EXPECT_EQ(requests[0].lead().name(), "leads/1");
  EXPECT_EQ(requests[0].lead().etag(), "e0");
  EXPECT_EQ(requests[0].lead().profile().company_name(), "Example Ltd");
  EXPECT_THAT(requests[0].lead().tags(), ElementsAre("a", "b"));
  EXPECT_THAT(requests[0].update_mask().paths(),
              UnorderedElementsAre("profile.company_name", "profile.job_title", "tags"));
  EXPECT_FALSE(requests[0].has_occur_time());
}

TEST_F(LeadCommandsTest, AFlagTakesOneValueOnly) {
  server_.Answer("LeadService/UpdateLead", lead_);
  const Result result = Smctl({"lead", "update", "--tag", "a", "--tag", "b", "1"});
  EXPECT_EQ(result.exit_code, 0) << result.error;
  EXPECT_EQ(server_.Requests<pb::UpdateLeadRequest>("LeadService/UpdateLead").at(0).lead().name(), "leads/1");
}

TEST_F(LeadCommandsTest, UpdateNeedsSomethingToChange) {
  const Result result = Smctl({"lead", "update", "1"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(server_.methods(), IsEmpty());
}

TEST_F(LeadCommandsTest, UpsertMakesWhatIsMissingInTheNameOfItsOrigin) {
  server_.Answer("LeadService/UpdateLead", lead_);
  const Result result =
      Smctl({"--origin", "crm", "lead", "upsert", "crm:42", "--company", "X", "--occur-time", "2026-02-01T10:30:00Z"});
  EXPECT_EQ(result.exit_code, 0) << result.error;
  const auto requests = server_.Requests<pb::UpdateLeadRequest>("LeadService/UpdateLead");
  ASSERT_EQ(requests.size(), 1);
  EXPECT_TRUE(requests[0].allow_missing());
  EXPECT_EQ(requests[0].identity().external().system(), "crm");
  EXPECT_EQ(requests[0].identity().external().id(), "42");
  EXPECT_EQ(requests[0].occur_time().seconds(), 1769941800);
  EXPECT_THAT(server_.origins(), ElementsAre("crm"));
}

TEST_F(LeadCommandsTest, AnOriginThatNoHeaderCanHoldIsRefused) {
  EXPECT_EQ(Smctl({"--origin", "my crm", "lead", "get", "1"}).exit_code, 2);
  EXPECT_EQ(Smctl({"--origin", std::string(65, 'a'), "lead", "get", "1"}).exit_code, 2);
}

TEST_F(LeadCommandsTest, CaptureSaysWhatWasDone) {
  pb::CaptureLeadResponse response;
  *response.mutable_lead() = lead_;
  response.set_created(true);
  response.add_duplicate_candidates("leads/2");
  server_.Answer("LeadService/CaptureLead", response);
  const Result result = Smctl({"lead", "capture", "--email", "ana@example.com", "--external-id", "crm:1", "--touch",
                               "demo_request", "--source", "google", "--persona", "cto", "--stage", "lead"});
  EXPECT_EQ(result.exit_code, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("a new lead\n"));
  EXPECT_THAT(result.out, HasSubstr("perhaps the same: leads/2\n"));
  const auto request = server_.Requests<pb::CaptureLeadRequest>("LeadService/CaptureLead").at(0);
  EXPECT_EQ(request.identities_size(), 2);
  EXPECT_EQ(request.touch().kind(), pb::TOUCH_KIND_DEMO_REQUEST);
  EXPECT_EQ(request.touch().source().source(), "google");
  EXPECT_EQ(request.persona(), "cto");
  EXPECT_FALSE(request.request_id().empty());
}

TEST_F(LeadCommandsTest, AllMistakesOfACommandLineAtOnce) {
  const Result result =
      Smctl({"lead", "capture", "--external-id", "nope", "--touch", "dance", "--stage", "hero", "--at", "soon"});
  EXPECT_EQ(result.exit_code, 2);
  for (const char* flag : {"--external-id", "--touch", "--stage", "--at"}) EXPECT_THAT(result.error, HasSubstr(flag));
  EXPECT_THAT(server_.methods(), IsEmpty());
}

TEST_F(LeadCommandsTest, FlagsFollowFromTheContract) {
  server_.Answer("LeadService/RecycleLead", lead_);
  EXPECT_EQ(Smctl({"lead", "recycle", "1"}).exit_code, 2);  // no reason
  const Result result = Smctl({"lead", "recycle", "1", "--reason", "BAD_TIMING", "--note", "in spring", "--until",
                               "2027-03-01", "--at", "2026-02-01"});
  EXPECT_EQ(result.exit_code, 0) << result.error;
  const auto requests = server_.Requests<pb::RecycleLeadRequest>("LeadService/RecycleLead");
  ASSERT_EQ(requests.size(), 1);
  EXPECT_EQ(requests[0].name(), "leads/1");
  EXPECT_EQ(requests[0].reason(), "BAD_TIMING");
  EXPECT_EQ(requests[0].note(), "in spring");
  EXPECT_EQ(requests[0].not_before_time().seconds(), 1803859200);
  EXPECT_EQ(requests[0].occur_time().seconds(), 1769904000);
  EXPECT_FALSE(requests[0].request_id().empty());

  server_.Answer("LeadService/MoveLeadStage", lead_);
  EXPECT_EQ(Smctl({"lead", "move", "1", "sales-qualified"}).exit_code, 0);
  EXPECT_EQ(server_.Requests<pb::MoveLeadStageRequest>("LeadService/MoveLeadStage").at(0).stage(),
            pb::LEAD_STAGE_SALES_QUALIFIED);
  EXPECT_EQ(Smctl({"lead", "move", "1", "nowhere"}).exit_code, 2);
}

TEST_F(LeadCommandsTest, ErasureAsks) {
  server_.Answer("LeadService/GetLead", lead_);
  server_.Answer("LeadService/EraseLead", lead_);
  const Result refused = Smctl({"lead", "erase", "1"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.error, HasSubstr("--yes"));
  EXPECT_THAT(server_.Requests<pb::EraseLeadRequest>("LeadService/EraseLead"), IsEmpty());
  EXPECT_EQ(Smctl({"lead", "erase", "1", "--yes"}).exit_code, 0);
  EXPECT_EQ(server_.Requests<pb::EraseLeadRequest>("LeadService/EraseLead").size(), 1);
}

TEST_F(LeadCommandsTest, MergeShowsWhatItWouldDoAndMergesWhatItShowed) {
  pb::Lead other = lead_;
  other.set_name("leads/2");
  other.set_etag("e2");
  other.mutable_profile()->set_given_name("Anna");
  server_.Answer("LeadService/GetLead", lead_);
  server_.Answer("LeadService/GetLead", other);
  pb::MergeLeadsResponse merged;
  *merged.mutable_lead() = lead_;
  merged.mutable_lead()->mutable_profile()->set_given_name("Anna");
  merged.set_touches(2);
  server_.Answer("LeadService/MergeLeads", merged);
  const Result preview = Smctl({"lead", "merge", "1", "2", "--preview"});
  EXPECT_EQ(preview.exit_code, 0) << preview.error;
  EXPECT_THAT(preview.out, HasSubstr("person   Ana          Anna         Anna         changes"));
  EXPECT_THAT(preview.out, HasSubstr("2 touches, 0 attempts, 0 hand-offs and 0 deals of the other follow."));
  auto requests = server_.Requests<pb::MergeLeadsRequest>("LeadService/MergeLeads");
  ASSERT_EQ(requests.size(), 1);
  EXPECT_TRUE(requests[0].validate_only());
}

TEST_F(LeadCommandsTest, MergeAsksAfterShowing) {
  server_.Answer("LeadService/GetLead", lead_);
  pb::MergeLeadsResponse merged;
  merged.mutable_merge()->set_name("leadMerges/7");
  merged.mutable_merge()->set_survivor("leads/1");
  merged.mutable_merge()->set_merged_lead("leads/2");
  server_.Answer("LeadService/MergeLeads", merged);
  EXPECT_EQ(Smctl({"lead", "merge", "1", "2"}).exit_code, 2);
  auto requests = server_.Requests<pb::MergeLeadsRequest>("LeadService/MergeLeads");
  ASSERT_EQ(requests.size(), 1);
  EXPECT_TRUE(requests[0].validate_only());

  const Result done = Smctl({"lead", "merge", "1", "2", "--yes"});
  EXPECT_EQ(done.exit_code, 0) << done.error;
  EXPECT_THAT(done.out, HasSubstr("smctl lead unmerge leadMerges/7"));
  requests = server_.Requests<pb::MergeLeadsRequest>("LeadService/MergeLeads");
  ASSERT_EQ(requests.size(), 2);
  EXPECT_FALSE(requests[1].validate_only());
  EXPECT_EQ(requests[1].etag(), "e1");
  EXPECT_EQ(requests[1].other_etag(), "e1");
}

TEST_F(LeadCommandsTest, AMergeCanBeRepeated) {
  server_.Answer("LeadService/MergeLeads", pb::MergeLeadsResponse());
  for (int i = 0; i < 2; ++i) {
    const Result done = Smctl({"lead", "merge", "1", "leads/2", "--yes", "--request-id", "m1"});
    EXPECT_EQ(done.exit_code, 0) << done.error;
  }
  EXPECT_THAT(server_.methods(), ElementsAre("LeadService/MergeLeads", "LeadService/MergeLeads"))
      << "what is known of the leads is another thing after the merge";
  for (const auto& request : server_.Requests<pb::MergeLeadsRequest>("LeadService/MergeLeads")) {
    EXPECT_EQ(request.ShortDebugString(), R"(request_id: "m1" name: "leads/1" other_lead: "leads/2")");
  }
  const Result refused = Smctl({"lead", "merge", "ana@example.com", "2", "--request-id", "m1"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.error, HasSubstr("--yes"));
  EXPECT_THAT(refused.error, HasSubstr("must be an id"));
  EXPECT_EQ(server_.methods().size(), 2);
}

TEST_F(LeadCommandsTest, DuplicatesSayWhoTheyAre) {
  server_.Answer("LeadService/ListDuplicates", Text<pb::ListDuplicatesResponse>(R"pb(
                   candidates { lead: "leads/1" other_lead: "leads/2" score: 90 }
                   candidates { lead: "leads/1" other_lead: "leads/3" score: 80 })pb"));
  server_.Answer("LeadService/BatchGetLeads", Text<pb::BatchGetLeadsResponse>(R"pb(
                   leads {
                     name: "leads/1"
                     profile { given_name: "Ana" }
                   }
                   leads {
                     name: "leads/2"
                     profile { given_name: "Anna" }
                   }
                   leads {
                     name: "leads/3"
                     profile { given_name: "Annie" }
                   })pb"));
  const Result result = Smctl({"duplicates", "list", "--limit", "7"});
  EXPECT_EQ(result.exit_code, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("leads/1  Ana  leads/3     Annie"));
  EXPECT_EQ(server_.Requests<pb::ListDuplicatesRequest>("LeadService/ListDuplicates").at(0).page_size(), 7);
  EXPECT_THAT(server_.Requests<pb::BatchGetLeadsRequest>("LeadService/BatchGetLeads").at(0).names(),
              ElementsAre("leads/1", "leads/2", "leads/3"));

  server_.Answer("LeadService/FindDuplicates", Text<pb::FindDuplicatesResponse>(R"pb(
                   candidates { lead: "leads/1" other_lead: "leads/2" score: 90 })pb"));
  EXPECT_THAT(Smctl({"lead", "duplicates", "1"}).out, HasSubstr("leads/1  Ana  leads/2     Anna"));
}

TEST_F(LeadCommandsTest, DuplicatesOfWhichOneHasGoneAreStillShown) {
  server_.Answer("LeadService/ListDuplicates", Text<pb::ListDuplicatesResponse>(R"pb(
                   candidates { lead: "leads/1" other_lead: "leads/2" score: 90 })pb"));
  server_.Refuse("LeadService/BatchGetLeads", MakeError(absl::StatusCode::kNotFound, "LEAD_NOT_FOUND", "gone"));
  const Result result = Smctl({"duplicates", "list"});
  EXPECT_EQ(result.exit_code, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("leads/2"));
  EXPECT_EQ(server_.Requests<pb::BatchGetLeadsRequest>("LeadService/BatchGetLeads").size(), 3)
      << "both, then each by itself";
}

TEST_F(LeadCommandsTest, ABriefingIsOneCall) {
  auto briefing = Text<pb::LeadBriefing>(R"pb(clocks {
                                                commitment: "first-call"
                                                due_time { seconds: 1769937900 }
                                                breached: true
                                              })pb");
  *briefing.mutable_lead() = lead_;
  server_.Answer("LeadService/GetLeadBriefing", briefing);
  const Result result = Smctl({"lead", "briefing", "1"});
  EXPECT_EQ(result.exit_code, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("first-call: BREACHED, due 2026-02-01 09:25:00Z"));
}

TEST_F(LeadCommandsTest, AnExplanationSaysWhenTheLeadIsClosed) {
  server_.Answer("LeadService/ExplainLeadScore", Text<pb::ExplainLeadScoreResponse>("prediction { closed: true }"));
  EXPECT_THAT(Smctl({"lead", "explain", "1"}).out, HasSubstr("closed already"));
}

TEST_F(LeadCommandsTest, ScanShowsWhatItFound) {
  const auto half = Text<pb::ScanDuplicatesResponse>("leads_done: 5 leads_total: 10 pairs_found: 1");
  const auto whole =
      Text<pb::ScanDuplicatesResponse>("leads_done: 10 leads_total: 10 pairs_compared: 30 pairs_found: 2 done: true");
  server_.AnswerStream("LeadService/ScanDuplicates", {&half, &whole});
  const Result result = Smctl({"duplicates", "scan", "--min-score", "80"});
  EXPECT_EQ(result.out, "10 leads, 30 pairs compared, 2 pairs found; see smctl duplicates list\n");
  EXPECT_EQ(server_.Requests<pb::ScanDuplicatesRequest>("LeadService/ScanDuplicates").at(0).min_score(), 80);
}

TEST_F(LeadCommandsTest, AScanThatBreaksOffIsNoSuccess) {
  const auto half = Text<pb::ScanDuplicatesResponse>("leads_done: 5 leads_total: 10");
  server_.AnswerStream("LeadService/ScanDuplicates", {&half});
  EXPECT_EQ(Smctl({"duplicates", "scan"}).exit_code, 6);
}

TEST_F(LeadCommandsTest, ExportOfOnePersonIsOneDocument) {
  pb::ExportLeadResponse first, second, third;
  *first.mutable_lead() = lead_;
  second.mutable_activity()->mutable_touch()->set_kind(pb::TOUCH_KIND_CHAT);
  third.mutable_activity()->mutable_attempt()->set_rep("ana");
  server_.AnswerStream("LeadService/ExportLead", {&first, &second, &third});
  const Result result = Smctl({"lead", "export", "1", "--out", PathOf("ana.json")});
  EXPECT_EQ(result.exit_code, 0) << result.error;
  const std::string text = ReadFile(PathOf("ana.json"));
  EXPECT_THAT(text, HasSubstr("\"given_name\": \"Ana\""));
  EXPECT_THAT(text, HasSubstr("\"activities\": ["));
  EXPECT_THAT(text, HasSubstr("TOUCH_KIND_CHAT"));
  EXPECT_THAT(text, HasSubstr("\"rep\": \"ana\""));
  EXPECT_EQ(Smctl({"lead", "export", "1"}).out, text);
}

TEST_F(LeadCommandsTest, ExportToCsvGoesThroughAllPages) {
  pb::ListLeadsResponse first, second;
  *first.add_leads() = lead_;
  first.set_next_page_token("t");
  *second.add_leads() = Text<pb::Lead>(R"pb(
    name: "leads/2"
    stage: LEAD_STAGE_CUSTOMER
    identities { email: "tom@example.com" }
    identities { external { system: "crm" id: "9" } }
    profile { company_name: "A, \"B\"" }
    tags: "x"
    tags: "y"
    score { fit: 50 engagement: 1.5 grade: "A3" }
    create_time { seconds: 1769941800 nanos: 250000000 })pb");
  server_.Answer("LeadService/ListLeads", first);
  server_.Answer("LeadService/ListLeads", second);
  const Result result = Smctl({"lead", "export", "--csv", PathOf("leads.csv"), "--filter", "stage = LEAD"});
  EXPECT_EQ(result.exit_code, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("2 leads in "));
  const std::string text = ReadFile(PathOf("leads.csv"));
  EXPECT_THAT(text, HasSubstr("lead,stage,given_name,"));
  EXPECT_THAT(text, HasSubstr("leads/1,LEAD,Ana,"));
  EXPECT_THAT(text, HasSubstr("leads/2,CUSTOMER,,,tom@example.com,,tom@example.com;crm:9,\"A, \"\"B\"\"\","));
  EXPECT_THAT(text, HasSubstr(",x;y,A3,50.00,1.50,2026-02-01T10:30:00.25Z,"));
  const auto requests = server_.Requests<pb::ListLeadsRequest>("LeadService/ListLeads");
  ASSERT_EQ(requests.size(), 2);
  EXPECT_EQ(requests[0].filter(), "stage = LEAD");
  EXPECT_EQ(requests[0].page_size(), 1000);
  EXPECT_EQ(requests[1].page_token(), "t");
}

TEST_F(LeadCommandsTest, AnExportThatFailsLeavesWhatWasThere) {
  pb::ListLeadsResponse first;
  *first.add_leads() = lead_;
  first.set_next_page_token("t");
  server_.Answer("LeadService/ListLeads", first);
  server_.Refuse("LeadService/ListLeads", MakeError(absl::StatusCode::kInternal, "BROKEN", "broken"));
  const std::string path = WriteFile("leads.csv", "what was there");
  EXPECT_EQ(Smctl({"lead", "export", "--csv", path}).exit_code, 1);
  EXPECT_EQ(ReadFile(path), "what was there");
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(PathOf("."))) {
    files += entry.path().string().find("partial") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(files, 0);
}

TEST_F(LeadCommandsTest, ExportNeedsToKnowWhat) {
  EXPECT_EQ(Smctl({"lead", "export"}).exit_code, 2);
  EXPECT_EQ(Smctl({"lead", "export", "1", "--csv", "x"}).exit_code, 2);
  EXPECT_EQ(Smctl({"lead", "export", "1", "--filter", "x"}).exit_code, 2);
}

TEST_F(LeadCommandsTest, ErrorsNameWhatTheyAreAbout) {
  server_.Refuse("LeadService/CreateLead", MakeError(absl::StatusCode::kAlreadyExists, "LEAD_EXISTS",
                                                     "Another lead has it.", {{"lead", "leads/9"}}));
  const Result result = Smctl({"lead", "create", "--email", "ana@example.com"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.error, "smctl: lead create: Another lead has it. [LEAD_EXISTS]\n  lead: leads/9\n");
}

TEST_F(LeadCommandsTest, JsonIsOneLineAnItemInLists) {
  pb::ListLeadsResponse page;
  *page.add_leads() = lead_;
  server_.Answer("LeadService/ListLeads", page);
  const Result result = Smctl({"--json", "lead", "list", "--show-deleted"});
  EXPECT_THAT(result.out, HasSubstr("{\"name\":\"leads/1\""));
  EXPECT_TRUE(server_.Requests<pb::ListLeadsRequest>("LeadService/ListLeads").at(0).show_deleted());
}

TEST_F(LeadCommandsTest, ChangesHaveARowForEachField) {
  server_.Answer("LeadService/ListLeadChanges", Text<pb::ListLeadChangesResponse>(R"pb(
                   changes {
                     change_time { seconds: 1769941800 }
                     actor: "ana"
                     origin: "crm"
                     action: "UpdateLead"
                     fields { field: "owner" old_value: "tom" new_value: "ana" }
                     fields { field: "tags" new_value: "vip" }
                   })pb"));
  EXPECT_EQ(Smctl({"lead", "changes", "1"}).out,
            "WHEN                  WHO  ORIGIN  ACTION      FIELD  FROM  TO\n"
            "--------------------  ---  ------  ----------  -----  ----  ---\n"
            "2026-02-01 10:30:00Z  ana  crm     UpdateLead  owner  tom   ana\n"
            "                                               tags         vip\n");
}

}  // namespace
}  // namespace smarketing::cli
