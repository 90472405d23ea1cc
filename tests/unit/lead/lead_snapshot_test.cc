#include "lead_service/storage/lead_snapshot.h"

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/lead/random_lead.h"

namespace smarketing::lead {
namespace {

TEST(LeadSnapshotTest, LeadsComeBack) {
  RandomLeads leads(20240701);
  for (int round = 0; round < 500; ++round) {
    const Lead lead = leads.Make();
    SMK_ASSERT_OK_AND_ASSIGN(const Lead back, DecodeLead(EncodeLead(lead)));
    ASSERT_EQ(back, lead) << "round " << round;
  }
}

TEST(LeadSnapshotTest, NothingThatIsUnsetIsSetWhenItComesBack) {
  Lead lead;
  lead.id = LeadId(CountingIds()());
  SMK_ASSERT_OK_AND_ASSIGN(const Lead back, DecodeLead(EncodeLead(lead)));
  EXPECT_EQ(back, lead);
}

TEST(LeadSnapshotTest, AnythingThatABusinessCanSayComesBack) {
  RandomLeads leads(1);
  Lead lead = leads.Make();
  lead.create_time = absl::FromUnixMicros(-2'208'988'800'000'001);  // of 1899
  lead.Overwrite(Field::kCity, "", "", Day(3) + absl::Microseconds(1));
  lead.Overwrite(Field::kFamilyName, "Müller \xF0\x9F\x98\x80", "bob", Day(3));
  lead.AddIdentity(External(std::string("\x00\xFF ", 3)));
  lead.SetTags({"", "ö"}, "zoë", Day(4));
  lead.recycle_until = Day(30);
  lead.delete_time = Day(31);
  lead.purge_time = Day(32);
  lead.erase_time = Day(33);
  lead.merged_into = LeadId(leads.ids()());
  lead.audit_key = std::string("\x00\xFF", 2);
  lead.parked_identities = {Email("parked@x.example"), Visitor("cookie")};
  SMK_ASSERT_OK_AND_ASSIGN(const Lead back, DecodeLead(EncodeLead(lead)));
  EXPECT_EQ(back, lead);
}

TEST(LeadSnapshotTest, BrokenBytesAreDataLoss) {
  RandomLeads leads(2);
  const std::string bytes = EncodeLead(leads.Make());
  EXPECT_EQ(DecodeLead("").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(DecodeLead("nonsense").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(DecodeLead(bytes.substr(0, bytes.size() - 1)).status().code(), absl::StatusCode::kDataLoss);
  for (size_t i = 0; i < bytes.size(); ++i) DecodeLead(bytes.substr(0, i)).IgnoreError();  // does not crash
}

}  // namespace
}  // namespace smarketing::lead
