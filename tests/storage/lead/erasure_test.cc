// An erased person is found nowhere: planted values are looked for in every column of every table.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/storage/event_codec.h"
#include "tests/storage/lead/lead_store.h"

namespace smarketing::lead {
namespace {

using ::smarketing::testing::HasReason;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

// What was planted, in lower case. Each stands in a value of its own, so that a finding tells what was left.
const std::vector<std::string>& Planted() {
  static const auto* const planted = new std::vector<std::string>{
      "plantedmail",     "5511987654321",    "98765-4321",      "plantedexternal", "plantedvisitor",  "plantedlate",
      "plantedgiven",    "plantedfamily",    "plantedcompany",  "plantedtitle",    "plantedwebsite",  "plantedcity",
      "plantedzip",      "plantedstreet",    "plantedregion",   "plantedtag",      "plantedref",      "plantedlanding",
      "plantedtouchref", "plantedtouchpage", "plantedvisitref", "plantednote",     "plantedmove",     "plantedrecycle",
      "planteddeal",     "plantedchange",    "plantedlost",     "plantedhandoff",  "plantedanswer",   "plantedother",
      "plantedsecond",   "plantedtouchid",   "plantedcallid",   "planteddealid",   "plantedolddealid"};
  return *planted;
}

class ErasureTest : public ::testing::Test {
 protected:
  // "table.column: value" for every planted value in every column that can hold text or bytes.
  std::vector<std::string> Findings() {
    std::vector<std::string> findings;
    const mysql::Rows columns = store_.schema().Query(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
        " AND data_type IN ('char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext', 'binary', 'varbinary',"
        " 'tinyblob', 'blob', 'mediumblob', 'longblob')");
    EXPECT_GT(columns.size(), 100u);
    for (const mysql::Row& column : columns) {
      const std::string table(column.Text(0));
      const std::string name(column.Text(1));
      for (const mysql::Row& row : store_.schema().Query(absl::StrCat("SELECT `", name, "` FROM `", table, "`"))) {
        if (row.IsNull(0)) continue;
        const std::string value = absl::AsciiStrToLower(row.Bytes(0));
        for (const std::string& planted : Planted()) {
          if (absl::StrContains(value, planted)) findings.push_back(absl::StrCat(table, ".", name, ": ", planted));
        }
      }
    }
    return findings;
  }
  // Those of Planted() that no finding names.
  std::vector<std::string> NotFound() {
    std::vector<std::string> missing = Planted();
    for (const std::string& finding : Findings()) {
      std::erase_if(missing, [&](const std::string& planted) { return absl::EndsWith(finding, ": " + planted); });
    }
    return missing;
  }

  static SourceDetails Source(absl::string_view referrer, absl::string_view page) {
    SourceDetails source;
    source.channel = "paid";
    source.source = "google";
    source.referrer = absl::StrCat("https://", referrer, ".example/");
    source.landing_page = absl::StrCat("https://example.com/?who=", page);
    return source;
  }
  static RecordTouch VisitorTouch(absl::string_view visitor, absl::string_view referrer, int day) {
    auto touch = LeadStore::Make<RecordTouch>();
    touch.lead = *Identity::Visitor(visitor);
    touch.touch.source = Source(referrer, "x");
    touch.touch.occur_time = Day(day);
    return touch;
  }

  // A lead with all that can be personal, wherever it can be.
  LeadId Plant() {
    store_.Do(VisitorTouch("PlantedVisitor", "plantedvisitref", 5));
    auto capture = LeadStore::Make<CaptureLead>();
    capture.identities = {*Identity::Email("PlantedMail@Example.COM"), *Identity::Phone("(11) 98765-4321", "BR"),
                          *Identity::External("crm", "PlantedExternal"), *Identity::Visitor("PlantedVisitor")};
    const std::map<Field, std::string> values = {{Field::kGivenName, "Plantedgiven"},
                                                 {Field::kFamilyName, "Plantedfamily"},
                                                 {Field::kCompanyName, "PlantedCompany"},
                                                 {Field::kJobTitle, "plantedtitle"},
                                                 {Field::kWebsite, "https://plantedwebsite.example"},
                                                 {Field::kCity, "Plantedcity"},
                                                 {Field::kPostalCode, "plantedzip"},
                                                 {Field::kStreetAddress, "plantedstreet 1"},
                                                 {Field::kRegion, "plantedregion"}};
    for (const auto& [field, value] : values) capture.fields[field] = value;
    capture.fields[Field::kCountryCode] = "BR";
    capture.fields[Field::kTeam] = "north";
    capture.tags = {"PlantedTag"};
    capture.occur_time = Day(10);
    capture.touch = TouchInput{.source = Source("plantedtouchref", "plantedtouchpage"),
                               .external_id = ExternalId{"web", "PlantedTouchId"}};
    const LeadId id = store_.Do(capture, LeadStore::Key("r1")).lead.id;

    auto again = LeadStore::Make<CaptureLead>();
    again.identities = {*Identity::Email("plantedmail@example.com")};
    again.source = Source("plantedref", "plantedlanding");
    again.occur_time = Day(1);  // the earliest: the lead's source
    store_.Do(again);
    auto update = LeadStore::Make<UpdateLead>();
    update.lead = id;
    update.fields = {{Field::kCompanyName, "PlantedChange"}};  // what it was before stays in the audit trail
    store_.Do(update);
    update.fields = {{Field::kCompanyName, "PlantedCompany"}};
    store_.Do(update);

    auto attempt = LeadStore::Make<LogAttempt>();
    attempt.lead = id;
    attempt.attempt.note = "plantednote";
    attempt.attempt.external_id = ExternalId{"dialler", "PlantedCallId"};
    store_.Do(attempt, LeadStore::Key("r2"));
    auto move = LeadStore::Make<MoveLeadStage>();
    move.lead = id;
    move.stage = Stage::kSalesAccepted;
    store_.Do(move);
    move.stage = Stage::kMarketingQualified;
    move.reason = "plantedmove";
    store_.Do(move);
    auto recycle = LeadStore::Make<RecycleLead>();
    recycle.lead = id;
    recycle.reason = {"NOT_READY", "plantedrecycle"};
    recycle.not_before_time = Day(200);
    store_.Do(recycle);
    auto convert = LeadStore::Make<ConvertLead>();
    convert.lead = id;
    convert.deal.title = "planteddeal";
    convert.deal.amount = Money("BRL", 1000);
    convert.deal.external_id = ExternalId{"crm", "PlantedOldDealId"};
    const DealId deal = store_.Do(convert).deal->id;
    auto renamed = LeadStore::Make<UpdateDeal>();  // what it was before stays in the audit trail
    renamed.deal = deal;
    renamed.external_id = ExternalId{"crm", "PlantedDealId"};
    store_.Do(renamed);
    auto lose = LeadStore::Make<LoseDeal>();
    lose.deal = deal;
    lose.reason = "PRICE";
    lose.note = "plantedlost";
    store_.Do(lose);

    auto submit = LeadStore::Make<SubmitHandoff>();
    submit.lead = id;
    submit.note = "plantedhandoff";
    auto reject = LeadStore::Make<RejectHandoff>();
    reject.handoff = store_.Do(submit).handoff->id;
    reject.reason = {"OTHER", "plantedanswer"};
    store_.Do(reject);

    // Others that turned out to be the same person; one of them is apart again.
    CaptureLead other = LeadStore::Capture("plantedother@example.com", 20);
    other.fields[Field::kFamilyName] = "Plantedsecond";
    auto merge = LeadStore::Make<MergeLeads>();
    merge.survivor = id;
    merge.other = store_.Do(other).lead.id;
    store_.Do(merge);
    auto dismiss = LeadStore::Make<DismissDuplicate>();
    dismiss.lead = id;
    dismiss.other_lead = store_.Do(LeadStore::Capture("bystander@example.com", 21)).lead.id;
    store_.Do(dismiss);
    other.identities = {*Identity::Email("first@example.com")};
    other.fields[Field::kFamilyName] = "Third";
    merge.other = store_.Do(other).lead.id;
    store_.Do(merge);
    auto unmerge = LeadStore::Make<UnmergeLeads>();
    unmerge.merge = merge.other;
    store_.Do(unmerge);

    // Deleted, it has its identities parked; its visitor comes again, and comes back with it.
    auto remove = LeadStore::Make<DeleteLead>();
    remove.lead = id;
    store_.Do(remove);
    auto undelete = LeadStore::Make<UndeleteLead>();
    undelete.lead = id;
    store_.Do(undelete);
    store_.Do(remove);
    store_.Do(VisitorTouch("PlantedVisitor", "plantedlate", 90));
    return id;
  }

  Outcome Erase(const LeadId& id) {
    auto erase = LeadStore::Make<EraseLead>();
    erase.lead = id;
    return store_.Do(erase);
  }
  std::vector<std::string> EventsSince(int64_t count) {
    std::vector<std::string> types;
    for (const mysql::Row& row :
         store_.schema().Query("SELECT type FROM event_log ORDER BY event_id LIMIT ?, 1000", {count})) {
      // Who fits nobody knows any more; the grade is no part of what is counted.
      if (row.Text(0) == "smarketing.lead.v1.LeadScoreChanged") continue;
      types.emplace_back(row.Text(0));
    }
    return types;
  }

  LeadStore store_;
};

TEST_F(ErasureTest, AnErasedPersonIsFoundNowhere) {
  const LeadId id = Plant();
  ASSERT_THAT(NotFound(), IsEmpty());
  const int64_t events = store_.Count("event_log");
  const int64_t touches = store_.Count("touch");
  const Lead before = store_.Load(id);

  const Outcome outcome = Erase(id);
  EXPECT_THAT(Findings(), IsEmpty());

  // The numbers stay: nothing is told but that it happened, and what is counted is as it was.
  EXPECT_THAT(EventsSince(events),
              ElementsAre("smarketing.lead.v1.LeadErased", "smarketing.lead.v1.LeadErased"));  // of two leads
  EXPECT_EQ(store_.Count("touch"), touches);
  EXPECT_EQ(store_.Count("attempt"), 1);
  EXPECT_EQ(store_.Count("deal"), 1);
  const Lead after = store_.Load(id);
  EXPECT_EQ(after, outcome.lead);
  EXPECT_EQ(after.erase_time, Day(100));
  EXPECT_EQ(after.create_time, before.create_time);
  EXPECT_EQ(after.source.source, "google");
  EXPECT_EQ(after.fields[Field::kTeam], "north");
  EXPECT_EQ(after.fields[Field::kCountryCode], "BR");
  ASSERT_EQ(after.stage_history.entries().size(), before.stage_history.entries().size());
  for (size_t i = 0; i < after.stage_history.entries().size(); ++i) {
    StageEntry entry = before.stage_history.entries()[i];
    entry.note.clear();
    EXPECT_EQ(after.stage_history.entries()[i], entry);
  }
  EXPECT_EQ(store_.Count("timer"), 0);
  EXPECT_EQ(store_.Count("leads WHERE audit_key <> '' AND erase_time IS NOT NULL"), 0);
}

TEST_F(ErasureTest, ErasingAgainChangesNothing) {
  const LeadId id = Plant();
  Erase(id);
  const std::string everything = store_.Everything();
  EXPECT_EQ(Erase(id).lead, store_.Load(id));
  EXPECT_EQ(store_.Everything(), everything);
}

TEST_F(ErasureTest, OthersKeepWhatIsTheirs) {
  const LeadId other = store_
                           .Do([] {
                             CaptureLead capture = LeadStore::Capture("bea@x.example", 3);
                             capture.fields[Field::kGivenName] = "Bea";
                             capture.touch = TouchInput{.source = Source("elsewhere", "bea")};
                             return capture;
                           }())
                           .lead.id;
  const Lead before = store_.Load(other);
  Erase(Plant());
  EXPECT_EQ(store_.Load(other), before);
  EXPECT_EQ(store_.Count("touch WHERE source_landing_page <> ''"), 1);
}

TEST_F(ErasureTest, NobodyIsErasedTwiceOverByTheSameNames) {
  // Whoever comes back after all is somebody new.
  const LeadId erased = Plant();
  Erase(erased);
  const Outcome back = store_.Do(LeadStore::Capture("plantedmail@example.com", 50));
  EXPECT_TRUE(back.created);
  EXPECT_NE(back.lead.id, erased);
}

TEST_F(ErasureTest, WhatIsErasedIsNotWrittenToAnyMore) {
  const LeadId id = Plant();
  Erase(id);
  auto update = LeadStore::Make<UpdateLead>();
  update.lead = id;
  update.fields = {{Field::kGivenName, "Plantedgiven"}};
  EXPECT_THAT(store_.Try(update), HasReason("LEAD_NOT_FOUND"));
  auto undelete = LeadStore::Make<UndeleteLead>();
  undelete.lead = id;
  EXPECT_THAT(store_.Try(undelete), HasReason("ERASED"));
}

TEST_F(ErasureTest, ErasingAgainWipesWhatCameAfter) {
  const LeadId id = Plant();
  Erase(id);
  const absl::Time first = *store_.Load(id).erase_time;
  // By whatever way.
  store_.schema().Exec("UPDATE deal SET title = 'planteddeal', external_id = 'planteddealid'");
  store_.schema().Exec("UPDATE attempt SET note = 'plantednote'");
  store_.schema().Exec("UPDATE leads SET version = version + 1, snapshot = 'plantedcity' WHERE lead_id = ?", {id});
  ASSERT_THAT(Findings(), Not(IsEmpty()));
  const int64_t events = store_.Count("event_log");
  auto erase = LeadStore::Make<EraseLead>();
  erase.lead = id;
  erase.context.now = Day(120);
  store_.Do(erase);
  EXPECT_THAT(Findings(), IsEmpty());
  EXPECT_EQ(store_.Load(id).erase_time, first);
  EXPECT_THAT(EventsSince(events), IsEmpty());
}

// Rows that were imported before are not taken for new ones, though nobody can tell any more what they were called.
TEST_F(ErasureTest, WhatIsImportedAgainIsRecognised) {
  const LeadId erased = Plant();
  auto undelete = LeadStore::Make<UndeleteLead>();
  undelete.lead = erased;
  store_.Do(undelete);
  Erase(erased);
  const LeadId back = store_.Do(LeadStore::Capture("plantedmail@example.com", 50)).lead.id;
  const int64_t touches = store_.Count("touch");

  auto touch = LeadStore::Make<RecordTouch>();
  touch.lead = back;
  touch.touch.external_id = ExternalId{"web", "PlantedTouchId"};
  EXPECT_TRUE(store_.Do(touch).duplicate);
  touch.lead = *Identity::Visitor("somebody");
  EXPECT_TRUE(store_.Do(touch).duplicate);
  touch.touch.external_id = ExternalId{"other", "PlantedTouchId"};
  EXPECT_FALSE(store_.Do(touch).duplicate) << "of another system";
  auto attempt = LeadStore::Make<LogAttempt>();
  attempt.lead = back;
  attempt.attempt.external_id = ExternalId{"dialler", "PlantedCallId"};
  EXPECT_TRUE(store_.Do(attempt).duplicate);
  auto import = LeadStore::Make<ImportDeal>();
  import.lead = back;
  import.deal.external_id = ExternalId{"crm", "PlantedDealId"};
  import.deal.title = "planteddeal";
  EXPECT_THAT(store_.Try(import), HasReason("DEAL_EXISTS"));
  import.lead = erased;
  EXPECT_THAT(store_.Try(import), HasReason("LEAD_NOT_FOUND"));
  EXPECT_EQ(store_.Count("touch"), touches);
  EXPECT_EQ(store_.Count("attempt"), 1);
  EXPECT_EQ(store_.Count("deal"), 1);

  // The amount can still be put right, under the deal's own name; that brings nothing back.
  auto update = LeadStore::Make<UpdateDeal>();
  update.deal = store_.schema().Query("SELECT deal_id FROM deal")[0].GetId<DealId>(0);
  update.amount = Money("BRL", 2000);
  auto claim = import;
  claim.lead = back;
  std::vector<LeadStore::EntryType> entries;
  for (const Command& command : std::vector<Command>{claim, update}) entries.emplace_back(command);
  store_.Run(entries);
  EXPECT_THAT(entries[0].outcome, HasReason("DEAL_EXISTS"));
  SMK_EXPECT_OK(entries[1].outcome.status());
  EXPECT_EQ(store_.Count("deal WHERE external_id LIKE 'erased:%' AND external_system = 'crm'"), 1);
}

TEST_F(ErasureTest, ALiveLeadStaysInTheNumbersWithoutAName) {
  const LeadId id = store_.Do(LeadStore::Capture("plantedmail@example.com", 3)).lead.id;
  Erase(id);
  EXPECT_FALSE(store_.Load(id).delete_time.has_value());
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(ErasureTest, WithACaptureOfTheSameBatch) {
  const LeadId id = Plant();
  auto attempt = LeadStore::Make<LogAttempt>();
  attempt.lead = id;
  attempt.attempt.note = "plantednote";
  auto undelete = LeadStore::Make<UndeleteLead>();
  undelete.lead = id;
  auto erase = LeadStore::Make<EraseLead>();
  erase.lead = id;
  std::vector<LeadStore::EntryType> entries;
  for (const Command& command : std::vector<Command>{undelete, attempt, erase, attempt}) entries.emplace_back(command);
  store_.Run(entries);
  SMK_EXPECT_OK(entries[2].outcome.status());
  EXPECT_THAT(entries[3].outcome, HasReason("LEAD_NOT_FOUND"));
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(ErasureTest, ADeletedLeadIsPurgedWhenItsTimeHasCome) {
  const LeadId id = Plant();
  auto purge = LeadStore::Make<PurgeLead>();
  purge.lead = id;
  store_.Do(purge);
  EXPECT_FALSE(store_.Load(id).erase_time.has_value());
  EXPECT_EQ(store_.Count("timer WHERE kind = 2"), 1);
  purge.context.now = *store_.Load(id).purge_time;
  store_.Do(purge);
  EXPECT_EQ(store_.Load(id).erase_time, purge.context.now);
  EXPECT_THAT(Findings(), IsEmpty());
  EXPECT_EQ(store_.Count("timer"), 0);
}

TEST_F(ErasureTest, OneThatIsNotDeletedIsNotPurged) {
  const LeadId id = store_.Do(LeadStore::Capture("a@x.example", 3)).lead.id;
  store_.schema().Exec("INSERT INTO timer (kind, subject_id, due_time) VALUES (2, ?, ?)", {id, Day(50)});
  auto purge = LeadStore::Make<PurgeLead>();
  purge.lead = id;
  store_.Do(purge);
  EXPECT_FALSE(store_.Load(id).erase_time.has_value());
  EXPECT_EQ(store_.Count("timer"), 0);
}

}  // namespace
}  // namespace smarketing::lead
