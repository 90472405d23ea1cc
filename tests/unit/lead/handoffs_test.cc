// Hand-offs from marketing to sales, without a database.
#include "lead_service/domain/handoff.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/lead/world.h"

namespace smarketing::lead {
namespace {

using ::smarketing::testing::HasReason;
using ::smarketing::testing::IsOk;
using ::smarketing::testing::ViolatesField;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class HandoffsTest : public ::testing::Test {
 protected:
  // Teams "emea" (a day to answer) with "bea" and "carl", and "us" with "dan"; a rule that gives leads to "emea" in
  // turns.
  HandoffsTest() { SetRoster(TheRoster()); }

  static RosterData TheRoster() {
    RosterData data;
    data.teams = {{"emea", "", absl::Hours(24)}, {"us", "", std::nullopt}};
    data.reps = {MakeRep("bea", "emea"), MakeRep("carl", "emea"), MakeRep("dan", "us")};
    RoutingRule rule;
    rule.key = "all";
    rule.teams = {"emea"};
    rule.strategy = RoutingStrategy::kRoundRobin;
    data.rules = {rule};
    return data;
  }
  static Rep MakeRep(const char* key, const char* team) {
    Rep rep;
    rep.key = key;
    rep.teams = {team};
    return rep;
  }
  void SetRoster(RosterData data) {
    world_.workspace().SetReference(std::make_shared<const ReferenceData>(1, Playbook(), std::move(data), Pipelines(),
                                                                          ReferenceData::ItemVersions()));
  }

  template <typename C>
  C On(const HandoffId& id, int day) {
    auto command = World::Make<C>();
    command.context.now = Day(day);
    command.handoff = id;
    return command;
  }
  SubmitHandoff SubmitOf(const LeadId& lead, int day) {
    auto command = World::Make<SubmitHandoff>();
    command.context.now = Day(day);
    command.lead = lead;
    return command;
  }
  Handoff Submitted(int day = 20) { return *world_.Do(SubmitOf(id_, day)).handoff; }
  Handoff Accepted(int day = 21) { return *world_.Do(On<AcceptHandoff>(Submitted().id, day)).handoff; }
  template <typename C>
  absl::StatusOr<Outcome> Answer(const HandoffId& id, int day, std::string reason, std::string note = "") {
    auto command = On<C>(id, day);
    command.reason = {std::move(reason), std::move(note)};
    return world_.Try(command);
  }
  const Handoff& handoff(const HandoffId& id) { return *world_.workspace().FindHandoff(id); }
  std::optional<absl::Time> timer(TimerKind kind, const HandoffId& id) {
    const auto it = world_.workspace().timers().find({kind, id.uuid()});
    return it == world_.workspace().timers().end() ? std::nullopt : it->second;
  }
  std::vector<std::string> States(const HandoffId& id) {
    std::vector<std::string> states;
    for (const HandoffEntry& entry : handoff(id).history) {
      states.push_back(std::string(HandoffStateName(entry.state)) + " " + entry.rep);
    }
    return states;
  }

  World world_;
  LeadId id_ = world_.Given("a@x.example", 10);
};

TEST_F(HandoffsTest, SubmittingAsksSalesAndQualifiesTheLead) {
  world_.NewEvents();
  auto command = SubmitOf(id_, 20);
  command.note = "asked for a price";
  const Outcome outcome = world_.Do(command);
  EXPECT_EQ(world_.NewEvents(), "LeadStageEntered HandoffSubmitted");
  const Handoff& submitted = *outcome.handoff;
  EXPECT_EQ(submitted.state, HandoffState::kSubmitted);
  EXPECT_EQ(submitted.team, "emea");
  EXPECT_EQ(submitted.rep, "bea");
  EXPECT_EQ(submitted.routing_rule, "all");
  EXPECT_EQ(submitted.submitter, "ana");
  EXPECT_EQ(submitted.note, "asked for a price");
  EXPECT_EQ(submitted.expire_time, Day(21));
  EXPECT_TRUE(submitted.grade.has_value());
  EXPECT_EQ(outcome.lead.open_handoff, submitted.id);
  EXPECT_EQ(outcome.lead.stage, Stage::kMarketingQualified);
  EXPECT_EQ(timer(TimerKind::kExpireHandoff, submitted.id), Day(21));
  EXPECT_EQ(world_.Last<HandoffSubmitted>().entry.rep, "bea");
  EXPECT_TRUE(world_.Last<HandoffSubmitted>().entry.by_person);
}

TEST_F(HandoffsTest, WhoCannotBeHandedOver) {
  Submitted();
  EXPECT_THAT(world_.Try(SubmitOf(id_, 21)), HasReason("HANDOFF_OPEN"));

  const LeadId gone = world_.Given("b@x.example", 10);
  SMK_ASSERT_OK(world_.Move(gone, Stage::kDisqualified, 15, "NOT_A_BUYER"));
  EXPECT_THAT(world_.Try(SubmitOf(gone, 21)), HasReason("WRONG_STAGE"));

  const LeadId bought = world_.Given("c@x.example", 10);
  world_.Do(world_.Import(bought, "1", DealState::kWon, 11, 12));
  EXPECT_THAT(world_.Try(SubmitOf(bought, 21)), HasReason("WRONG_STAGE"));

  const LeadId deleted = world_.Given("d@x.example", 10);
  auto remove = World::Make<DeleteLead>();
  remove.lead = deleted;
  world_.Do(remove);
  EXPECT_THAT(world_.Try(SubmitOf(deleted, 101)), HasReason("WRONG_STAGE"));

  const LeadId other = world_.Given("e@x.example", 10);
  auto command = SubmitOf(other, 21);
  command.team = "asia";
  EXPECT_THAT(world_.Try(command), HasReason("TEAM_NOT_FOUND"));
  command.team.clear();
  command.rep = "nobody";
  EXPECT_THAT(world_.Try(command), HasReason("REP_NOT_FOUND"));
  command.team = "emea";
  EXPECT_THAT(world_.Try(command), ViolatesField("rep"));
  EXPECT_EQ(world_.lead(other).stage, Stage::kLead) << "a refusal changes nothing";
}

TEST_F(HandoffsTest, ANamedTeamOrRepIsAsked) {
  auto command = SubmitOf(id_, 20);
  command.team = "us";
  const Handoff to_team = *world_.Do(command).handoff;
  EXPECT_EQ(to_team.team, "us");
  EXPECT_EQ(to_team.rep, "");
  EXPECT_EQ(to_team.expire_time, std::nullopt);
  command.lead = world_.Given("b@x.example", 10);
  command.team.clear();
  command.rep = "dan";
  const Handoff to_rep = *world_.Do(command).handoff;
  EXPECT_EQ(to_rep.team, "us");
  EXPECT_EQ(to_rep.assign_time, Day(20));
}

TEST_F(HandoffsTest, AcceptingGivesTheLeadToTheRep) {
  const Handoff submitted = Submitted();
  world_.NewEvents();
  const Outcome outcome = world_.Do(On<AcceptHandoff>(submitted.id, 21));
  EXPECT_EQ(world_.NewEvents(), "LeadAttributesChanged LeadStageEntered HandoffAccepted");
  EXPECT_EQ(outcome.lead.fields[Field::kOwner], "bea");
  EXPECT_EQ(outcome.lead.fields[Field::kTeam], "emea");
  EXPECT_EQ(outcome.lead.stage, Stage::kSalesAccepted);
  EXPECT_EQ(outcome.lead.open_handoff, submitted.id);
  EXPECT_EQ(outcome.handoff->accept_time, Day(21));
  EXPECT_EQ(outcome.handoff->expire_time, std::nullopt);
  EXPECT_EQ(timer(TimerKind::kExpireHandoff, submitted.id), std::nullopt);
  EXPECT_THAT(world_.Try(On<AcceptHandoff>(submitted.id, 22)), HasReason("WRONG_HANDOFF_STATE"));
  EXPECT_THAT(States(submitted.id), ElementsAre("SUBMITTED bea", "ACCEPTED bea"));
}

TEST_F(HandoffsTest, NobodyAcceptsBeforeItWasSubmitted) {
  const Handoff submitted = Submitted();
  auto command = On<AcceptHandoff>(submitted.id, 21);
  command.occur_time = Day(19);
  EXPECT_THAT(world_.Try(command), ViolatesField("occur_time"));
  command.occur_time = Day(22);
  EXPECT_THAT(world_.Try(command), ViolatesField("occur_time"));
}

TEST_F(HandoffsTest, RejectingSendsTheLeadBackOrOff) {
  const Handoff accepted = Accepted();
  EXPECT_THAT(Answer<RejectHandoff>(accepted.id, 22, "NO_SUCH"), ViolatesField("reason"));
  EXPECT_THAT(Answer<RejectHandoff>(accepted.id, 22, "OTHER"), ViolatesField("note"));
  world_.NewEvents();
  const auto rejected = Answer<RejectHandoff>(accepted.id, 22, "NOT_READY", "call again in May");
  ASSERT_THAT(rejected, IsOk());
  EXPECT_EQ(world_.NewEvents(), "LeadStageEntered HandoffRejected");
  EXPECT_EQ(rejected->lead.stage, Stage::kMarketingQualified);
  EXPECT_EQ(rejected->lead.open_handoff, std::nullopt);
  EXPECT_EQ(rejected->lead.first_response_time, Day(22)) << "a disposition by a person is a response";
  EXPECT_EQ(rejected->handoff->reason, "NOT_READY");
  EXPECT_EQ(rejected->handoff->answer_note, "call again in May");
  EXPECT_EQ(rejected->handoff->close_time, Day(22));

  const Handoff again = *world_.Do(SubmitOf(id_, 23)).handoff;
  EXPECT_EQ(again.rep, "carl") << "the next in turn";
  const auto off = Answer<RejectHandoff>(again.id, 24, "NOT_A_BUYER");
  ASSERT_THAT(off, IsOk());
  EXPECT_EQ(off->lead.stage, Stage::kDisqualified);
  EXPECT_EQ(off->lead.first_response_time, Day(22)) << "the earliest counts";
}

TEST_F(HandoffsTest, RecyclingBringsTheLeadBackLater) {
  const Handoff submitted = Submitted();
  auto command = On<RecycleHandoff>(submitted.id, 21);
  command.reason = {"BAD_TIMING", ""};
  command.not_before_time = Day(21);
  EXPECT_THAT(world_.Try(command), ViolatesField("not_before_time"));
  command.not_before_time = Day(50);
  const Outcome outcome = world_.Do(command);
  EXPECT_EQ(outcome.handoff->state, HandoffState::kRecycled);
  EXPECT_EQ(outcome.lead.stage, Stage::kRecycled);
  EXPECT_EQ(outcome.lead.recycle_until, Day(50));
  EXPECT_THAT(States(submitted.id), ElementsAre("SUBMITTED bea", "RECYCLED bea")) << "answered once";
  EXPECT_THAT(Answer<RecycleHandoff>(submitted.id, 22, "BAD_TIMING"), HasReason("WRONG_HANDOFF_STATE"));

  const Outcome back = world_.Do(SubmitOf(id_, 30));
  EXPECT_EQ(back.lead.stage, Stage::kMarketingQualified);
  EXPECT_EQ(back.lead.recycle_until, std::nullopt);
}

TEST_F(HandoffsTest, OnlyWhatWasNotAcceptedIsWithdrawn) {
  const Handoff submitted = Submitted();
  const Outcome outcome = world_.Do(On<WithdrawHandoff>(submitted.id, 21));
  EXPECT_EQ(outcome.handoff->state, HandoffState::kWithdrawn);
  EXPECT_EQ(outcome.lead.open_handoff, std::nullopt);
  EXPECT_EQ(outcome.lead.first_response_time, std::nullopt);
  const Handoff accepted = Accepted(30);
  EXPECT_THAT(world_.Try(On<WithdrawHandoff>(accepted.id, 31)), HasReason("WRONG_HANDOFF_STATE"));
}

TEST_F(HandoffsTest, ReassigningAnAcceptedOneChangesTheOwner) {
  const Handoff accepted = Accepted();
  auto command = On<ReassignHandoff>(accepted.id, 22);
  command.rep = "dan";
  world_.NewEvents();
  const Outcome outcome = world_.Do(command);
  EXPECT_EQ(world_.NewEvents(), "LeadAttributesChanged HandoffReassigned");
  EXPECT_EQ(outcome.lead.fields[Field::kOwner], "dan");
  EXPECT_EQ(outcome.lead.fields[Field::kTeam], "us");
  EXPECT_EQ(outcome.handoff->state, HandoffState::kAccepted);
  EXPECT_EQ(world_.Last<HandoffReassigned>().previous_rep, "bea");
  EXPECT_EQ(world_.Last<HandoffReassigned>().previous_team, "emea");

  command = On<ReassignHandoff>(accepted.id, 23);
  EXPECT_EQ(world_.Do(command).handoff->rep, "carl") << "in turns; bea had one";
}

TEST_F(HandoffsTest, AnExpiredOneGoesToSomebodyElse) {
  const Handoff submitted = Submitted();
  auto command = On<ExpireHandoff>(submitted.id, 20);
  command.context.automatic = true;
  world_.NewEvents();
  world_.Do(command);
  EXPECT_EQ(world_.NewEvents(), "") << "not yet";
  command.context.now = Day(23);
  const Outcome outcome = world_.Do(command);
  EXPECT_EQ(world_.NewEvents(), "HandoffExpired HandoffSubmitted");
  EXPECT_EQ(handoff(submitted.id).state, HandoffState::kExpired);
  EXPECT_EQ(handoff(submitted.id).close_time, Day(21)) << "when it was due, however late that was found";
  EXPECT_EQ(outcome.handoff->rep, "carl");
  EXPECT_EQ(outcome.handoff->previous_handoff, submitted.id);
  EXPECT_EQ(outcome.handoff->submit_time, Day(23));
  EXPECT_EQ(outcome.handoff->submitter, "ana");
  EXPECT_EQ(outcome.lead.open_handoff, outcome.handoff->id);
  EXPECT_EQ(outcome.lead.first_response_time, std::nullopt);
  EXPECT_FALSE(world_.Last<HandoffExpired>().entry.by_person);
  EXPECT_THAT(outcome.handoff->passed_over, ElementsAre("bea"));

  command = On<ExpireHandoff>(outcome.handoff->id, 30);
  const Handoff third = *world_.Do(command).handoff;
  EXPECT_EQ(third.rep, "bea") << "all were asked";
  EXPECT_THAT(third.passed_over, IsEmpty()) << "a new round";
}

TEST_F(HandoffsTest, HeldUntilSomebodyIsFree) {
  RosterData data = TheRoster();
  data.reps[0].max_open_leads = 1;
  data.reps[1].inactive = true;
  SetRoster(data);
  const Handoff first = Submitted();
  const LeadId other = world_.Given("b@x.example", 10);
  const Handoff held = *world_.Do(SubmitOf(other, 20)).handoff;
  EXPECT_TRUE(held.IsHeld());
  EXPECT_EQ(held.held_reason, "NOBODY_FREE");
  EXPECT_EQ(held.routing_rule, "all");
  EXPECT_EQ(timer(TimerKind::kRouteHandoff, held.id), Day(20) + absl::Minutes(1));

  auto route = On<RouteHandoff>(held.id, 21);
  EXPECT_TRUE(world_.Do(route).handoff->IsHeld());
  EXPECT_EQ(timer(TimerKind::kRouteHandoff, held.id), Day(21) + absl::Minutes(1));

  SMK_ASSERT_OK(Answer<RejectHandoff>(first.id, 21, "NOT_READY"));
  world_.NewEvents();
  const Handoff released = *world_.Do(route).handoff;
  EXPECT_EQ(world_.NewEvents(), "HandoffReassigned");
  EXPECT_EQ(released.rep, "bea");
  EXPECT_EQ(released.held_reason, "");
  EXPECT_EQ(timer(TimerKind::kRouteHandoff, held.id), std::nullopt);
  EXPECT_EQ(released.expire_time, Day(22)) << "from when bea got it";
}

TEST_F(HandoffsTest, WhatSalesDoesToTheLeadAnswersIt) {
  const Handoff first = Submitted();
  auto recycle = World::Make<RecycleLead>();
  recycle.context.now = Day(22);
  recycle.lead = id_;
  recycle.reason = {"NOT_THERE", ""};
  EXPECT_THAT(world_.Try(recycle), ViolatesField("reason"));
  recycle.reason.reason = "NO_BUDGET";
  world_.Do(recycle);
  EXPECT_EQ(handoff(first.id).state, HandoffState::kRecycled);
  EXPECT_EQ(handoff(first.id).reason, "NO_BUDGET");
  EXPECT_EQ(world_.lead(id_).first_response_time, Day(22));

  const Handoff second = *world_.Do(SubmitOf(id_, 30)).handoff;
  SMK_ASSERT_OK(world_.Move(id_, Stage::kDisqualified, 31, "NOT_A_BUYER"));
  EXPECT_EQ(handoff(second.id).state, HandoffState::kRejected);
  EXPECT_EQ(world_.lead(id_).open_handoff, std::nullopt);
}

TEST_F(HandoffsTest, ADealConvertsIt) {
  const Handoff submitted = Submitted();
  auto convert = World::Make<ConvertLead>();
  convert.context.now = Day(25);
  convert.lead = id_;
  world_.NewEvents();
  const Outcome outcome = world_.Do(convert);
  EXPECT_THAT(States(submitted.id), ElementsAre("SUBMITTED bea", "ACCEPTED bea", "CONVERTED bea"));
  EXPECT_EQ(handoff(submitted.id).deal, outcome.deal->id);
  EXPECT_EQ(outcome.lead.stage, Stage::kOpportunity);
  EXPECT_EQ(outcome.lead.fields[Field::kOwner], "bea");
  EXPECT_EQ(outcome.lead.open_handoff, std::nullopt);
  EXPECT_EQ(outcome.lead.first_response_time, std::nullopt);
  EXPECT_THAT(world_.NewEvents(), ::testing::HasSubstr("HandoffAccepted HandoffConverted"));
}

TEST_F(HandoffsTest, AnImportedDealConvertsTheOneThatItCameOf) {
  const Handoff submitted = Submitted();
  world_.Do(world_.Import(id_, "of before", DealState::kOpen, 15, std::nullopt));
  EXPECT_EQ(handoff(submitted.id).state, HandoffState::kSubmitted);
  const Outcome outcome = world_.Do(world_.Import(id_, "of it", DealState::kOpen, 25, std::nullopt));
  EXPECT_THAT(States(submitted.id), ElementsAre("SUBMITTED bea", "ACCEPTED bea", "CONVERTED bea"));
  EXPECT_EQ(handoff(submitted.id).deal, outcome.deal->id);
  EXPECT_EQ(outcome.lead.open_handoff, std::nullopt);
}

TEST_F(HandoffsTest, ErasingThePersonWithdrawsIt) {
  for (const bool accepted : {false, true}) {
    const Handoff open = accepted ? *world_.Do(On<AcceptHandoff>(Submitted(23).id, 24)).handoff : Submitted(20);
    auto erase = World::Make<EraseLead>();
    erase.context.now = Day(25);
    erase.lead = id_;
    EXPECT_EQ(world_.Do(erase).lead.open_handoff, std::nullopt);
    EXPECT_EQ(handoff(open.id).state, HandoffState::kWithdrawn);
    EXPECT_EQ(handoff(open.id).close_time, Day(25));
    EXPECT_EQ(timer(TimerKind::kExpireHandoff, open.id), std::nullopt);
    id_ = world_.Given("b@x.example", 10);
  }
}

TEST_F(HandoffsTest, ARepActsForItsTeamsOnly) {
  const Handoff submitted = Submitted();
  auto command = On<AcceptHandoff>(submitted.id, 21);
  command.context.actor = "dan";
  command.context.only_teams.emplace();
  EXPECT_THAT(world_.Try(command), HasReason("OTHER_TEAM"));
  command.context.actor = "carl";  // of the team, says the roster
  command.rep = "carl";
  EXPECT_EQ(world_.Do(command).lead.fields[Field::kOwner], "carl");
}

TEST_F(HandoffsTest, ARepDoesNotAcceptForAnotherTeam) {
  auto submit = SubmitOf(id_, 20);
  submit.rep = "dan";
  auto command = On<AcceptHandoff>(world_.Do(submit).handoff->id, 21);
  command.context.actor = "dan";
  command.context.only_teams.emplace();
  command.rep = "bea";
  EXPECT_THAT(world_.Try(command), HasReason("OTHER_TEAM"));
  command.context.only_teams->push_back("emea");  // says the token
  EXPECT_EQ(world_.Do(command).lead.fields[Field::kOwner], "bea");

  id_ = world_.Given("b@x.example", 10);
  const Handoff to_bea = Submitted();
  command = On<AcceptHandoff>(to_bea.id, 21);
  command.context.actor = "carl";
  command.context.only_teams.emplace();
  EXPECT_EQ(to_bea.rep, "bea");
  EXPECT_EQ(world_.Do(command).lead.fields[Field::kOwner], "bea") << "of the same team";
}

TEST_F(HandoffsTest, WhoIsNoRepTakesNoLead) {
  auto submit = SubmitOf(id_, 20);
  submit.team = "emea";
  auto command = On<AcceptHandoff>(world_.Do(submit).handoff->id, 21);
  command.context.actor = "crm-sync";
  EXPECT_THAT(world_.Try(command), HasReason("REP_NOT_FOUND"));
  EXPECT_EQ(world_.lead(id_).fields[Field::kOwner], "");
  command.rep = "bea";
  EXPECT_EQ(world_.Do(command).lead.fields[Field::kOwner], "bea");

  // Whom it is for may have left.
  id_ = world_.Given("b@x.example", 10);
  submit = SubmitOf(id_, 20);
  submit.rep = "dan";
  command = On<AcceptHandoff>(world_.Do(submit).handoff->id, 21);
  RosterData data = TheRoster();
  data.reps.pop_back();
  SetRoster(data);
  EXPECT_THAT(world_.Try(command), HasReason("REP_NOT_FOUND"));
}

TEST_F(HandoffsTest, WithoutARosterWhoeverAcceptsTakesIt) {
  SetRoster({});
  const Handoff held = Submitted();
  EXPECT_EQ(held.held_reason, "NO_RULE");
  auto command = On<AcceptHandoff>(held.id, 21);
  command.rep = "nobody";
  EXPECT_THAT(world_.Try(command), HasReason("REP_NOT_FOUND"));
  command.rep.clear();
  EXPECT_EQ(world_.Do(command).lead.fields[Field::kOwner], "ana");
}

TEST_F(HandoffsTest, ASystemThatBringsADealTakesNoLead) {
  auto convert = World::Make<ConvertLead>();
  convert.context.now = Day(25);
  convert.context.actor = "crm-sync";
  for (const bool owned : {false, true}) {
    id_ = world_.Given(owned ? "owned@x.example" : "b@x.example", 10);
    if (owned) {
      auto update = World::Make<UpdateLead>();
      update.lead = id_;
      update.fields = {{Field::kOwner, "dan"}};
      world_.Do(update);
    }
    auto submit = SubmitOf(id_, 20);
    submit.team = "emea";
    const HandoffId handoff = world_.Do(submit).handoff->id;
    convert.lead = id_;
    EXPECT_EQ(world_.Do(convert).lead.fields[Field::kOwner], owned ? "dan" : "");
    const std::string rep = owned ? "dan" : "";
    EXPECT_THAT(States(handoff), ElementsAre("SUBMITTED ", "ACCEPTED " + rep, "CONVERTED " + rep));
  }
  id_ = world_.Given("c@x.example", 10);
  auto submit = SubmitOf(id_, 20);
  submit.team = "emea";
  world_.Do(submit);
  convert.lead = id_;
  convert.context.actor = "carl";
  EXPECT_EQ(world_.Do(convert).lead.fields[Field::kOwner], "carl") << "a rep does";
}

TEST_F(HandoffsTest, TimeAndReasonAreRefusedAtOnce) {
  const HandoffId id = Submitted().id;
  for (const bool recycle : {false, true}) {
    auto reject = On<RejectHandoff>(id, 21);
    auto give_back = On<RecycleHandoff>(id, 21);
    reject.reason.reason = give_back.reason.reason = "NOPE";
    reject.occur_time = give_back.occur_time = Day(30);
    const auto refused = recycle ? world_.Try(give_back) : world_.Try(reject);
    EXPECT_THAT(refused, ViolatesField("occur_time"));
    EXPECT_THAT(refused, ViolatesField("reason"));
  }
}

TEST_F(HandoffsTest, EtagsAndNames) {
  const Handoff submitted = Submitted();
  auto command = On<AcceptHandoff>(submitted.id, 21);
  command.etag = "stale";
  EXPECT_THAT(world_.Try(command), HasReason("ETAG_MISMATCH"));
  command.etag = submitted.etag();
  EXPECT_THAT(world_.Try(command), IsOk());
  EXPECT_THAT(world_.Try(On<AcceptHandoff>(HandoffId(), 21)), HasReason("HANDOFF_NOT_FOUND"));
}

}  // namespace
}  // namespace smarketing::lead
