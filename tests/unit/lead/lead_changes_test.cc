// UpdateLead and MoveLeadStage.
#include <algorithm>
#include <string>
#include <vector>

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/domain/apply.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/lead/world.h"

namespace smarketing::lead {
namespace {

using ::smarketing::testing::HasReason;
using ::smarketing::testing::IsOk;
using ::smarketing::testing::StatusIs;
using ::smarketing::testing::ViolatesField;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class LeadChangesTest : public ::testing::Test {
 protected:
  UpdateLead Update() {
    auto command = World::Make<UpdateLead>();
    command.lead = id_;
    return command;
  }

  World world_;
  LeadId id_ = world_.Given("a@x.example", 10);
};

TEST_F(LeadChangesTest, UpdateOverwritesWhatItNames) {
  world_.NewEvents();
  UpdateLead command = Update();
  command.etag = world_.lead(id_).etag();
  command.fields = {{Field::kOwner, "rep-1"}, {Field::kCity, "Recife"}};
  command.tags = std::vector<std::string>{"vip"};
  const Lead lead = world_.Do(command).lead;
  EXPECT_EQ(lead.fields[Field::kOwner], "rep-1");
  EXPECT_EQ(lead.provenance[Field::kCity], (Provenance{"ana", Day(100)}));
  EXPECT_NE(lead.etag(), *command.etag);
  EXPECT_EQ(world_.NewEvents(), "LeadAttributesChanged LeadProfileChanged");
  EXPECT_THAT(world_.Last<LeadProfileChanged>().fields, ElementsAre("profile.city", "tags"));

  EXPECT_THAT(world_.Try(command), HasReason("ETAG_MISMATCH"));
  EXPECT_THAT(world_.Try(command), StatusIs(absl::StatusCode::kAborted));
  command.etag.reset();
  EXPECT_EQ(world_.Do(command).lead, lead) << "nothing new, nothing changed";
  EXPECT_EQ(world_.NewEvents(), "");
  command.fields = {{Field::kCity, ""}};
  command.tags = std::vector<std::string>();
  EXPECT_EQ(world_.Do(command).lead.fields[Field::kCity], "");
  EXPECT_TRUE(world_.lead(id_).tags.empty());
}

TEST_F(LeadChangesTest, ACorrectionInTheSameInstantIsToldToo) {
  UpdateLead command = Update();
  command.fields = {{Field::kCity, "Recife"}};
  world_.Do(command);
  world_.NewEvents();
  command.fields = {{Field::kCity, "Olinda"}};
  world_.Do(command);
  EXPECT_EQ(world_.NewEvents(), "LeadProfileChanged");
}

// What another system knows, in whatever order it tells it: what is so at the latest time counts.
TEST_F(LeadChangesTest, WhatWasSaidLaterStaysAlsoWhenItWasOnlyConfirmed) {
  struct Word {
    int day;
    const char* company;
    const char* tag;  // null: no tags
  };
  std::vector<Word> words = {
      {20, "Acme", "customer"}, {40, "Old", "prospect"}, {50, "Acme", "customer"}, {30, "", nullptr}};
  std::sort(words.begin(), words.end(), [](const Word& a, const Word& b) { return a.day < b.day; });
  const auto by_day = [](const Word& a, const Word& b) { return a.day < b.day; };
  do {
    World world;
    UpdateLead command = World::Make<UpdateLead>();
    command.lead = External("P1");
    command.allow_missing = true;
    for (const Word& word : words) {
      command.occur_time = Day(word.day);
      command.fields = {{Field::kCompanyName, word.company}};
      command.tags.emplace();
      if (word.tag != nullptr) command.tags->push_back(word.tag);
      world.Do(command);
    }
    const Lead& lead = *world.workspace().FindOwner(External("P1").key);
    EXPECT_EQ(lead.fields[Field::kCompanyName], "Acme");
    EXPECT_EQ(lead.provenance[Field::kCompanyName]->occur_time, Day(50));
    EXPECT_THAT(lead.tags, ElementsAre("customer"));
    EXPECT_EQ(lead.provenance.tags->occur_time, Day(50));
  } while (std::next_permutation(words.begin(), words.end(), by_day));
}

TEST_F(LeadChangesTest, ThatAFieldIsEmptyIsAWordToo) {
  UpdateLead command = Update();
  command.fields = {{Field::kCompanyName, ""}};
  command.occur_time = Day(30);
  world_.NewEvents();
  world_.Do(command);
  EXPECT_EQ(world_.NewEvents(), "LeadProfileChanged") << "every change of a row is told";
  command.fields = {{Field::kCompanyName, "B"}};
  command.occur_time = Day(20);
  EXPECT_EQ(world_.Do(command).lead.fields[Field::kCompanyName], "");
  command.occur_time = Day(31);
  EXPECT_EQ(world_.Do(command).lead.fields[Field::kCompanyName], "B");

  command.lead = External("new");
  command.allow_missing = true;
  command.fields = {{Field::kCompanyName, ""}};
  EXPECT_TRUE(world_.Do(command).created);
  command.fields = {{Field::kCompanyName, "B"}};
  command.occur_time = Day(30);
  const Outcome outcome = world_.Do(command);
  EXPECT_FALSE(outcome.created);
  EXPECT_EQ(outcome.lead.fields[Field::kCompanyName], "") << "also when it was the first that was said";
}

TEST_F(LeadChangesTest, TagsWithoutATimeAreSetNow) {
  UpdateLead command = Update();
  command.tags = std::vector<std::string>{"by hand"};
  world_.Do(command);
  command.occur_time = Day(99);
  command.tags = std::vector<std::string>{"late"};
  EXPECT_THAT(world_.Do(command).lead.tags, ElementsAre("by hand"));
  command.occur_time.reset();
  EXPECT_THAT(world_.Do(command).lead.tags, ElementsAre("late"));
}

TEST_F(LeadChangesTest, TagsThatWereCapturedLaterStay) {
  CaptureLead capture = World::Capture({Email("a@x.example")}, 50);
  capture.tags = {"webinar"};
  world_.Do(capture);
  UpdateLead command = Update();
  command.tags = std::vector<std::string>{"prospect"};
  command.occur_time = Day(40);
  EXPECT_THAT(world_.Do(command).lead.tags, ElementsAre("webinar"));
}

TEST_F(LeadChangesTest, AnUpdateMakesTheLeadUnlessItIsThoughtToBeThere) {
  UpdateLead command = World::Make<UpdateLead>();
  command.lead = External("P1");
  command.allow_missing = true;
  command.etag = "00000001";
  EXPECT_THAT(world_.Try(command), HasReason("ETAG_MISMATCH"));
  EXPECT_THAT(world_.Try(command), StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(world_.workspace().FindOwner(External("P1").key), nullptr);
  command.etag.reset();
  command.fields = {{Field::kCity, "Recife"}, {Field::kTeam, ""}};
  command.tags = std::vector<std::string>{"b", "a"};
  command.occur_time = Day(30);
  world_.NewEvents();
  const Outcome outcome = world_.Do(command);
  EXPECT_TRUE(outcome.created);
  EXPECT_EQ(world_.NewEvents(), "LeadCreated LeadStageEntered");
  EXPECT_EQ(World::Stays(outcome.lead), "LEAD@30");
  EXPECT_EQ(outcome.lead.create_time, Day(30));
  EXPECT_EQ(outcome.lead.fields[Field::kCity], "Recife");
  EXPECT_THAT(outcome.lead.tags, ElementsAre("a", "b"));
  EXPECT_EQ(outcome.lead.identities.at(0).create_time, Day(100));
  EXPECT_EQ(outcome.lead.version, 1);
  const Outcome again = world_.Do(command);
  EXPECT_FALSE(again.created);
  EXPECT_EQ(again.lead, outcome.lead);
}

TEST_F(LeadChangesTest, UpdateRefusals) {
  UpdateLead command = Update();
  command.lead = LeadId();
  EXPECT_THAT(world_.Try(command), HasReason("LEAD_NOT_FOUND"));
  EXPECT_THAT(world_.Try(command), StatusIs(absl::StatusCode::kNotFound));
  command = Update();
  command.tags.emplace();
  for (size_t i = 0; i <= kMaxTags; ++i) command.tags->push_back(std::to_string(i));
  EXPECT_THAT(world_.Try(command), ViolatesField("lead.tags"));
}

TEST_F(LeadChangesTest, MovesTable) {
  struct Case {
    std::vector<Stage> path;  // from LEAD, one move a day, with reasons
    Stage to;
    const char* reason;
    const char* refused;  // null: it goes
  };
  const Case cases[] = {
      {{}, Stage::kMarketingQualified, "", nullptr},
      {{}, Stage::kSalesQualified, "", nullptr},
      {{}, Stage::kLead, "", "STAGE_UNCHANGED"},
      {{}, Stage::kSubscriber, "", "INVALID_REQUEST"},
      {{}, Stage::kSubscriber, "left by mistake", nullptr},
      {{}, Stage::kOpportunity, "r", "WRONG_STAGE"},
      {{}, Stage::kCustomer, "r", "WRONG_STAGE"},
      {{}, Stage::kEvangelist, "r", "WRONG_STAGE"},
      {{}, Stage::kRecycled, "", "INVALID_REQUEST"},
      {{}, Stage::kRecycled, "NO_BUDGET", nullptr},
      {{}, Stage::kDisqualified, "", "INVALID_REQUEST"},
      {{}, Stage::kDisqualified, "NOT_A_BUYER", nullptr},
      {{Stage::kRecycled}, Stage::kLead, "", nullptr},
      {{Stage::kRecycled}, Stage::kDisqualified, "NOT_A_BUYER", nullptr},
      {{Stage::kDisqualified}, Stage::kLead, "", "INVALID_REQUEST"},
      {{Stage::kDisqualified}, Stage::kSalesAccepted, " ", "INVALID_REQUEST"},
      {{Stage::kDisqualified}, Stage::kSalesAccepted, "bought by another", nullptr},
      {{}, Stage::kRecycled, "OTHER", "INVALID_REQUEST"},
      {{}, Stage::kDisqualified, "OTHER", "INVALID_REQUEST"},
      {{Stage::kDisqualified}, Stage::kDisqualified, "NOT_A_BUYER", "STAGE_UNCHANGED"},
  };
  for (const Case& c : cases) {
    World world;
    const LeadId id = world.Given("a@x.example", 10);
    int day = 11;
    for (const Stage stage : c.path) ASSERT_THAT(world.Move(id, stage, day++, "COMPETITOR"), IsOk());
    const Lead before = world.lead(id);
    const auto outcome = world.Move(id, c.to, day, c.reason);
    if (c.refused == nullptr) {
      ASSERT_THAT(outcome, IsOk()) << StageName(c.to);
      EXPECT_EQ(outcome->lead.stage, c.to);
      EXPECT_EQ(outcome->lead.stage_enter_time, Day(day));
      EXPECT_FALSE(outcome->lead.stage_history.current().automatic());
      const StageEntry& entry = outcome->lead.stage_history.current();
      EXPECT_EQ(IsOnLadder(c.to) ? entry.note : entry.reason, c.reason);
      EXPECT_EQ(outcome->lead.version, before.version + 1);
    } else {
      EXPECT_THAT(outcome, HasReason(c.refused)) << StageName(c.to);
      EXPECT_EQ(world.lead(id), before);
    }
  }
}

TEST_F(LeadChangesTest, OnlyACustomerBecomesAnEvangelist) {
  ASSERT_THAT(world_.Try(world_.Import(id_, "1", DealState::kWon, 20, 30)), IsOk());
  EXPECT_THAT(world_.Move(id_, Stage::kEvangelist, 40), IsOk());
  EXPECT_EQ(World::Stays(world_.lead(id_)), "LEAD@10-20 OPPORTUNITY@20-30 CUSTOMER@30-40 EVANGELIST@40");
}

TEST_F(LeadChangesTest, MoveRefusals) {
  EXPECT_THAT(world_.Move(id_, Stage::kMarketingQualified, 9), ViolatesField("occur_time"));
  EXPECT_THAT(world_.Move(id_, Stage::kMarketingQualified, 101), ViolatesField("occur_time"));
  EXPECT_THAT(world_.Move(id_, Stage::kSubscriber, 9), ViolatesField("reason"));
  EXPECT_THAT(world_.Move(id_, Stage::kSubscriber, 9), ViolatesField("occur_time"));
  for (const Stage stage : {Stage::kRecycled, Stage::kDisqualified}) {
    const auto other = world_.Move(id_, stage, 20, "OTHER");
    EXPECT_THAT(other, ViolatesField("reason"));
    EXPECT_THAT(GetViolations(other.status()).at(0).description, HasSubstr("RecycleLead"));
  }
  auto command = World::Make<MoveLeadStage>();
  command.lead = id_;
  command.stage = Stage::kMarketingQualified;
  command.etag = "other";
  EXPECT_THAT(world_.Try(command), HasReason("ETAG_MISMATCH"));
  command.lead = LeadId();
  EXPECT_THAT(world_.Try(command), HasReason("LEAD_NOT_FOUND"));
}

TEST_F(LeadChangesTest, AMoveWithoutATimeHappensNow) {
  auto command = World::Make<MoveLeadStage>();
  command.lead = id_;
  command.stage = Stage::kMarketingQualified;
  command.context.now += absl::Nanoseconds(1500);
  EXPECT_EQ(world_.Do(command).lead.stage_enter_time, Day(100) + absl::Microseconds(1)) << "as it is stored";
}

}  // namespace
}  // namespace smarketing::lead
