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
