// What people and other systems change of leads, as it is stored.
#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/domain/handoff.h"
#include "lead_service/domain/lead.h"
#include "lead_service/storage/reference_store.h"
#include "tests/storage/lead/lead_store.h"
#include "tests/support/mysql_server.h"

namespace smarketing::lead {
namespace {

using ::testing::ElementsAre;

class LeadChangesStoreTest : public ::testing::Test {
 protected:
  // "ann" of the team "one", "bea" of the team "two".
  void HireReps() {
    Team one;
    one.key = "one";
    Team two;
    two.key = "two";
    Rep ann;
    ann.key = "ann";
    ann.teams = {"one"};
    Rep bea;
    bea.key = "bea";
    bea.teams = {"two"};
    SMK_ASSERT_OK(store_.db().RunReadWrite(absl::InfiniteFuture(), [&](mysql::Transaction& tx) -> absl::Status {
      ReferenceCache cache;
      const auto before = cache.GetLocked(tx);
      if (!before.ok()) return before.status();
      return StoreReferenceChanges(tx, **before, {Written(one), Written(two), Written(ann), Written(bea)}, Day(1));
    }));
  }

  LeadStore store_;
};

TEST_F(LeadChangesStoreTest, TheWordAboutTagsIsStored) {
  const LeadId id = store_.Do(LeadStore::Capture("a@x.example", 10)).lead.id;
  EXPECT_FALSE(store_.Load(id).provenance.tags.has_value());
  auto update = LeadStore::Make<UpdateLead>();
  update.lead = id;
  update.tags = std::vector<std::string>{"customer"};
  update.occur_time = Day(50);
  store_.Do(update);
  EXPECT_EQ(store_.Load(id).provenance.tags->occur_time, Day(50));
  update.tags = std::vector<std::string>{"prospect"};
  update.occur_time = Day(40);
  store_.Do(update);
  EXPECT_THAT(store_.Load(id).tags, ElementsAre("customer"));
}

TEST_F(LeadChangesStoreTest, AnAcceptedHandoffGoesWithItsLead) {
  HireReps();
  const LeadId id = store_.Do(LeadStore::Capture("a@x.example", 10)).lead.id;
  auto submit = LeadStore::Make<SubmitHandoff>();
  submit.lead = id;
  submit.rep = "ann";
  auto accept = LeadStore::Make<AcceptHandoff>();
  accept.handoff = store_.Do(submit).handoff->id;
  accept.context.now = Day(101);
  store_.Do(accept);

  auto update = LeadStore::Make<UpdateLead>();
  update.lead = id;
  update.context.now = Day(102);
  update.fields = {{Field::kOwner, "bea"}};
  store_.Do(update);
  EXPECT_EQ(store_.Load(id).fields[Field::kTeam], "two");
  EXPECT_EQ(store_.Count("handoff WHERE rep = 'bea' AND team = 'two'"), 1);
  EXPECT_EQ(store_.Count("handoff_entry"), 3);

  CaptureLead capture = LeadStore::Capture("a@x.example", 103);
  capture.context.now = Day(103);
  capture.fields[Field::kOwner] = "ann";
  store_.Do(capture);
  EXPECT_EQ(store_.Load(id).fields[Field::kTeam], "one");
  EXPECT_EQ(store_.Count("handoff WHERE rep = 'ann' AND team = 'one'"), 1);
}

TEST_F(LeadChangesStoreTest, ALeadThatIsPutOffStaysInItsStay) {
  const LeadId id = store_.Do(LeadStore::Capture("a@x.example", 10)).lead.id;
  auto recycle = LeadStore::Make<RecycleLead>();
  recycle.lead = id;
  recycle.reason = {"NO_BUDGET", ""};
  recycle.not_before_time = Day(110);
  store_.Do(recycle);
  recycle.reason = {"OTHER", "they merge"};
  recycle.not_before_time = Day(150);
  const Lead put_off = store_.Do(recycle).lead;
  EXPECT_EQ(store_.Load(id), put_off);
  EXPECT_EQ(store_.Count("lead_stage_entry WHERE reason = 'OTHER' AND note = 'they merge'"), 1);
  EXPECT_EQ(store_.Count("lead_stage_entry"), 2);
  EXPECT_EQ(store_.Count("lead_change WHERE action = 'RecycleLead'"), 2);
}

}  // namespace
}  // namespace smarketing::lead
