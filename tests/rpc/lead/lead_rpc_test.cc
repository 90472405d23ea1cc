#include "tests/rpc/lead/lead_rpc_test.h"

#include <atomic>

#include "absl/strings/str_cat.h"

namespace smarketing::lead {

namespace {

// A schema takes a second to make: all tests share one.
class SharedService : public ::testing::Environment {
 public:
  void SetUp() override {
    LeadOptions options;
    options.phone_region = "BR";
    options.heartbeat = absl::Milliseconds(100);
    options.duplicate_share = 0;  // nothing writes but what a test calls
    fixture = std::make_unique<testing::ServiceFixture>(LeadService([options] { return options; }));
  }
  void TearDown() override { fixture.reset(); }

  std::unique_ptr<testing::ServiceFixture> fixture;
};

SharedService* const shared =
    static_cast<SharedService*>(::testing::AddGlobalTestEnvironment(new SharedService));  // GoogleTest owns it

}  // namespace

testing::ServiceFixture& LeadRpcTest::service() { return *shared->fixture; }

LeadRpcTest::LeadRpcTest()
    : leads_(service().Stub<v1::LeadService>()),
      activities_(service().Stub<v1::ActivityService>()),
      deals_(service().Stub<v1::DealService>()),
      events_(service().Stub<v1::EventService>()) {}

std::string LeadRpcTest::NewEmail() {
  static std::atomic<int> counter = 0;
  return absl::StrCat("person", counter.fetch_add(1), "@example.com");
}

v1::CaptureLeadRequest LeadRpcTest::Capture(absl::string_view email) {
  v1::CaptureLeadRequest request;
  request.add_identities()->set_email(std::string(email));
  return request;
}

v1::Lead LeadRpcTest::NewLead() { return NewLead(Capture(NewEmail())); }

v1::Lead LeadRpcTest::NewLead(const v1::CaptureLeadRequest& request) {
  const absl::StatusOr<v1::CaptureLeadResponse> response = CaptureLead(request);
  EXPECT_THAT(response, IsOk());
  if (!response.ok()) return v1::Lead();
  EXPECT_TRUE(response->created());
  return response->lead();
}

v1::Deal LeadRpcTest::NewDeal() {
  v1::ConvertLeadRequest request;
  request.set_lead(NewLead().name());
  request.mutable_deal()->mutable_amount()->set_currency_code("EUR");
  request.mutable_deal()->mutable_amount()->set_units(100);
  const auto response = Call(deals_, &v1::DealService::Stub::ConvertLead, request);
  EXPECT_THAT(response, IsOk());
  return response.ok() ? response->deal() : v1::Deal();
}

absl::StatusOr<v1::CaptureLeadResponse> LeadRpcTest::CaptureLead(const v1::CaptureLeadRequest& request) {
  return Call(leads_, &v1::LeadService::Stub::CaptureLead, request);
}

absl::StatusOr<v1::Lead> LeadRpcTest::GetLead(absl::string_view name, absl::string_view role) {
  v1::GetLeadRequest request;
  request.set_name(std::string(name));
  return Call(leads_, &v1::LeadService::Stub::GetLead, request, role);
}

}  // namespace smarketing::lead
