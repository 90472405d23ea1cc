// ListLeads over a real channel.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/time/proto_time.h"
#include "tests/rpc/lead/lead_rpc_test.h"

namespace smarketing::lead {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class ListTest : public LeadRpcTest {
 protected:
  absl::StatusOr<v1::ListLeadsResponse> List(const v1::ListLeadsRequest& request, absl::string_view role = "admin") {
    return Call(leads_, &v1::LeadService::Stub::ListLeads, request, role);
  }

  // The owners of all leads that match, page by page.
  std::vector<std::string> Owners(const std::string& filter, const std::string& order_by = "", int page_size = 50) {
    std::vector<std::string> owners;
    v1::ListLeadsRequest request;
    request.set_filter(filter);
    request.set_order_by(order_by);
    request.set_page_size(page_size);
    for (int pages = 0; pages < 1000; ++pages) {
      const auto response = List(request);
      EXPECT_THAT(response, IsOk()) << filter;
      if (!response.ok()) break;
      EXPECT_LE(response->leads_size(), page_size);
      EXPECT_TRUE(pages == 0 || response->leads_size() > 0) << "a token that leads nowhere";
      for (const v1::Lead& lead : response->leads()) owners.push_back(lead.owner());
      if (response->next_page_token().empty()) break;
      request.set_page_token(response->next_page_token());
    }
    return owners;
  }

  // A lead whose owner is its name in the tests.
  v1::Lead Add(const std::string& owner, absl::Duration age, v1::CaptureLeadRequest request) {
    request.set_owner(owner);
    *request.mutable_occur_time() = ToProtoTime(now() - age);
    return NewLead(request);
  }
};

TEST_F(ListTest, PagesHoldEveryLeadOnceInEveryOrder) {
  // Many of one instant: the order among them is by name, and no page boundary may lose one.
  for (int i = 0; i < 25; ++i) {
    v1::CaptureLeadRequest request = Capture(NewEmail());
    request.set_team("pages");
    Add(absl::StrCat("p", 10 + i), absl::Minutes(i / 10), request);
  }
  const std::string filter = "team = \"pages\"";
  std::vector<std::string> oldest_first = Owners(filter, "create_time", 7);
  ASSERT_EQ(oldest_first.size(), 25u);
  EXPECT_TRUE(std::is_sorted(oldest_first.begin(), oldest_first.begin() + 5));
  EXPECT_EQ(oldest_first.front(), "p30");
  const std::vector<std::string> newest_first(oldest_first.rbegin(), oldest_first.rend());
  EXPECT_EQ(Owners(filter, "", 7), newest_first);
  EXPECT_EQ(Owners(filter, "create_time desc", 1), newest_first);
  EXPECT_EQ(Owners(filter, "create_time desc", 5), newest_first);  // the last page is full
  for (const char* order : {"update_time", "update_time desc", "stage_enter_time", "stage_enter_time desc",
                            "update_time desc, create_time"}) {
    std::vector<std::string> owners = Owners(filter, order, 3);
    std::sort(owners.begin(), owners.end());
    std::vector<std::string> all = oldest_first;
    std::sort(all.begin(), all.end());
    EXPECT_EQ(owners, all) << order;
  }
}

TEST_F(ListTest, FiltersByFieldsAndIdentities) {
  v1::CaptureLeadRequest ana = Capture("Ana@filters.example.com");
  ana.add_identities()->set_phone("+55 11 98765-4321");
  ana.mutable_source()->set_source("google");
  ana.mutable_source()->set_campaign("spring");
  ana.mutable_profile()->set_company_name("Bücher Ltda");
  ana.set_stage(v1::LEAD_STAGE_MARKETING_QUALIFIED);
  ana.set_team("filters");
  Add("ana", absl::Hours(48), ana);
  v1::CaptureLeadRequest bruno = Capture("bruno@filters.example.com");
  bruno.add_identities()->mutable_external()->set_system("crm");
  bruno.mutable_identities(1)->mutable_external()->set_id("B-17");
  bruno.mutable_source()->set_source("direct");
  bruno.mutable_profile()->set_country_code("BR");
  bruno.set_team("filters");
  Add("bruno", absl::Hours(1), bruno);

  const std::string mine = "team = \"filters\" AND ";
  EXPECT_THAT(Owners(mine + "stage = MARKETING_QUALIFIED"), ElementsAre("ana"));
  EXPECT_THAT(Owners(mine + "NOT stage = MARKETING_QUALIFIED"), ElementsAre("bruno"));
  EXPECT_THAT(Owners(mine + "source = \"google\" OR source = \"direct\""), UnorderedElementsAre("ana", "bruno"));
  EXPECT_THAT(Owners(mine + "campaign = spring"), ElementsAre("ana"));
  EXPECT_THAT(Owners(mine + "company_name : \"bücher\""), ElementsAre("ana"));
  EXPECT_THAT(Owners(mine + "country_code = BR"), ElementsAre("bruno"));
  EXPECT_THAT(Owners(mine + "create_time < \"" + absl::FormatTime(now() - absl::Hours(24), absl::UTCTimeZone()) + "\""),
              ElementsAre("ana"));
  EXPECT_THAT(Owners(mine + "first_response_time : *"), IsEmpty());
  // By the normal form, however it is written.
  EXPECT_THAT(Owners("email = \"ANA@Filters.example.com\""), ElementsAre("ana"));
  EXPECT_THAT(Owners(mine + "email != \"ana@filters.example.com\""), ElementsAre("bruno"));
  EXPECT_THAT(Owners("phone = \"(11) 98765-4321\""), ElementsAre("ana"));
  EXPECT_THAT(Owners("external_system = crm AND external_id = \"B-17\""), ElementsAre("bruno"));
  EXPECT_THAT(Owners("external_id = \"b-17\""), IsEmpty());
  EXPECT_THAT(Owners(mine + "NOT external_system : *"), ElementsAre("ana"));
}

TEST_F(ListTest, LeavesOutWhatAListDoesNotNeed) {
  v1::CaptureLeadRequest request = Capture(NewEmail());
  request.set_team("view");
  NewLead(request);
  v1::ListLeadsRequest list;
  list.set_filter("team = view");
  SMK_ASSERT_OK_AND_ASSIGN(const v1::ListLeadsResponse response, List(list));
  ASSERT_EQ(response.leads_size(), 1);
  EXPECT_EQ(response.leads(0).identities_size(), 1);
  EXPECT_EQ(response.leads(0).stage_history_size(), 0);
  EXPECT_EQ(response.leads(0).field_provenance_size(), 0);
}

TEST_F(ListTest, WhoMayNotSeeAddressesMayNotGuessThem) {
  v1::ListLeadsRequest request;
  for (const char* filter : {"email = \"ana@filters.example.com\"", "phone = \"+5511987654321\"",
                             "external_id = \"B-17\"", "visitor_id = \"v1\""}) {
    request.set_filter(filter);
    EXPECT_THAT(List(request, "viewer"), HasReason("INVALID_FILTER")) << filter;
    SMK_EXPECT_OK(List(request));
  }
  for (const char* filter : {"stage = LEAD", "external_system = crm"}) {
    request.set_filter(filter);
    SMK_EXPECT_OK(List(request, "viewer"));
  }
}

TEST_F(ListTest, PageTokensAreGoodForTheirOwnQueryAlone) {
  for (int i = 0; i < 3; ++i) NewLead();
  v1::ListLeadsRequest request;
  request.set_page_size(1);
  SMK_ASSERT_OK_AND_ASSIGN(const v1::ListLeadsResponse page, List(request));
  ASSERT_FALSE(page.next_page_token().empty());

  v1::ListLeadsRequest other = request;
  other.set_page_token(page.next_page_token());
  other.set_page_size(2);  // the size of a page is not part of the query
  SMK_EXPECT_OK(List(other));
  other.set_filter("stage = LEAD");
  EXPECT_THAT(List(other), HasReason("INVALID_PAGE_TOKEN"));
  other.clear_filter();
  other.set_order_by("update_time");
  EXPECT_THAT(List(other), HasReason("INVALID_PAGE_TOKEN"));
  other.clear_order_by();
  std::string altered = page.next_page_token();
  altered[altered.size() / 2] = altered[altered.size() / 2] == 'A' ? 'B' : 'A';
  other.set_page_token(altered);
  EXPECT_THAT(List(other), HasReason("INVALID_PAGE_TOKEN"));
  other.set_page_token("!");
  EXPECT_THAT(List(other), HasReason("INVALID_PAGE_TOKEN"));
  other.clear_page_token();
  other.set_page_size(-1);
  EXPECT_THAT(List(other), HasReason("INVALID_PAGE_SIZE"));
}

TEST_F(ListTest, ATokenOfALeadsTimelineIsNoTokenOfAList) {
  const v1::Lead lead = NewLead();
  v1::RecordTouchRequest touch;
  touch.set_lead(lead.name());
  touch.mutable_touch()->set_kind(v1::TOUCH_KIND_CHAT);
  SMK_ASSERT_OK(Call(activities_, &v1::ActivityService::Stub::RecordTouch, touch));
  v1::GetLeadTimelineRequest timeline;
  timeline.set_name(lead.name());
  timeline.set_page_size(1);
  SMK_ASSERT_OK_AND_ASSIGN(const v1::GetLeadTimelineResponse page,
                           Call(leads_, &v1::LeadService::Stub::GetLeadTimeline, timeline));
  ASSERT_FALSE(page.next_page_token().empty());
  v1::ListLeadsRequest request;
  request.set_page_token(page.next_page_token());
  EXPECT_THAT(List(request), HasReason("INVALID_PAGE_TOKEN"));
  timeline.set_name(NewLead().name());
  timeline.set_page_token(page.next_page_token());
  EXPECT_THAT(Call(leads_, &v1::LeadService::Stub::GetLeadTimeline, timeline), HasReason("INVALID_PAGE_TOKEN"));
}

}  // namespace
}  // namespace smarketing::lead
