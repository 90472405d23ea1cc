// The deals of a person go by indexes, however many deals there are.
#include "lead_service/storage/deal_queries.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/storage/deal_loader.h"
#include "lead_service/storage/export_queries.h"
#include "tests/storage/lead/lead_store.h"
#include "tests/support/mysql_server.h"

namespace smarketing::lead {
namespace {

class DealQueriesTest : public ::testing::Test {
 protected:
  LeadId New(absl::string_view email) { return store_.Do(LeadStore::Capture(email, 10)).lead.id; }

  LeadStore store_;
};

TEST_F(DealQueriesTest, TheDealsOfAPersonGoByIndexes) {
  constexpr int kLeads = 2000;
  std::vector<LeadStore::EntryType> captures;
  for (int i = 0; i < kLeads; ++i) {
    captures.emplace_back(LeadStore::Capture(absl::StrCat("p", i, "@x.example"), 10), std::nullopt);
  }
  store_.Run(captures);
  std::vector<LeadId> leads;
  for (const auto& capture : captures) leads.push_back(capture.outcome->lead.id);
  std::vector<LeadStore::EntryType> entries;
  for (int i = 0; i < kLeads; ++i) {
    auto convert = LeadStore::Make<ConvertLead>();
    convert.lead = leads[i];
    convert.deal.contacts = {{leads[(i + 1) % kLeads], DealRole::kUser}};
    entries.emplace_back(std::move(convert), std::nullopt);
  }
  store_.Run(entries);
  for (const auto& entry : entries) SMK_ASSERT_OK(entry.outcome);
  store_.schema().Query("ANALYZE TABLE leads, deal, deal_contact");

  const bool maria = testing::TestServerIsMariaDb();
  const std::string of_contact =
      absl::StrCat("SELECT deal_id FROM deal WHERE (deal_id IN (", DealsOfContact(), ")) AND ", kLeadNotDeleted,
                   " ORDER BY create_time DESC, deal_id DESC LIMIT 51");
  const std::string of_person =
      absl::StrCat("SELECT STRAIGHT_JOIN deal_id FROM (", DealsOfPerson(), ") d JOIN deal USING (deal_id) WHERE ",
                   kLeadNotDeleted, " ORDER BY state, create_time DESC, deal_id DESC LIMIT 10");
  for (const std::string& sql : {of_contact, of_person}) {
    for (const mysql::Row& row :
         store_.schema().Query((maria ? "EXPLAIN " : "EXPLAIN FORMAT = TRADITIONAL ") + sql, {leads[7]})) {
      // id, select_type, table, [partitions,] type, possible_keys, key, key_len, ref, rows, …
      const std::string table(row.OptionalText(2).value_or(""));
      const size_t type = maria ? 3 : 4;
      if (table.empty() || table.front() == '<' || table == "person" || table == "d") continue;
      EXPECT_NE(row.OptionalText(type).value_or(""), "ALL") << table << ": " << sql;
      // MySQL goes through few deals in the order of the list rather than sort them.
      if (!maria && table == "deal" && sql == of_contact) continue;
      EXPECT_NE(row.OptionalText(type).value_or(""), "index") << table << ": " << sql;
    }
  }
  ExportQueries queries(&store_.db());
  EXPECT_EQ(queries.Index(leads[7], absl::InfiniteFuture())->deals.size(), 2u);
}

TEST_F(DealQueriesTest, ContactsAreReadUnderTheirPresentNames) {
  const LeadId own = New("own@x.example");
  const LeadId first = New("first@x.example");
  const LeadId second = New("second@x.example");
  auto convert = LeadStore::Make<ConvertLead>();
  convert.lead = own;
  convert.deal.contacts = {{first, DealRole::kUser}, {second, DealRole::kChampion}};
  const DealId id = store_.Do(convert).deal->id;
  auto merge = LeadStore::Make<MergeLeads>();
  merge.survivor = second;
  merge.other = first;
  const MergeId done = store_.Do(merge).merge->id;
  const DealQueries queries(&store_.db());
  EXPECT_THAT(queries.Get(id, absl::InfiniteFuture())->contacts,
              ::testing::ElementsAre(DealContact{second, DealRole::kChampion}))
      << "the role of its own";
  auto title = LeadStore::Make<UpdateDeal>();
  title.deal = id;
  title.title = "Fleet";
  store_.Do(title);
  auto unmerge = LeadStore::Make<UnmergeLeads>();
  unmerge.merge = done;
  store_.Do(unmerge);
  EXPECT_EQ(queries.Get(id, absl::InfiniteFuture())->contacts.size(), 2u) << "as long as nobody changed them";
}

}  // namespace
}  // namespace smarketing::lead
