// Hand-offs, the roster, and who gets which lead.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "smarketing/lead/v1/handoff_service.grpc.pb.h"
#include "smarketing/lead/v1/roster_service.grpc.pb.h"
#include "tests/rpc/lead/lead_rpc_test.h"

namespace smarketing::lead {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Each test has a team, two reps and a rule of its own: for the leads of its campaign.
class HandoffsRpcTest : public LeadRpcTest {
 protected:
  using Handoffs = v1::HandoffService::Stub;
  using Rosters = v1::RosterService::Stub;

  HandoffsRpcTest() : handoffs_(service().Stub<v1::HandoffService>()), rosters_(service().Stub<v1::RosterService>()) {
    static int n = 0;
    tag_ = absl::StrCat("t", ++n);
    team_ = "team-" + tag_;
    ana_ = "ana-" + tag_;
    bea_ = "bea-" + tag_;
    SMK_EXPECT_OK(UpdateTeam(absl::ZeroDuration()));
    for (const std::string& key : {ana_, bea_}) {
      v1::UpdateRepRequest rep;
      rep.mutable_rep()->set_name("reps/" + key);
      rep.mutable_rep()->add_teams(team_);
      SMK_EXPECT_OK(Call(rosters_, &Rosters::UpdateRep, rep, "sales_manager"));
    }
    v1::UpdateRoutingRuleRequest rule;
    rule.mutable_routing_rule()->set_name("routingRules/rule-" + tag_);
    rule.mutable_routing_rule()->add_teams(team_);
    rule.mutable_routing_rule()->set_strategy(v1::ROUTING_STRATEGY_ROUND_ROBIN);
    v1::RoutingCondition* condition = rule.mutable_routing_rule()->add_conditions();
    condition->set_field("campaign");
    condition->set_operator_(v1::ROUTING_OPERATOR_IN);
    condition->add_values(tag_);
    SMK_EXPECT_OK(Call(rosters_, &Rosters::UpdateRoutingRule, rule, "sales_manager"));
  }

  // Zero: hand-offs may wait for ever. (What expired later would change rows while other tests look at them.)
  absl::Status UpdateTeam(absl::Duration timeout) {
    v1::UpdateTeamRequest request;
    request.mutable_team()->set_name("teams/" + team_);
    if (timeout > absl::ZeroDuration()) {
      request.mutable_team()->mutable_handoff_timeout()->set_seconds(absl::ToInt64Seconds(timeout));
    }
    return Call(rosters_, &Rosters::UpdateTeam, request, "sales_manager").status();
  }
  v1::Lead LeadOfCampaign() {
    v1::CaptureLeadRequest capture = Capture(NewEmail());
    capture.mutable_source()->set_campaign(tag_);
    return NewLead(capture);
  }
  absl::StatusOr<v1::Handoff> Submit(const std::string& lead, const std::string& request_id = "") {
    v1::SubmitHandoffRequest request;
    request.set_request_id(request_id);
    request.set_lead(lead);
    request.set_note("wants a demo");
    return Call(handoffs_, &Handoffs::SubmitHandoff, request, "marketer");
  }
  v1::Handoff NewHandoff() {
    const auto handoff = Submit(LeadOfCampaign().name());
    EXPECT_THAT(handoff, IsOk());
    return handoff.ok() ? *handoff : v1::Handoff();
  }
  absl::StatusOr<v1::Handoff> Get(const std::string& name, absl::string_view role = "admin") {
    v1::GetHandoffRequest request;
    request.set_name(name);
    return Call(handoffs_, &Handoffs::GetHandoff, request, role);
  }
  absl::StatusOr<v1::Handoff> Accept(const std::string& name, const std::string& subject,
                                     const std::string& request_id = "") {
    v1::AcceptHandoffRequest request;
    request.set_request_id(request_id);
    request.set_name(name);
    return Call(handoffs_, &Handoffs::AcceptHandoff, request, "sales_rep", subject);
  }
  absl::StatusOr<v1::ListHandoffsResponse> List(const std::string& filter, int page_size = 0,
                                                const std::string& token = "", const std::string& order = "") {
    v1::ListHandoffsRequest request;
    request.set_filter(filter);
    request.set_page_size(page_size);
    request.set_page_token(token);
    request.set_order_by(order);
    return Call(handoffs_, &Handoffs::ListHandoffs, request, "viewer");
  }

  std::unique_ptr<v1::HandoffService::Stub> handoffs_;
  std::unique_ptr<v1::RosterService::Stub> rosters_;
  std::string tag_;
  std::string team_;
  std::string ana_;
  std::string bea_;
};

TEST_F(HandoffsRpcTest, FromMarketingToSalesAndBack) {
  SMK_ASSERT_OK(UpdateTeam(absl::Hours(1)));
  const v1::Handoff submitted = NewHandoff();
  EXPECT_EQ(submitted.state(), v1::HANDOFF_STATE_SUBMITTED);
  EXPECT_EQ(submitted.rep(), ana_);
  EXPECT_EQ(submitted.team(), team_);
  EXPECT_EQ(submitted.routing_rule(), "rule-" + tag_);
  EXPECT_EQ(submitted.note(), "wants a demo");
  EXPECT_TRUE(submitted.has_expire_time());
  EXPECT_EQ(submitted.history_size(), 1);
  SMK_ASSERT_OK_AND_ASSIGN(v1::Lead lead, GetLead(submitted.lead()));
  EXPECT_EQ(lead.open_handoff(), submitted.name());
  EXPECT_EQ(lead.stage(), v1::LEAD_STAGE_MARKETING_QUALIFIED);
  EXPECT_EQ(Get(submitted.name())->SerializeAsString(), submitted.SerializeAsString());
  EXPECT_EQ(Get(submitted.name(), "viewer")->note(), "") << "personal";

  SMK_ASSERT_OK_AND_ASSIGN(const v1::Handoff accepted, Accept(submitted.name(), ana_));
  EXPECT_EQ(accepted.state(), v1::HANDOFF_STATE_ACCEPTED);
  SMK_ASSERT_OK_AND_ASSIGN(lead, GetLead(submitted.lead()));
  EXPECT_EQ(lead.owner(), ana_);
  EXPECT_EQ(lead.stage(), v1::LEAD_STAGE_SALES_ACCEPTED);

  v1::RejectHandoffRequest reject;
  reject.set_name(submitted.name());
  reject.set_reason("OTHER");
  EXPECT_THAT(Call(handoffs_, &Handoffs::RejectHandoff, reject, "sales_rep", ana_), ViolatesField("note"));
  reject.set_note("too small");
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Handoff rejected,
                           Call(handoffs_, &Handoffs::RejectHandoff, reject, "sales_rep", ana_));
  EXPECT_EQ(rejected.answer_note(), "too small");
  EXPECT_EQ(rejected.history_size(), 3);
  SMK_ASSERT_OK_AND_ASSIGN(lead, GetLead(submitted.lead()));
  EXPECT_EQ(lead.stage(), v1::LEAD_STAGE_MARKETING_QUALIFIED);
  EXPECT_EQ(lead.open_handoff(), "");
}

TEST_F(HandoffsRpcTest, EveryWriteTakesEffectOnce) {
  const v1::Lead lead = LeadOfCampaign();
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Handoff submitted, Submit(lead.name(), "submit-" + tag_));
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Handoff again, Submit(lead.name(), "submit-" + tag_));
  EXPECT_EQ(again.SerializeAsString(), submitted.SerializeAsString());
  EXPECT_THAT(Submit(lead.name()), HasReason("HANDOFF_OPEN"));

  SMK_ASSERT_OK_AND_ASSIGN(const v1::Handoff accepted, Accept(submitted.name(), ana_, "accept-" + tag_));
  const std::string stored = service().Checksum();
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Handoff accepted_again, Accept(submitted.name(), ana_, "accept-" + tag_));
  EXPECT_EQ(accepted_again.SerializeAsString(), accepted.SerializeAsString());
  EXPECT_EQ(service().Checksum(), stored);
}

TEST_F(HandoffsRpcTest, OthersStayOut) {
  const v1::Handoff submitted = NewHandoff();
  EXPECT_THAT(Accept(submitted.name(), "somebody-else"), HasReason("OTHER_TEAM"));
  v1::WithdrawHandoffRequest withdraw;
  withdraw.set_name(submitted.name());
  EXPECT_THAT(Call(handoffs_, &Handoffs::WithdrawHandoff, withdraw, "sales_rep", ana_),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Get("handoffs/018f4e6a-0000-7000-8000-000000000000"), HasReason("HANDOFF_NOT_FOUND"));
  v1::ReassignHandoffRequest reassign;
  reassign.set_name(submitted.name());
  reassign.set_rep("nobody");
  EXPECT_THAT(Call(handoffs_, &Handoffs::ReassignHandoff, reassign), HasReason("REP_NOT_FOUND"));
  reassign.set_team(team_);
  EXPECT_THAT(Call(handoffs_, &Handoffs::ReassignHandoff, reassign), ViolatesField("rep"));
  reassign.clear_rep();
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Handoff to_team, Call(handoffs_, &Handoffs::ReassignHandoff, reassign));
  EXPECT_EQ(to_team.rep(), "");
  SMK_EXPECT_OK(Call(handoffs_, &Handoffs::WithdrawHandoff, withdraw, "marketer"));
}

TEST_F(HandoffsRpcTest, TheQueueOfATeamInPages) {
  for (int i = 0; i < 3; ++i) {
    NewHandoff();
    service().clock().Advance(absl::Seconds(1));
  }
  const std::string queue = absl::StrCat("team = \"", team_, "\" AND state = SUBMITTED");
  SMK_ASSERT_OK_AND_ASSIGN(const auto first, List(queue, 2));
  ASSERT_EQ(first.handoffs_size(), 2);
  EXPECT_EQ(first.handoffs(0).rep(), ana_);
  EXPECT_EQ(first.handoffs(1).rep(), bea_);
  EXPECT_EQ(first.handoffs(0).history_size(), 0);
  SMK_ASSERT_OK_AND_ASSIGN(const auto second, List(queue, 2, first.next_page_token()));
  EXPECT_EQ(second.handoffs_size(), 1);
  EXPECT_EQ(second.next_page_token(), "");
  SMK_ASSERT_OK_AND_ASSIGN(const auto newest, List(queue, 1, "", "submit_time desc"));
  EXPECT_EQ(newest.handoffs(0).name(), second.handoffs(0).name());
  SMK_ASSERT_OK_AND_ASSIGN(const auto of_lead,
                           List(absl::StrCat("lead = \"", newest.handoffs(0).lead(), "\" AND held = false")));
  EXPECT_EQ(of_lead.handoffs_size(), 1);
  EXPECT_THAT(List("nonsense = 1"), HasReason("INVALID_FILTER"));
  EXPECT_THAT(List("", 0, "", "rep"), HasReason("INVALID_ORDER_BY"));
}

TEST_F(HandoffsRpcTest, PreviewSaysWhoAndWhy) {
  v1::CreateAbsenceRequest absence;
  absence.mutable_absence()->set_rep(ana_);
  absence.mutable_absence()->mutable_start_time()->set_seconds(absl::ToUnixSeconds(now() - absl::Hours(1)));
  absence.mutable_absence()->mutable_end_time()->set_seconds(absl::ToUnixSeconds(now() + absl::Hours(48)));
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Absence created, Call(rosters_, &Rosters::CreateAbsence, absence));
  EXPECT_FALSE(created.name().empty());

  v1::PreviewRoutingRequest request;
  request.set_lead(LeadOfCampaign().name());
  const std::string stored = service().Checksum();
  SMK_ASSERT_OK_AND_ASSIGN(const auto preview, Call(rosters_, &Rosters::PreviewRouting, request, "viewer"));
  EXPECT_EQ(preview.rep(), bea_);
  EXPECT_EQ(preview.team(), team_);
  EXPECT_EQ(preview.routing_rule(), "rule-" + tag_);
  const v1::RoutingStep& last = preview.steps(preview.steps_size() - 1);
  EXPECT_TRUE(last.matched());
  ASSERT_EQ(last.candidates_size(), 2);
  EXPECT_FALSE(last.candidates(0).eligible());
  EXPECT_THAT(last.candidates(0).reason(), ::testing::StartsWith("absent until "));
  EXPECT_EQ(service().Checksum(), stored) << "changes nothing";
  EXPECT_EQ(NewHandoff().rep(), bea_) << "as it said";

  v1::Roster& other = *request.mutable_roster();
  other.add_teams()->set_name("teams/else");
  v1::RoutingRule& rule = *other.add_routing_rules();
  rule.set_name("routingRules/all");
  rule.add_teams("else");
  SMK_ASSERT_OK_AND_ASSIGN(const auto tried, Call(rosters_, &Rosters::PreviewRouting, request));
  EXPECT_EQ(tried.team(), "else");
  other.clear_routing_rules();
  SMK_ASSERT_OK_AND_ASSIGN(const auto held, Call(rosters_, &Rosters::PreviewRouting, request));
  EXPECT_EQ(held.held_reason(), "NO_RULE");

  v1::DeleteAbsenceRequest remove;
  remove.set_name(created.name());
  SMK_EXPECT_OK(Call(rosters_, &Rosters::DeleteAbsence, remove));
  EXPECT_THAT(Call(rosters_, &Rosters::DeleteAbsence, remove), HasReason("ABSENCE_NOT_FOUND"));
}

TEST_F(HandoffsRpcTest, WhatIsNamedIsNotDeleted) {
  v1::DeleteTeamRequest team;
  team.set_name("teams/" + team_);
  EXPECT_THAT(Call(rosters_, &Rosters::DeleteTeam, team), HasReason("IN_USE"));
  v1::DeleteRoutingRuleRequest rule;
  rule.set_name("routingRules/rule-" + tag_);
  SMK_EXPECT_OK(Call(rosters_, &Rosters::DeleteRoutingRule, rule));
  EXPECT_THAT(Call(rosters_, &Rosters::DeleteRoutingRule, rule), HasReason("ROUTING_RULE_NOT_FOUND"));
  for (const std::string& key : {ana_, bea_}) {
    v1::DeleteRepRequest rep;
    rep.set_name("reps/" + key);
    SMK_EXPECT_OK(Call(rosters_, &Rosters::DeleteRep, rep));
  }
  SMK_EXPECT_OK(Call(rosters_, &Rosters::DeleteTeam, team));
  v1::UpdateRepRequest rep;
  rep.mutable_rep()->set_name("reps/" + ana_);
  rep.mutable_rep()->add_teams(team_);
  EXPECT_THAT(Call(rosters_, &Rosters::UpdateRep, rep), ViolatesField("rep.teams[0]"));
  EXPECT_THAT(Call(rosters_, &Rosters::UpdateRep, rep, "marketer"), StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(HandoffsRpcTest, WhoHasOpenHandoffsIsNotDeleted) {
  const v1::Handoff submitted = NewHandoff();
  ASSERT_EQ(submitted.rep(), ana_);
  v1::DeleteRepRequest ana;
  ana.set_name("reps/" + ana_);
  const absl::Status used = Call(rosters_, &Rosters::DeleteRep, ana).status();
  EXPECT_THAT(used, HasReason("IN_USE"));
  EXPECT_THAT(GetErrorMetadata(used), ::testing::UnorderedElementsAre(::testing::Pair("user", submitted.name()),
                                                                      ::testing::Pair("open_handoffs", "1")));
  EXPECT_EQ(used.message(), absl::StrCat("reps/", ana_, " has 1 open hand-off (", submitted.name(),
                                         "): they are to be answered or reassigned first"));

  // As a document, and before it counts.
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Roster before, Call(rosters_, &Rosters::GetRoster, v1::GetRosterRequest()));
  v1::ReplaceRosterRequest without;
  *without.mutable_roster() = before;
  auto* reps = without.mutable_roster()->mutable_reps();
  for (int i = reps->size() - 1; i >= 0; --i) {
    if (reps->Get(i).name() == ana.name()) reps->DeleteSubrange(i, 1);
  }
  for (const bool validate_only : {true, false}) {
    without.set_validate_only(validate_only);
    EXPECT_THAT(Call(rosters_, &Rosters::ReplaceRoster, without), HasReason("IN_USE"));
  }

  // For anybody of a team: the team is in use.
  v1::UpdateTeamRequest queue;
  queue.mutable_team()->set_name("teams/queue-" + tag_);
  SMK_ASSERT_OK(Call(rosters_, &Rosters::UpdateTeam, queue));
  v1::ReassignHandoffRequest reassign;
  reassign.set_name(submitted.name());
  reassign.set_team("queue-" + tag_);
  SMK_ASSERT_OK(Call(handoffs_, &Handoffs::ReassignHandoff, reassign));
  v1::DeleteTeamRequest team;
  team.set_name(queue.team().name());
  EXPECT_THAT(Call(rosters_, &Rosters::DeleteTeam, team), HasReason("IN_USE"));
  *without.mutable_roster()->add_teams() = queue.team();
  without.set_validate_only(true);
  SMK_ASSERT_OK_AND_ASSIGN(const auto preview, Call(rosters_, &Rosters::ReplaceRoster, without));
  EXPECT_THAT(preview.deleted(), Contains("reps/" + ana_));
  SMK_EXPECT_OK(Call(rosters_, &Rosters::DeleteRep, ana));

  v1::WithdrawHandoffRequest withdraw;
  withdraw.set_name(submitted.name());
  SMK_ASSERT_OK(Call(handoffs_, &Handoffs::WithdrawHandoff, withdraw));
  SMK_EXPECT_OK(Call(rosters_, &Rosters::DeleteTeam, team));
}

TEST_F(HandoffsRpcTest, ARepWritesAbsencesOfItsTeamsOnly) {
  v1::UpdateTeamRequest team;
  team.mutable_team()->set_name("teams/other-" + tag_);
  SMK_ASSERT_OK(Call(rosters_, &Rosters::UpdateTeam, team));
  const std::string carl = "carl-" + tag_;
  v1::UpdateRepRequest rep;
  rep.mutable_rep()->set_name("reps/" + carl);
  rep.mutable_rep()->add_teams("other-" + tag_);
  SMK_ASSERT_OK(Call(rosters_, &Rosters::UpdateRep, rep));

  const auto absence_of = [](const std::string& key) {
    v1::CreateAbsenceRequest request;
    request.mutable_absence()->set_rep(key);
    request.mutable_absence()->mutable_start_time()->set_seconds(1'900'000'000);
    request.mutable_absence()->mutable_end_time()->set_seconds(1'900'086'400);
    return request;
  };
  const auto create = [&](const std::string& of, absl::string_view role, const std::string& subject) {
    return Call(rosters_, &Rosters::CreateAbsence, absence_of(of), role, subject);
  };
  const auto remove = [&](const std::string& name, const std::string& subject) {
    v1::DeleteAbsenceRequest request;
    request.set_name(name);
    return Call(rosters_, &Rosters::DeleteAbsence, request, "sales_rep", subject);
  };
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Absence own, create(ana_, "sales_rep", ana_));
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Absence of_team, create(bea_, "sales_rep", ana_));
  EXPECT_THAT(create(carl, "sales_rep", ana_), HasReason("OTHER_TEAM"));
  EXPECT_THAT(create(carl, "sales_rep", "somebody-else"), HasReason("OTHER_TEAM"));
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Absence by_manager, create(carl, "sales_manager", ana_));
  EXPECT_THAT(remove(by_manager.name(), ana_), HasReason("OTHER_TEAM"));
  EXPECT_THAT(remove(by_manager.name(), carl), IsOk());
  EXPECT_THAT(remove(of_team.name(), bea_), IsOk());
  EXPECT_THAT(remove(own.name(), bea_), IsOk());
}

TEST_F(HandoffsRpcTest, EverythingThatIsWrongIsSaidAtOnce) {
  v1::CreateAbsenceRequest absence;
  absence.mutable_absence()->set_rep("nobody");
  absence.mutable_absence()->mutable_start_time()->set_seconds(1'900'086'400);
  absence.mutable_absence()->mutable_end_time()->set_seconds(1'900'000'000);
  const auto no_absence = Call(rosters_, &Rosters::CreateAbsence, absence);
  EXPECT_THAT(no_absence, ViolatesField("absence.rep"));
  EXPECT_THAT(no_absence, ViolatesField("absence.end_time"));

  v1::UpdateRepRequest rep;
  rep.mutable_rep()->set_name("reps/" + ana_);
  rep.mutable_rep()->add_teams("nowhere");
  rep.mutable_rep()->mutable_working_hours()->set_time_zone("Nowhere");
  *rep.mutable_rep()->mutable_working_hours()->add_windows() = v1::WorkingWindow();
  rep.mutable_rep()->mutable_working_hours()->mutable_windows(0)->set_weekday(1);
  rep.mutable_rep()->mutable_working_hours()->mutable_windows(0)->set_start("09:00");
  rep.mutable_rep()->mutable_working_hours()->mutable_windows(0)->set_end("10:00");
  const auto no_rep = Call(rosters_, &Rosters::UpdateRep, rep);
  EXPECT_THAT(no_rep, ViolatesField("rep.teams[0]"));
  EXPECT_THAT(no_rep, ViolatesField("rep.working_hours.time_zone"));

  v1::UpdateRoutingRuleRequest rule;
  rule.mutable_routing_rule()->set_name("routingRules/rule-" + tag_);
  rule.mutable_routing_rule()->add_teams("nowhere");
  rule.mutable_routing_rule()->set_fall_through(true);
  const auto no_rule = Call(rosters_, &Rosters::UpdateRoutingRule, rule);
  EXPECT_THAT(no_rule, ViolatesField("routing_rule.teams[0]"));
  EXPECT_THAT(no_rule, ViolatesField("routing_rule.fall_through"));
  rule.mutable_routing_rule()->set_order(-1);
  const auto against_the_contract = Call(rosters_, &Rosters::UpdateRoutingRule, rule);
  EXPECT_THAT(against_the_contract, ViolatesField("routing_rule.order"));
  EXPECT_THAT(against_the_contract, ViolatesField("routing_rule.fall_through"));

  v1::RejectHandoffRequest reject;
  reject.set_name(NewHandoff().name());
  reject.set_reason("NOPE");
  reject.mutable_occur_time()->set_seconds(absl::ToUnixSeconds(now() + absl::Hours(1)));
  const auto no_answer = Call(handoffs_, &Handoffs::RejectHandoff, reject);
  EXPECT_THAT(no_answer, ViolatesField("reason"));
  EXPECT_THAT(no_answer, ViolatesField("occur_time"));
}

TEST_F(HandoffsRpcTest, AnAbsenceOfADocumentNeedsNoName) {
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Roster before, Call(rosters_, &Rosters::GetRoster, v1::GetRosterRequest()));
  v1::ReplaceRosterRequest request;
  *request.mutable_roster() = before;
  v1::Absence& absence = *request.mutable_roster()->add_absences();
  absence.set_rep(bea_);
  absence.mutable_start_time()->set_seconds(1'900'000'000);
  absence.mutable_end_time()->set_seconds(1'900'086'400);
  SMK_ASSERT_OK_AND_ASSIGN(const auto first, Call(rosters_, &Rosters::ReplaceRoster, request));
  ASSERT_EQ(first.created_size(), 1);
  EXPECT_THAT(first.created(0), ::testing::StartsWith("absences/"));
  for (const bool validate_only : {true, false}) {
    request.set_validate_only(validate_only);
    SMK_ASSERT_OK_AND_ASSIGN(const auto again, Call(rosters_, &Rosters::ReplaceRoster, request));
    EXPECT_THAT(again.created(), IsEmpty());
    EXPECT_THAT(again.updated(), IsEmpty());
    EXPECT_THAT(again.deleted(), IsEmpty());
  }
  v1::DeleteAbsenceRequest remove;
  remove.set_name(first.created(0));
  SMK_EXPECT_OK(Call(rosters_, &Rosters::DeleteAbsence, remove));
}

TEST_F(HandoffsRpcTest, TheRosterAsOneDocument) {
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Roster before, Call(rosters_, &Rosters::GetRoster, v1::GetRosterRequest()));
  v1::ReplaceRosterRequest request;
  *request.mutable_roster() = before;
  for (v1::Rep& rep : *request.mutable_roster()->mutable_reps()) {
    if (rep.name() == "reps/" + ana_) rep.set_weight(7);
  }
  request.mutable_roster()->add_teams()->set_name("teams/new-" + tag_);
  request.set_validate_only(true);
  const std::string stored = service().Checksum();
  SMK_ASSERT_OK_AND_ASSIGN(const auto preview, Call(rosters_, &Rosters::ReplaceRoster, request));
  EXPECT_THAT(preview.created(), ElementsAre("teams/new-" + tag_));
  EXPECT_THAT(preview.updated(), ElementsAre("reps/" + ana_));
  EXPECT_THAT(preview.deleted(), IsEmpty());
  EXPECT_EQ(service().Checksum(), stored);

  request.set_validate_only(false);
  request.set_request_id("roster-" + tag_);
  SMK_ASSERT_OK_AND_ASSIGN(const auto replaced, Call(rosters_, &Rosters::ReplaceRoster, request));
  SMK_ASSERT_OK_AND_ASSIGN(const auto again, Call(rosters_, &Rosters::ReplaceRoster, request));
  EXPECT_EQ(again.SerializeAsString(), replaced.SerializeAsString());
  EXPECT_THAT(replaced.created(), ElementsAre("teams/new-" + tag_));

  v1::ReplaceRosterRequest back;
  *back.mutable_roster() = before;
  EXPECT_THAT(Call(rosters_, &Rosters::ReplaceRoster, back), HasReason("ETAG_MISMATCH")) << "ana is another one by now";
  for (v1::Rep& rep : *back.mutable_roster()->mutable_reps()) rep.clear_etag();
  SMK_ASSERT_OK_AND_ASSIGN(const auto restored, Call(rosters_, &Rosters::ReplaceRoster, back));
  EXPECT_THAT(restored.deleted(), Contains("teams/new-" + tag_));
}

}  // namespace
}  // namespace smarketing::lead
