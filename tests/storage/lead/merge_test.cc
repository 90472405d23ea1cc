// Merging and unmerging by real commands on a real server: what is stored, told and reported.
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/domain/merge_facts.h"
#include "lead_service/storage/merge_preview.h"
#include "lead_service/storage/rows.h"
#include "smarketing/lead/v1/events.pb.h"
#include "tests/storage/lead/merge_world.h"
#include "tests/support/status_matchers.h"

namespace smarketing::lead {
namespace {

using ::smarketing::testing::HasReason;
using ::smarketing::testing::IsOk;
using ::smarketing::testing::ViolatesField;
using ::testing::IsSubsetOf;
using ::testing::UnorderedElementsAre;

const std::pair<const char*, const char*> kMoved[] = {
    {"touch", "touch_id"}, {"attempt", "attempt_id"}, {"handoff", "handoff_id"}, {"deal", "deal_id"}};

class MergeTest : public ::testing::Test {
 protected:
  LeadStore& store() { return world_.store(); }
  LeadId New(absl::string_view email, int day = 10) { return store().Do(LeadStore::Capture(email, day)).lead.id; }
  Outcome Merge(const LeadId& survivor, const LeadId& other) {
    absl::StatusOr<Outcome> outcome = world_.Merge(survivor, other);
    EXPECT_THAT(outcome, IsOk());
    return outcome.ok() ? *std::move(outcome) : Outcome();
  }
  ImportDeal Won(const LeadId& lead, absl::string_view id, int day) {
    auto command = world_.Make<ImportDeal>();
    command.lead = lead;
    command.deal.external_id = ExternalId{"crm", std::string(id)};
    command.state = DealState::kWon;
    command.create_time = Day(day);
    command.close_time = Day(day);
    return command;
  }

  MergeWorld world_{1};
};

// The last LeadRestated of a lead.
smarketing::lead::v1::LeadRestated Restated(LeadStore& store, const LeadId& lead) {
  smarketing::lead::v1::LeadRestated restated;
  const mysql::Rows rows = store.schema().Query(
      "SELECT payload FROM event_log WHERE subject_id = ? AND type = 'smarketing.lead.v1.LeadRestated'"
      " ORDER BY sequence DESC LIMIT 1",
      {lead});
  EXPECT_EQ(rows.size(), 1);
  if (!rows.empty()) {
    EXPECT_TRUE(restated.ParseFromString(std::string(rows[0].Bytes(0))));
  }
  return restated;
}

TEST_F(MergeTest, TheSurvivorHasAllAndTheNameOfTheOtherLeadsToIt) {
  const LeadId survivor = New("a@x.example", 20);
  const LeadId other = New("b@x.example", 10);
  auto touch = world_.Make<RecordTouch>();
  touch.lead = other;
  store().Do(touch);
  store().Do(Won(other, "1", 30));
  const Outcome merged = Merge(survivor, other);
  EXPECT_EQ(merged.lead.identities.size(), 2);
  EXPECT_EQ(merged.lead.create_time, Day(10));
  EXPECT_EQ(merged.lead.stage, Stage::kCustomer);
  EXPECT_EQ(merged.merge->moved, (MergeCounts{.touches = 1, .deals = 1}));
  EXPECT_EQ(store().Load(survivor), merged.lead) << "as it is stored";
  EXPECT_EQ(store().Load(other).merged_into, survivor);
  EXPECT_EQ(store().Count("lead_change WHERE action = 'MergeLeads'"), 2);
  EXPECT_EQ(store().Count("touch"), 1);

  const auto told = Restated(store(), survivor);
  EXPECT_EQ(told.touches_size(), 1);
  EXPECT_EQ(told.deals_size(), 1);
  EXPECT_EQ(told.stages_size(), static_cast<int>(merged.lead.stage_history.entries().size()));
  EXPECT_EQ(Restated(store(), other).merged_into(), ResourceName("leads", survivor.uuid()));
  EXPECT_EQ(Restated(store(), other).stages_size(), 0);

  auto attempt = world_.Make<LogAttempt>();
  attempt.lead = other;
  EXPECT_EQ(store().Do(attempt).lead.id, survivor);
  EXPECT_EQ(store().Do(LeadStore::Capture("b@x.example", 40)).lead.id, survivor);
}

TEST_F(MergeTest, TheScoreIsThatOfAllTouches) {
  const LeadId a = New("a@x.example");
  const LeadId b = New("b@x.example");
  const auto demo = [&](const LeadId& id) {
    auto touch = world_.Make<RecordTouch>();
    touch.lead = id;
    touch.touch.kind = TouchKind::kDemoRequest;
    touch.touch.occur_time = Day(100);
    return store().Do(touch).lead.shown.score->score.engagement;
  };
  const int64_t of_a = demo(a);
  const int64_t of_b = demo(b);
  ASSERT_GT(of_b, 0);
  const Outcome merged = Merge(a, b);
  EXPECT_GT(merged.lead.shown.score->score.engagement, of_a);
  const absl::StatusOr<Outcome> apart = world_.Unmerge(b);
  ASSERT_THAT(apart, IsOk());
  EXPECT_LT(apart->lead.shown.score->score.engagement, merged.lead.shown.score->score.engagement);
  EXPECT_GT(apart->other_lead->shown.score->score.engagement, 0);
}

TEST_F(MergeTest, Refusals) {
  const LeadId a = New("a@x.example");
  const LeadId b = New("b@x.example");
  const LeadId c = New("c@x.example");
  EXPECT_THAT(world_.Merge(a, a), ViolatesField("other_lead"));
  EXPECT_THAT(world_.Merge(a, LeadId()), HasReason("LEAD_NOT_FOUND"));
  EXPECT_THAT(world_.Unmerge(MergeId()), HasReason("MERGE_NOT_FOUND"));
  EXPECT_THAT(world_.Unmerge(a), HasReason("MERGE_NOT_FOUND"));
  auto stale = world_.Make<MergeLeads>();
  stale.survivor = a;
  stale.other = b;
  stale.other_etag = "stale";
  EXPECT_THAT(store().Try(stale), HasReason("ETAG_MISMATCH"));

  const MergeId first = Merge(a, b).merge->id;
  EXPECT_THAT(world_.Merge(a, b), ViolatesField("other_lead")) << "they are one already";
  const MergeId second = Merge(a, c).merge->id;
  const absl::StatusOr<Outcome> later = world_.Unmerge(first);
  EXPECT_THAT(later, HasReason("LATER_MERGE"));
  EXPECT_EQ(GetErrorMetadata(later.status()), (ErrorMetadata{{"merge", ResourceName("leadMerges", second.uuid())}}));
  EXPECT_THAT(world_.Unmerge(c), IsOk()) << "by the lead that is gone";
  EXPECT_THAT(world_.Unmerge(second), HasReason("ALREADY_UNMERGED"));
  const MergeId outer = Merge(c, a).merge->id;
  const absl::StatusOr<Outcome> inner = world_.Unmerge(first);
  EXPECT_THAT(inner, HasReason("LATER_MERGE"));
  EXPECT_EQ(GetErrorMetadata(inner.status()), (ErrorMetadata{{"merge", ResourceName("leadMerges", outer.uuid())}}));
  EXPECT_THAT(world_.Unmerge(outer), IsOk());
  EXPECT_THAT(world_.Unmerge(first), IsOk());
  EXPECT_FALSE(store().Load(b).merged_into.has_value());
  EXPECT_EQ(store().Count("lead_merge WHERE before_merge IS NOT NULL"), 0) << "nothing personal is kept";
  EXPECT_EQ(store().Count("lead_merge_moved"), 0);
}

TEST_F(MergeTest, OnlyOneOfTheLeadsMayBeWithSales) {
  const LeadId a = New("a@x.example");
  const LeadId b = New("b@x.example");
  for (const LeadId& id : {a, b}) {
    auto submit = world_.Make<SubmitHandoff>();
    submit.lead = id;
    store().Do(submit);
  }
  EXPECT_THAT(world_.Merge(a, b), HasReason("HANDOFF_OPEN"));
  auto withdraw = world_.Make<WithdrawHandoff>();
  withdraw.handoff = *store().Load(a).open_handoff;
  store().Do(withdraw);
  const HandoffId open = *store().Load(b).open_handoff;
  EXPECT_EQ(Merge(a, b).lead.open_handoff, open);
  auto accept = world_.Make<AcceptHandoff>();
  accept.handoff = open;
  EXPECT_EQ(store().Do(accept).lead.id, a);
  ASSERT_THAT(world_.Unmerge(b), IsOk());
  EXPECT_EQ(store().Load(b).open_handoff, open);
  EXPECT_FALSE(store().Load(a).open_handoff.has_value());
}

TEST_F(MergeTest, TooMuchForOneEvent) {
  const LeadId a = New("a@x.example");
  const LeadId b = New("b@x.example");
  auto touch = world_.Make<RecordTouch>();
  touch.lead = b;
  touch.touch.occur_time = Day(10);
  store().Do(touch);
  const std::string columns(kTouchColumns + std::string("touch_id").size());
  while (store().Count("touch") <= static_cast<int64_t>(kMaxRestatedActivities)) {
    store().schema().Exec(
        absl::StrCat("INSERT INTO touch (touch_id", columns, ") SELECT RANDOM_BYTES(16)", columns, " FROM touch"));
  }
  EXPECT_THAT(world_.Merge(a, b), HasReason("TOO_LARGE"));
  EXPECT_FALSE(store().Load(b).merged_into.has_value());
}

TEST_F(MergeTest, APreviewShowsWhatTheMergeMakesAndStoresNothing) {
  for (int i = 0; i < 8; ++i) {
    const LeadId a = world_.NewLead(absl::StrCat("a", i, "@x.example"), 10);
    const LeadId b = world_.NewLead(absl::StrCat("b", i, "@x.example"), 10);
    const std::string before = store().Everything();
    ReferenceCache references;
    IdGenerator ids(Clock::Real());
    const MergePreview preview(&store().db(), &references, &ids);
    auto command = world_.Make<MergeLeads>();
    command.survivor = a;
    command.other = b;
    const absl::StatusOr<Outcome> shown = preview.Preview(command, absl::InfiniteFuture());
    EXPECT_EQ(store().Everything(), before);
    const absl::StatusOr<Outcome> made = store().Try(command);
    ASSERT_EQ(shown.status(), made.status());
    if (!made.ok()) continue;
    EXPECT_EQ(shown->lead, made->lead);
    EXPECT_EQ(shown->lead.shown.merged_leads, made->lead.shown.merged_leads);
    EXPECT_EQ(shown->lead.shown.score->score.engagement, made->lead.shown.score->score.engagement);
    EXPECT_EQ(shown->merge->moved, made->merge->moved);
    EXPECT_TRUE(shown->merge->id.is_nil());
  }
}

TEST_F(MergeTest, ARepeatedRequestDoesNothingTwice) {
  const LeadId a = New("a@x.example");
  const LeadId b = New("b@x.example");
  auto merge = world_.Make<MergeLeads>();
  merge.survivor = a;
  merge.other = b;
  const Outcome merged = store().Do(merge, LeadStore::Key("m"));
  std::string before = store().Everything();
  const Outcome again = store().Do(merge, LeadStore::Key("m"));
  EXPECT_EQ(again.lead, merged.lead);
  EXPECT_EQ(again.merge, merged.merge);
  EXPECT_EQ(again.lead.shown.merged_leads, merged.lead.shown.merged_leads);
  EXPECT_EQ(store().Everything(), before);

  auto unmerge = world_.Make<UnmergeLeads>();
  unmerge.merge = b;
  const Outcome apart = store().Do(unmerge, LeadStore::Key("u"));
  before = store().Everything();
  const Outcome apart_again = store().Do(unmerge, LeadStore::Key("u"));
  EXPECT_EQ(apart_again.lead, apart.lead);
  EXPECT_EQ(apart_again.other_lead, apart.other_lead);
  EXPECT_TRUE(store().Do(merge, LeadStore::Key("m")).merge->undo_time.has_value()) << "as it is now";
  EXPECT_EQ(store().Everything(), before);
}

TEST_F(MergeTest, AMergeTravelsAloneButGetsThere) {
  const LeadId a = New("a@x.example");
  const LeadId b = New("b@x.example");
  std::vector<LeadStore::EntryType> batch;
  batch.emplace_back(LeadStore::Capture("c@x.example", 10));
  auto merge = world_.Make<MergeLeads>();
  merge.survivor = a;
  merge.other = b;
  batch.emplace_back(merge);
  auto touch = world_.Make<RecordTouch>();
  touch.lead = b;
  batch.emplace_back(touch);
  store().Run(batch);
  for (const auto& entry : batch) EXPECT_THAT(entry.outcome, IsOk());
  EXPECT_EQ(batch[2].outcome->lead.id, a);
}

// What became of deals since the merge goes with them, and the stages follow.
TEST_F(MergeTest, DealsThatGoBackTakeTheirStagesAlong) {
  const LeadId a = New("a@x.example");
  const LeadId b = New("b@x.example");
  auto convert = world_.Make<ConvertLead>();
  convert.lead = b;
  convert.occur_time = Day(30);
  const DealId deal = store().Do(convert).deal->id;
  Merge(a, b);
  auto win = world_.Make<WinDeal>();
  win.deal = deal;
  EXPECT_EQ(store().Do(win).lead.stage, Stage::kCustomer);
  const absl::StatusOr<Outcome> apart = world_.Unmerge(b);
  ASSERT_THAT(apart, IsOk());
  EXPECT_EQ(apart->other_lead->stage, Stage::kCustomer);
  EXPECT_EQ(apart->lead.stage, Stage::kLead) << "it never had a deal";

  // The survivor's own deal counts although the other lead was a customer first.
  Merge(a, b);
  const DealId own = store().Do(Won(a, "own", 60)).deal->id;
  auto reopen = world_.Make<ReopenDeal>();
  reopen.deal = deal;
  store().Do(reopen);
  const absl::StatusOr<Outcome> again = world_.Unmerge(b);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->lead.stage, Stage::kCustomer);
  EXPECT_EQ(again->other_lead->stage, Stage::kOpportunity);
  EXPECT_EQ(store().schema().QueryInt("SELECT COUNT(*) FROM deal WHERE deal_id = ? AND lead_id = ?", {own, a}), 1);
}

TEST_F(MergeTest, UnmergeAtOnceGivesBackExactlyWhatWas) {
  int merged = 0;
  for (int round = 0; round < 24; ++round) {
    const LeadId a = world_.NewLead(absl::StrCat("a", round, "@x.example"), world_.Below(14));
    const LeadId b = world_.NewLead(absl::StrCat("b", round, "@x.example"), world_.Below(14));
    const std::vector<std::string> before = world_.Dump({a, b});
    const std::vector<std::string> reported = world_.Report();
    const absl::StatusOr<Outcome> outcome = world_.Merge(a, b);
    if (!outcome.ok()) {
      EXPECT_THAT(outcome, HasReason("HANDOFF_OPEN"));
      EXPECT_EQ(world_.Dump({a, b}), before);
      continue;
    }
    ++merged;
    for (const auto& [table, key] : kMoved) EXPECT_TRUE(world_.RowsOf(table, key, b).empty()) << table;
    EXPECT_TRUE(world_.RowsOf("handoff_entry", "entry_id", b).empty());
    world_.Report();
    ASSERT_THAT(world_.Unmerge(outcome->merge->id), IsOk());
    ASSERT_EQ(world_.Dump({a, b}), before) << "round " << round;
    ASSERT_EQ(world_.Report(), reported) << "round " << round;
  }
  EXPECT_GT(merged, 12);
}

TEST_F(MergeTest, WhatHappensAfterTheMergeStaysWithTheSurvivorAndNothingIsLost) {
  int merged = 0;
  for (int round = 0; round < 16; ++round) {
    const std::string email_a = absl::StrCat("a", round, "@x.example");
    const std::string email_b = absl::StrCat("b", round, "@x.example");
    const LeadId a = world_.NewLead(email_a, world_.Below(12));
    const LeadId b = world_.NewLead(email_b, world_.Below(12));
    std::map<std::string, std::set<std::string>> of_a;
    std::map<std::string, std::set<std::string>> of_b;
    for (const auto& [table, key] : kMoved) {
      of_a[table] = world_.RowsOf(table, key, a);
      of_b[table] = world_.RowsOf(table, key, b);
    }
    const Lead frozen = store().Load(b);
    const absl::StatusOr<Outcome> outcome = world_.Merge(a, b);
    if (!outcome.ok()) continue;
    ++merged;
    const bool deals = world_.Below(2) == 0;
    for (int i = 0; i < 8; ++i) {
      if (deals) {
        world_.Live(world_.Below(2) == 0 ? a : b, world_.Below(2) == 0 ? email_a : email_b);
        continue;
      }
      auto touch = world_.Make<RecordTouch>();
      touch.lead = b;
      store().Do(touch);
      auto capture = world_.Make<CaptureLead>();
      capture.identities = {*Identity::Email(email_b)};
      capture.fields[Field::kCity] = "Recife";
      capture.tags = {"later"};
      store().Do(capture);
    }
    std::map<std::string, std::set<std::string>> of_both;
    for (const auto& [table, key] : kMoved) of_both[table] = world_.RowsOf(table, key, a);
    const size_t identities = store().Load(a).identities.size();
    const absl::StatusOr<Outcome> apart = world_.Unmerge(b);
    ASSERT_THAT(apart, IsOk());
    for (const auto& [table, key] : kMoved) {
      const std::set<std::string> now_a = world_.RowsOf(table, key, a);
      EXPECT_EQ(world_.RowsOf(table, key, b), of_b[table]) << table;
      EXPECT_THAT(of_a[table], IsSubsetOf(now_a)) << table;
      EXPECT_EQ(now_a.size() + of_b[table].size(), of_both[table].size()) << table << ": nothing is lost";
    }
    const Lead back = store().Load(b);
    EXPECT_EQ(back, *apart->other_lead);
    EXPECT_EQ(store().Load(a), apart->lead);
    EXPECT_EQ(back.identities, frozen.identities);
    EXPECT_EQ(back.fields, frozen.fields);
    EXPECT_EQ(back.tags, frozen.tags);
    EXPECT_EQ(back.create_time, frozen.create_time);
    EXPECT_EQ(back.first_response_time, frozen.first_response_time);
    EXPECT_EQ(apart->lead.identities.size() + back.identities.size(), identities);
    if (!deals) {
      EXPECT_EQ(back.stage_history, frozen.stage_history);
      EXPECT_EQ(apart->lead.fields[Field::kCity], "Recife");
      EXPECT_THAT(apart->lead.tags, ::testing::Contains("later"));
    }
    world_.Report();  // and its rollups are the sum of its facts
    for (const LeadId& id : {a, b}) {
      const auto told = Restated(store(), id);
      EXPECT_EQ(told.touches_size(), static_cast<int>(world_.RowsOf("touch", "touch_id", id).size()));
      EXPECT_EQ(told.stages_size(), static_cast<int>(store().Load(id).stage_history.entries().size()));
      EXPECT_EQ(told.handoffs_size(), static_cast<int>(world_.RowsOf("handoff", "handoff_id", id).size()));
    }
  }
  EXPECT_GT(merged, 8);
}

TEST_F(MergeTest, CapturesOfTheLeadThatGoesLandOnTheSurvivor) {
  const LeadId a = New("a@x.example");
  const LeadId b = New("b@x.example");
  std::vector<std::thread> threads;
  for (int t = 0; t < 6; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 10; ++i) {
        CaptureLead capture = LeadStore::Capture("b@x.example", 10);
        capture.touch = TouchInput{};
        capture.tags = {absl::StrCat("t", t, i % 5)};
        EXPECT_THAT(store().Try(capture), IsOk());
      }
    });
  }
  EXPECT_THAT(world_.Merge(a, b), IsOk());
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(store().Count("leads"), 2);
  EXPECT_EQ(world_.RowsOf("touch", "touch_id", a).size(), 60);
  EXPECT_EQ(store().Load(a).tags.size(), 30);
  EXPECT_TRUE(store().Load(b).identities.empty());
}

TEST_F(MergeTest, OfTwoMergesOfOneLeadOneWins) {
  const LeadId a = New("a@x.example");
  const LeadId b = New("b@x.example");
  const std::string etag = store().Load(b).etag();
  std::vector<absl::StatusOr<Outcome>> outcomes(8, absl::StatusOr<Outcome>(absl::UnknownError("")));
  std::vector<MergeLeads> commands(8);
  for (int i = 0; i < 8; ++i) {
    commands[i] = world_.Make<MergeLeads>();
    commands[i].survivor = i % 2 == 0 ? a : b;
    commands[i].other = i % 2 == 0 ? b : a;
  }
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&, i] { outcomes[i] = store().Try(commands[i]); });
  for (std::thread& thread : threads) thread.join();
  int won = 0;
  for (const auto& outcome : outcomes) {
    if (outcome.ok()) {
      ++won;
    } else {
      EXPECT_THAT(outcome, ViolatesField("other_lead")) << "they are one by then";
    }
  }
  EXPECT_EQ(won, 1);
  EXPECT_EQ(store().Count("lead_merge"), 1);
  EXPECT_EQ(store().Count("leads WHERE merged_into IS NULL"), 1);
}

}  // namespace
}  // namespace smarketing::lead
