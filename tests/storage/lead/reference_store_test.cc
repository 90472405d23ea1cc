#include "lead_service/storage/reference_store.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/storage/playbook_store.h"
#include "migrations/common.h"
#include "migrations/lead_service.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace smarketing::lead {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Shared = std::shared_ptr<const ReferenceData>;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

Team MakeTeam(absl::string_view key, absl::string_view name = "") {
  return {std::string(key), std::string(name), std::nullopt};
}

class ReferenceStoreTest : public ::testing::Test {
 protected:
  static absl::Time Soon() { return Clock::Real()->Now() + absl::Seconds(30); }

  absl::Status Write(absl::FunctionRef<std::vector<ReferenceChange>(const ReferenceData& before)> decide,
                     bool roll_back = false) {
    return schema_.db().RunReadWrite(Soon(), [&](mysql::Transaction& tx) -> absl::Status {
      SMK_ASSIGN_OR_RETURN(const Shared before, cache_.GetLocked(tx));
      SMK_RETURN_IF_ERROR(StoreReferenceChanges(tx, *before, decide(*before), kNow));
      SMK_ASSIGN_OR_RETURN(after_, LoadReferenceData(tx));
      return roll_back ? absl::CancelledError("rolled back") : absl::OkStatus();
    });
  }
  absl::Status Write(std::vector<ReferenceChange> changes, bool roll_back = false) {
    return Write([&](const ReferenceData&) { return changes; }, roll_back);
  }
  Shared Get() {
    absl::StatusOr<Shared> data = cache_.Get(schema_.db(), Soon());
    EXPECT_THAT(data, testing::IsOk());
    return data.ok() ? *data : std::make_shared<const ReferenceData>();
  }

  testing::TestDatabase schema_{&CommonMigrations(), &LeadServiceMigrations()};
  ReferenceCache cache_;
  Shared after_;  // as the last Write saw it before its commit
};

TEST_F(ReferenceStoreTest, AnEmptyDatabaseHasWhatIsBuiltIn) {
  const Shared data = Get();
  EXPECT_EQ(data->version, 1);
  EXPECT_THAT(data->roster.data().teams, IsEmpty());
  EXPECT_THAT(data->pipelines.all(), ElementsAre(BuiltInPipeline()));
}

TEST_F(ReferenceStoreTest, WhatIsWrittenIsReadByEverybody) {
  ReferenceCache other;
  const Shared before = *other.Get(schema_.db(), Soon());
  Rep rep;
  rep.key = "ana";
  rep.teams = {"inbound"};
  SMK_ASSERT_OK(Write({Written(MakeTeam("inbound")), Written(rep)}));
  EXPECT_EQ(after_->roster.data().reps[0].key, "ana");
  const Shared data = *other.Get(schema_.db(), Soon());
  EXPECT_EQ(data->version, 2);
  EXPECT_EQ(data->roster.data(), after_->roster.data());
  EXPECT_THAT(before->roster.data().teams, IsEmpty());  // who has it keeps it
  EXPECT_NE(data->EtagOf({ReferenceKind::kTeam, "inbound"}), "");

  SMK_ASSERT_OK(Write({Written(MakeTeam("inbound", "Inbound")), Deleted({ReferenceKind::kRep, "ana"})}));
  const Shared last = Get();
  EXPECT_EQ(last->roster.data().teams[0].display_name, "Inbound");
  EXPECT_THAT(last->roster.data().reps, IsEmpty());
  EXPECT_NE(last->EtagOf({ReferenceKind::kTeam, "inbound"}), data->EtagOf({ReferenceKind::kTeam, "inbound"}));
  EXPECT_EQ(last->EtagOf({ReferenceKind::kRep, "ana"}), "");
}

TEST_F(ReferenceStoreTest, OneStatementTellsThatNothingChanged) {
  const Shared data = Get();
  const int64_t statements = schema_.db().stats().statements;
  SMK_ASSERT_OK(schema_.db().RunReadOnly(Soon(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const Shared again, cache_.Get(tx));
    EXPECT_EQ(again, data);
    EXPECT_EQ(schema_.db().stats().statements - statements, 1);
    return absl::OkStatus();
  }));
}

TEST_F(ReferenceStoreTest, WhatIsRolledBackIsSeenByNobody) {
  Get();
  EXPECT_FALSE(Write({Written(MakeTeam("inbound"))}, /*roll_back=*/true).ok());
  EXPECT_THAT(after_->roster.data().teams, SizeIs(1));
  EXPECT_THAT(Get()->roster.data().teams, IsEmpty());
  SMK_ASSERT_OK(Write({Written(MakeTeam("other"))}));  // gets the version that the other one had
  EXPECT_EQ(Get()->roster.data().teams[0].key, "other");
}

TEST_F(ReferenceStoreTest, WritersFollowOneAfterTheOther) {
  // Each adds a stage to what it finds: a lost update would lose one.
  std::vector<std::thread> writers;
  for (int w = 0; w < 4; ++w) {
    writers.emplace_back([this, w] {
      for (int i = 0; i < 10; ++i) {
        SMK_EXPECT_OK(schema_.db().RunReadWrite(Soon(), [&](mysql::Transaction& tx) -> absl::Status {
          SMK_ASSIGN_OR_RETURN(const Shared before, cache_.GetLocked(tx));
          Pipeline pipeline = *before->pipelines.Find("");
          pipeline.stages.push_back({absl::StrCat("s", w, "-", i), "", 100});
          return StoreReferenceChanges(tx, *before, {Written(pipeline)}, kNow);
        }));
      }
    });
  }
  std::atomic<bool> stop = false;
  std::thread reader([&] {
    size_t seen = 0;
    while (!stop.load()) {
      const size_t stages = Get()->pipelines.Find("")->stages.size();
      EXPECT_GE(stages, seen);
      seen = stages;
    }
  });
  for (std::thread& writer : writers) writer.join();
  stop = true;
  reader.join();
  EXPECT_THAT(Get()->pipelines.Find("")->stages, SizeIs(BuiltInPipeline().stages.size() + 40));
  EXPECT_EQ(Get()->version, 41);
}

TEST_F(ReferenceStoreTest, RevisionsAreReadAsTheyWereWritten) {
  IdGenerator ids(Clock::Real());
  PlaybookRevision revision;
  revision.id = ids.Next<PlaybookRevisionId>();
  revision.item = "reasons/NO_FUN";
  revision.content = Reason{.key = "NO_FUN", .display_name = "No fun", .uses = {ReasonUse::kLoss}};
  revision.comment = "because";
  revision.proposer = "ana";
  revision.propose_time = kNow;
  revision.base_version = 1;
  const auto find = [&]() -> PlaybookRevision {
    PlaybookRevision found;
    SMK_EXPECT_OK(schema_.db().RunReadOnly(Soon(), [&](mysql::ReadTransaction& tx) -> absl::Status {
      SMK_ASSIGN_OR_RETURN(const auto row, FindPlaybookRevision(tx, revision.id));
      if (!row.has_value()) return absl::NotFoundError("gone");
      found = *row;
      return absl::OkStatus();
    }));
    return found;
  };
  SMK_ASSERT_OK(
      schema_.db().RunReadWrite(Soon(), [&](mysql::Transaction& tx) { return InsertPlaybookRevision(tx, revision); }));
  EXPECT_EQ(find(), revision);
  EXPECT_EQ(Get()->playbook.InForce(kNow).Find(revision.item), nullptr);

  SMK_ASSERT_OK(schema_.db().RunReadWrite(Soon(), [&](mysql::Transaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const Shared before, cache_.GetLocked(tx));
    SMK_RETURN_IF_ERROR(Approve(BusinessFunction::kMarketing, "max", kNow, nullptr, before->version + 1, &revision));
    SMK_RETURN_IF_ERROR(
        Approve(BusinessFunction::kSales, "sam", kNow + absl::Hours(1), nullptr, before->version + 1, &revision));
    SMK_RETURN_IF_ERROR(UpdatePlaybookRevision(tx, revision));
    return AdvanceReferenceVersion(tx, *before);
  }));
  EXPECT_EQ(find(), revision);
  const Shared data = Get();
  EXPECT_EQ(data->version, 2);
  EXPECT_EQ(data->playbook.InForce(kNow).Find(revision.item), nullptr);
  EXPECT_EQ(*data->playbook.InForce(kNow + absl::Hours(1)).Find(revision.item), revision);
  EXPECT_EQ(*data->playbook.LatestApproved(revision.item), revision);
}

}  // namespace
}  // namespace smarketing::lead
