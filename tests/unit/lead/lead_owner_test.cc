// An accepted hand-off goes with its lead to another owner.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/domain/handoff.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/lead/world.h"

namespace smarketing::lead {
namespace {

using ::smarketing::testing::HasReason;
using ::smarketing::testing::IsOk;

class LeadOwnerTest : public ::testing::Test {
 protected:
  // Team "one" with "ann" and "bea", team "two" with "carl"; "dan" is of both.
  LeadOwnerTest() {
    RosterData data;
    data.teams = {{"one", "", std::nullopt}, {"two", "", std::nullopt}};
    data.reps = {MakeRep("ann", {"one"}), MakeRep("bea", {"one"}), MakeRep("carl", {"two"}),
                 MakeRep("dan", {"one", "two"})};
    world_.workspace().SetReference(std::make_shared<const ReferenceData>(1, Playbook(), std::move(data), Pipelines(),
                                                                          ReferenceData::ItemVersions()));
    auto submit = World::Make<SubmitHandoff>();
    submit.context.now = Day(20);
    submit.lead = id_;
    submit.rep = "ann";
    handoff_ = world_.Do(submit).handoff->id;
  }
  static Rep MakeRep(std::string key, std::vector<std::string> teams) {
    Rep rep;
    rep.key = std::move(key);
    rep.teams = std::move(teams);
    return rep;
  }
  void Accept() {
    auto accept = World::Make<AcceptHandoff>();
    accept.context.now = Day(21);
    accept.handoff = handoff_;
    world_.Do(accept);
    world_.NewEvents();
  }
  UpdateLead GiveTo(std::string owner) {
    auto command = World::Make<UpdateLead>();
    command.context.now = Day(30);
    command.lead = id_;
    command.fields = {{Field::kOwner, std::move(owner)}};
    return command;
  }
  const Handoff& handoff() { return *world_.workspace().FindHandoff(handoff_); }
  const std::string& team() { return world_.lead(id_).fields[Field::kTeam]; }

  World world_;
  LeadId id_ = world_.Given("a@x.example", 10);
  HandoffId handoff_;
};

TEST_F(LeadOwnerTest, AnUpdateGivesTheHandoffToTheNewOwner) {
  Accept();
  const size_t audited = world_.workspace().lead_changes().size();
  world_.Do(GiveTo("carl"));
  EXPECT_EQ(world_.NewEvents(), "LeadAttributesChanged HandoffReassigned");
  EXPECT_EQ(world_.Last<HandoffReassigned>().previous_rep, "ann");
  EXPECT_EQ(world_.Last<HandoffReassigned>().previous_team, "one");
  EXPECT_EQ(world_.Last<LeadAttributesChanged>().attributes.team, "two");
  EXPECT_EQ(handoff().rep, "carl");
  EXPECT_EQ(handoff().team, "two");
  EXPECT_EQ(handoff().state, HandoffState::kAccepted);
  EXPECT_EQ(handoff().assign_time, Day(30)) << "it counts among those that carl got";
  EXPECT_EQ(handoff().history.back().actor, "ana");
  EXPECT_EQ(team(), "two");
  ASSERT_EQ(world_.workspace().lead_changes().size(), audited + 1);
  bool told = false;
  for (const FieldChange& change : world_.workspace().lead_changes().back().fields) {
    told = told || (change.field == HandoffName(handoff_) + "/rep" && change.new_value == "carl");
  }
  EXPECT_TRUE(told);

  // The new owner can answer; the old one cannot.
  auto reject = World::Make<RejectHandoff>();
  reject.context.now = Day(31);
  reject.handoff = handoff_;
  reject.reason = {"NOT_READY", ""};
  reject.context.actor = "ann";
  reject.context.only_teams = {"one"};
  EXPECT_THAT(world_.Try(reject), HasReason("OTHER_TEAM"));
  reject.context.actor = "carl";
  reject.context.only_teams = {"two"};
  EXPECT_THAT(world_.Try(reject), IsOk());
}

TEST_F(LeadOwnerTest, ACaptureDoesToo) {
  Accept();
  CaptureLead capture = World::Capture({Email("a@x.example")}, 40);
  world_.Do(capture);
  EXPECT_EQ(handoff().rep, "ann") << "it says nothing of an owner";
  capture.fields[Field::kOwner] = "carl";
  world_.Do(capture);
  EXPECT_EQ(handoff().rep, "carl");
  EXPECT_EQ(team(), "two");
  capture.fields[Field::kOwner] = "bea";
  capture.occur_time = Day(39);
  world_.Do(capture);
  EXPECT_EQ(handoff().rep, "carl") << "that was said later";
}

TEST_F(LeadOwnerTest, TheTeamStaysWhenTheRepIsOfIt) {
  Accept();
  world_.Do(GiveTo("dan"));
  EXPECT_EQ(handoff().rep, "dan");
  EXPECT_EQ(handoff().team, "one");
  EXPECT_EQ(team(), "one");
}

TEST_F(LeadOwnerTest, ATeamThatIsSaidBesidesCounts) {
  Accept();
  UpdateLead command = GiveTo("dan");
  command.fields.emplace_back(Field::kTeam, "two");
  world_.Do(command);
  EXPECT_EQ(handoff().team, "two");
  EXPECT_EQ(team(), "two");
  command.fields = {{Field::kOwner, "bea"}, {Field::kTeam, "three"}};
  world_.Do(command);
  EXPECT_EQ(handoff().rep, "bea");
  EXPECT_EQ(handoff().team, "one");
  EXPECT_EQ(team(), "three") << "other systems have teams of their own";
}

TEST_F(LeadOwnerTest, ATeamThatWasSaidLaterStays) {
  Accept();
  UpdateLead command = GiveTo("ann");
  command.fields = {{Field::kTeam, "one"}};
  command.occur_time = Day(29);
  world_.Do(command);
  command = GiveTo("carl");
  command.occur_time = Day(25);
  world_.Do(command);
  EXPECT_EQ(handoff().rep, "carl");
  EXPECT_EQ(team(), "one");
}

TEST_F(LeadOwnerTest, AnOwnerWhomTheRosterDoesNotKnowLeavesItWhereItIs) {
  Accept();
  for (const char* owner : {"somebody.of.the.crm", ""}) {
    world_.Do(GiveTo(owner));
    EXPECT_EQ(world_.lead(id_).fields[Field::kOwner], owner);
    EXPECT_EQ(handoff().rep, "ann");
    EXPECT_EQ(handoff().history.size(), 2u);
  }
}

TEST_F(LeadOwnerTest, WhatNobodyHasAcceptedWaitsForWhomItIsFor) {
  world_.Do(GiveTo("carl"));
  EXPECT_EQ(handoff().rep, "ann");
  EXPECT_EQ(team(), "");
}

TEST_F(LeadOwnerTest, AnUpdateOfBeforeTheAcceptanceComesTooLate) {
  UpdateLead command = GiveTo("ann");
  command.occur_time = Day(15);
  world_.Do(command);
  Accept();
  command = GiveTo("carl");
  command.occur_time = Day(18);
  world_.Do(command);
  EXPECT_EQ(handoff().rep, "ann") << "accepting it was a later word about the owner";
  command.occur_time = Day(25);
  world_.Do(command);
  EXPECT_EQ(handoff().rep, "carl");
  EXPECT_EQ(handoff().history.back().occur_time, Day(25));
}

TEST_F(LeadOwnerTest, ARepGivesAwayOnlyWhatIsOfItsTeams) {
  Accept();
  UpdateLead command = GiveTo("somebody.of.the.crm");
  command.fields.emplace_back(Field::kTeam, "two");
  world_.Do(command);
  command = GiveTo("carl");
  command.context.actor = "carl";
  command.context.only_teams = {"two"};
  EXPECT_THAT(world_.Try(command), HasReason("OTHER_TEAM")) << "the hand-off is for another team";
  EXPECT_EQ(handoff().rep, "ann");
  EXPECT_EQ(world_.lead(id_).fields[Field::kOwner], "somebody.of.the.crm");
}

}  // namespace
}  // namespace smarketing::lead
