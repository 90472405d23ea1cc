// Leads are read from their snapshots, and what a snapshot does not say from the tables.
#include "lead_service/storage/lead_queries.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/storage/reference_store.h"
#include "lead_service/storage/score_queries.h"
#include "tests/storage/lead/merge_world.h"
#include "tests/support/status_matchers.h"

namespace smarketing::lead {
namespace {

using ::smarketing::testing::HasReason;
using ::testing::ElementsAre;

class LeadQueriesTest : public ::testing::Test {
 protected:
  LeadStore& store() { return world_.store(); }
  LeadId New(absl::string_view email) { return store().Do(LeadStore::Capture(email, 10)).lead.id; }
  void Write(absl::string_view set, const LeadId& id) {
    SMK_ASSERT_OK(store().db().RunReadWrite(absl::InfiniteFuture(), [&](mysql::Transaction& tx) {
      return tx.Execute(absl::StrCat("UPDATE leads SET ", set, " WHERE lead_id = ?"), {id}).status();
    }));
  }
  Lead Get(const LeadId& id) {
    absl::StatusOr<Lead> lead = queries_.Get(id, absl::InfiniteFuture());
    SMK_EXPECT_OK(lead);
    return lead.ok() ? *std::move(lead) : Lead();
  }
  std::vector<Lead> List() {
    pagination::ListQuery query;
    query.where.sql = "TRUE";
    query.order.terms = {{"create_time", "create_time"}, {"name", "lead_id"}};
    query.page_size = 10;
    absl::StatusOr<LeadPage> page = queries_.List(query, DeletedLeads::kNotFound, absl::InfiniteFuture());
    SMK_EXPECT_OK(page);
    return page.ok() ? std::move(page->leads) : std::vector<Lead>();
  }
  int64_t StatementsOf(absl::FunctionRef<void()> read) {
    read();  // the reference data are in memory then
    const int64_t before = store().db().stats().statements;
    read();
    return store().db().stats().statements - before;
  }

  MergeWorld world_{1};
  ReferenceCache references_;
  const CurrentScores scores_{&references_, Clock::Real()};
  const LeadQueries queries_{&store().db(), &scores_};
};

TEST_F(LeadQueriesTest, OneStatement) {
  std::vector<LeadId> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(New(absl::StrCat("p", i, "@x.example")));
  EXPECT_EQ(StatementsOf([&] { SMK_EXPECT_OK(queries_.BatchGet(ids, absl::InfiniteFuture())); }), 1);
  EXPECT_EQ(StatementsOf([&] { EXPECT_EQ(List().size(), 5); }), 1);
  EXPECT_EQ(List().front(), Get(List().front().id));
  EXPECT_TRUE(List().front().shown.score.has_value());
  EXPECT_EQ(List().front().shown.score, Get(List().front().id).shown.score);
}

// An older binary changes the row and leaves the snapshot; a newer one may have written one that says too little; a
// disk or a person may have spoilt it.
TEST_F(LeadQueriesTest, ASnapshotThatDoesNotCountIsNotRead) {
  const LeadId id = New("ana@x.example");
  const LeadId other = New("bruno@x.example");
  const char* const kSpoils[] = {"version = version + 1", "snapshot_format = snapshot_format + 1",
                                 "snapshot_version = NULL", "snapshot = 'x'",
                                 "snapshot = (SELECT s.snapshot FROM (SELECT snapshot FROM leads WHERE city = '') s)"};
  std::string city;
  for (const char* spoil : kSpoils) {
    SCOPED_TRACE(spoil);
    auto capture = LeadStore::Capture("ana@x.example", 10);
    capture.tags = {spoil};
    store().Do(capture);
    EXPECT_EQ(Get(id).fields[Field::kCity], city);
    EXPECT_EQ(store().Count("leads WHERE snapshot_version = version"), 2) << "whoever writes a lead mends it";

    city += "x";
    Write(absl::StrCat("city = '", city, "', ", spoil), id);
    const Lead lead = Get(id);
    EXPECT_EQ(lead.fields[Field::kCity], city);
    EXPECT_EQ(lead.identities.size(), 1);
    EXPECT_EQ(lead.stage_history.entries().size(), 1);
    EXPECT_TRUE(lead.shown.score.has_value());
    const std::vector<Lead> listed = List();
    ASSERT_EQ(listed.size(), 2);
    EXPECT_EQ(listed[0].id == id ? listed[0] : listed[1], lead);
    EXPECT_EQ(Get(other).identities[0].key.normal_form, "bruno@x.example");
  }
}

TEST_F(LeadQueriesTest, AnswersForAllInOneCall) {
  const LeadId survivor = New("a@x.example");
  const LeadId part = New("b@x.example");
  const LeadId stale = New("c@x.example");
  const LeadId plain = New("d@x.example");
  SMK_ASSERT_OK(world_.Merge(survivor, part));
  Write("version = version + 1", stale);
  SMK_ASSERT_OK_AND_ASSIGN(const auto leads, queries_.BatchGet({survivor, part, stale, plain}, absl::InfiniteFuture()));
  ASSERT_EQ(leads.size(), 4);
  EXPECT_EQ(leads[0]->id, survivor);
  EXPECT_THAT(leads[0]->shown.merged_leads, ElementsAre(part));
  EXPECT_EQ(*leads[1], *leads[0]);
  EXPECT_EQ(leads[2]->id, stale);
  EXPECT_EQ(leads[3]->id, plain);
  for (const auto& lead : leads) EXPECT_TRUE(lead->shown.score.has_value());
  const LeadId nobody(Uuid{});
  EXPECT_THAT(queries_.BatchGet({plain, nobody}, absl::InfiniteFuture()), HasReason("LEAD_NOT_FOUND"));
}

TEST_F(LeadQueriesTest, NamesItsPartsWhateverHappensToThem) {
  const LeadId a = New("a@x.example");
  const LeadId b = New("b@x.example");
  const LeadId c = New("c@x.example");
  SMK_ASSERT_OK(world_.Merge(b, a));
  SMK_ASSERT_OK_AND_ASSIGN(const Outcome merged, world_.Merge(c, b));
  EXPECT_EQ(Get(a).shown.merged_leads.size(), 2);
  SMK_ASSERT_OK(world_.Unmerge({merged.merge->id}));
  EXPECT_THAT(Get(b).shown.merged_leads, ElementsAre(a)) << "b was stored anew, and a is still part of it";
  EXPECT_THAT(Get(c).shown.merged_leads, ElementsAre());
  for (const LeadId& id : {b, c}) {
    auto touched = LeadStore::Make<UpdateLead>();
    touched.lead = id;
    touched.fields = {{Field::kCity, "Ulm"}};
    SMK_ASSERT_OK(store().Try(touched));
  }
  EXPECT_THAT(Get(b).shown.merged_leads, ElementsAre(a));
  EXPECT_EQ(store().Count("leads WHERE snapshot IS NOT NULL AND city = 'Ulm'"), 1) << "nothing is part of c any more";
}

TEST_F(LeadQueriesTest, ALargeLeadHasNoSnapshot) {
  auto capture = LeadStore::Capture("ana@x.example", 10);
  for (int i = 0; i < 50; ++i) capture.tags.push_back(absl::StrCat(std::string(90, 't'), i));
  const Lead lead = store().Do(capture).lead;
  EXPECT_EQ(store().Count("leads WHERE snapshot IS NULL"), 1);
  EXPECT_EQ(Get(lead.id), lead);
  EXPECT_THAT(List(), ElementsAre(lead));
}

}  // namespace
}  // namespace smarketing::lead
