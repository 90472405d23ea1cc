// UpdateLead and MoveLeadStage.
#include <string>
#include <vector>

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
      {{Stage::kDisqualified}, Stage::kSalesAccepted, "", nullptr},
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
