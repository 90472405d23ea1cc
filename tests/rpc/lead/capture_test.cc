// CaptureLead over a real channel.
#include <set>
#include <thread>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/time/proto_time.h"
#include "tests/rpc/lead/lead_rpc_test.h"

namespace smarketing::lead {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

class CaptureTest : public LeadRpcTest {};

TEST_F(CaptureTest, MakesALeadOfAllThatIsSaid) {
  const std::string email = NewEmail();
  v1::CaptureLeadRequest request = Capture(absl::StrCat("  ", email, " "));
  request.add_identities()->set_phone("(11) 91234-5678");
  request.mutable_profile()->set_given_name("Ana");
  request.mutable_profile()->set_company_name("Bücher Ltda");
  request.mutable_profile()->set_country_code("BR");
  request.mutable_touch()->set_kind(v1::TOUCH_KIND_DEMO_REQUEST);
  request.mutable_touch()->mutable_source()->set_source("google");
  request.set_stage(v1::LEAD_STAGE_MARKETING_QUALIFIED);
  request.set_owner("rep-7");
  request.add_tags("zebra");
  request.add_tags("apple");
  *request.mutable_occur_time() = ToProtoTime(now() - absl::Hours(2));

  SMK_ASSERT_OK_AND_ASSIGN(const v1::CaptureLeadResponse response, CaptureLead(request));
  EXPECT_TRUE(response.created());
  EXPECT_THAT(response.touch(), StartsWith("touches/"));
  EXPECT_EQ(response.duplicate_candidates_size(), 0);
  const v1::Lead& lead = response.lead();
  EXPECT_THAT(lead.name(), StartsWith("leads/"));
  EXPECT_FALSE(lead.etag().empty());
  EXPECT_EQ(lead.stage(), v1::LEAD_STAGE_MARKETING_QUALIFIED);
  EXPECT_EQ(lead.owner(), "rep-7");
  EXPECT_EQ(lead.source().source(), "google");
  EXPECT_EQ(lead.profile().company_name(), "Bücher Ltda");
  EXPECT_THAT(lead.tags(), ElementsAre("apple", "zebra"));
  ASSERT_EQ(lead.identities_size(), 2);
  EXPECT_EQ(lead.identities(0).normal_form(), email);
  EXPECT_EQ(lead.identities(1).normal_form(), "+5511912345678");
  EXPECT_EQ(lead.create_time().seconds(), absl::ToUnixSeconds(now() - absl::Hours(2)));

  // What was answered is what is stored.
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Lead stored, GetLead(lead.name()));
  EXPECT_EQ(stored.SerializeAsString(), lead.SerializeAsString()) << stored.DebugString() << lead.DebugString();
  EXPECT_EQ(stored.stage_history_size(), 1);
  EXPECT_GT(stored.field_provenance_size(), 0);
  EXPECT_EQ(stored.field_provenance(0).actor(), "admin@test");
}

TEST_F(CaptureTest, EnrichesTheLeadThatHasTheIdentity) {
  const std::string email = NewEmail();
  const v1::Lead lead = NewLead(Capture(email));
  v1::CaptureLeadRequest again = Capture(absl::AsciiStrToUpper(email));
  again.mutable_profile()->set_city("Porto");
  SMK_ASSERT_OK_AND_ASSIGN(const v1::CaptureLeadResponse response, CaptureLead(again));
  EXPECT_FALSE(response.created());
  EXPECT_EQ(response.lead().name(), lead.name());
  EXPECT_EQ(response.lead().profile().city(), "Porto");
  EXPECT_NE(response.lead().etag(), lead.etag());
}

TEST_F(CaptureTest, NamesTheOthersWhenSeveralLeadsMatch) {
  const std::string first = NewEmail();
  const v1::Lead by_email = NewLead(Capture(first));
  v1::CaptureLeadRequest crm;
  crm.add_identities()->mutable_external()->set_system("crm");
  crm.mutable_identities(0)->mutable_external()->set_id(first);
  const v1::Lead by_external = NewLead(crm);

  v1::CaptureLeadRequest both = Capture(first);
  *both.add_identities() = crm.identities(0);
  SMK_ASSERT_OK_AND_ASSIGN(const v1::CaptureLeadResponse response, CaptureLead(both));
  EXPECT_EQ(response.lead().name(), by_external.name());  // external is stronger than e-mail
  EXPECT_THAT(response.duplicate_candidates(), ElementsAre(by_email.name()));
}

TEST_F(CaptureTest, SixtyFourClientsWithOneAddressMakeOneLead) {
  const std::string email = NewEmail();
  absl::Mutex mu;
  std::set<std::string> names;
  int created = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < 64; ++i) {
    clients.emplace_back([&, i] {
      v1::CaptureLeadRequest request = Capture(email);
      request.add_tags(absl::StrCat("client-", i % 50));
      const auto response = CaptureLead(request);
      ASSERT_THAT(response, IsOk());
      absl::MutexLock lock(&mu);
      names.insert(response->lead().name());
      created += response->created() ? 1 : 0;
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(names.size(), 1u);
  EXPECT_EQ(created, 1);
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Lead lead, GetLead(*names.begin()));
  EXPECT_EQ(lead.tags_size(), 50);
}

TEST_F(CaptureTest, HidesPersonalDataFromThoseWhoDoNotNeedIt) {
  v1::CaptureLeadRequest request = Capture(NewEmail());
  request.mutable_profile()->set_given_name("Ana");
  request.mutable_profile()->set_company_name("Acme");
  v1::ExternalId* external = request.add_identities()->mutable_external();
  external->set_system("crm");
  external->set_id("hidden-1");
  request.add_identities()->set_visitor_id("cookie-of-ana");
  const v1::Lead lead = NewLead(request);
  ASSERT_EQ(lead.identities_size(), 3);
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Lead seen, GetLead(lead.name(), "viewer"));
  EXPECT_EQ(seen.profile().given_name(), "");
  EXPECT_EQ(seen.profile().company_name(), "Acme");
  for (const v1::Identity& identity : seen.identities()) {
    EXPECT_EQ(identity.value_case(), v1::Identity::VALUE_NOT_SET);
    EXPECT_EQ(identity.normal_form(), "");
  }
}

TEST_F(CaptureTest, IsForThoseWhoMayWriteAlone) {
  const std::string before = service().Checksum();
  EXPECT_THAT(Call(leads_, &v1::LeadService::Stub::CaptureLead, Capture(NewEmail()), "viewer"),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Call(leads_, &v1::LeadService::Stub::CaptureLead, Capture(NewEmail()), ""),
              StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_EQ(service().Checksum(), before);
}

}  // namespace
}  // namespace smarketing::lead
