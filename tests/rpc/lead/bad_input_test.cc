// What bad input gets: a specific error, a process that goes on, and a database that nobody has touched.
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/status/status_proto.h"
#include "common/time/proto_time.h"
#include "grpc/grpc.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"
#include "tests/rpc/lead/lead_rpc_test.h"

namespace smarketing::lead {
namespace {

class BadInputTest : public LeadRpcTest {
 protected:
  void SetUp() override { before_ = service().Checksum(); }

  // After each test: nothing is stored, and the next call is served.
  void TearDown() override {
    EXPECT_EQ(service().Checksum(), before_);
    v1::ListLeadsRequest request;
    SMK_EXPECT_OK(Call(leads_, &v1::LeadService::Stub::ListLeads, request));
  }

  // Sends bytes that no generated client would.
  absl::Status CallRaw(const std::string& method, const std::string& bytes) {
    grpc::GenericStub stub(service().channel());
    grpc::ClientContext context;
    service().Authorize(&context);
    grpc::Slice slice(bytes);
    grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer response;
    grpc::Status status;
    grpc::CompletionQueue queue;
    auto call = stub.PrepareUnaryCall(&context, method, request, &queue);
    call->StartCall();
    call->Finish(&response, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    EXPECT_TRUE(queue.Next(&tag, &ok));
    return FromGrpc(status);
  }

  absl::Status List(const std::string& filter, const std::string& page_token = "", const std::string& order_by = "") {
    v1::ListLeadsRequest request;
    request.set_filter(filter);
    request.set_page_token(page_token);
    request.set_order_by(order_by);
    return Call(leads_, &v1::LeadService::Stub::ListLeads, request).status();
  }

  std::string before_;
};

TEST_F(BadInputTest, EverythingThatIsWrongIsToldAtOnce) {
  v1::CaptureLeadRequest request;
  request.add_identities()->set_email("no address");
  request.add_identities();
  request.add_identities()->set_phone("12");
  request.add_identities()->mutable_external()->set_system("Sales Force");
  request.mutable_profile()->set_country_code("ZZ");
  request.mutable_profile()->set_language_code("portuguese of Brazil");
  request.mutable_profile()->set_given_name(std::string(101, 'x'));
  request.mutable_touch();
  request.set_stage(v1::LEAD_STAGE_CUSTOMER);
  request.add_tags(" ");
  *request.mutable_occur_time() = ToProtoTime(now() + absl::Minutes(6));
  const auto response = CaptureLead(request);
  EXPECT_THAT(response, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(response, HasReason("INVALID_REQUEST"));
  for (const char* field :
       {"identities[0].email", "identities[1]", "identities[2].phone", "identities[3].external.system",
        "identities[3].external.id", "profile.country_code", "profile.language_code", "profile.given_name",
        "touch.kind", "stage", "tags[0]", "occur_time"}) {
    EXPECT_THAT(response, ViolatesField(field));
  }
}

TEST_F(BadInputTest, ACaptureWithoutIdentityIsRefused) {
  EXPECT_THAT(CaptureLead(v1::CaptureLeadRequest()), ViolatesField("identities"));
}

TEST_F(BadInputTest, TextThatIsNotUtf8IsNamed) {
  v1::CaptureLeadRequest request = Capture(NewEmail());
  request.mutable_profile()->set_given_name("MARK");
  const std::string bytes = absl::StrReplaceAll(request.SerializeAsString(), {{"MARK", "M\xff\xfeK"}});
  const absl::Status status = CallRaw("/smarketing.lead.v1.LeadService/CaptureLead", bytes);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status, HasReason("INVALID_REQUEST"));
  EXPECT_THAT(status, ViolatesField("profile.given_name"));
}

TEST_F(BadInputTest, BytesThatAreNoMessageAreRefused) {
  const absl::Status status = CallRaw("/smarketing.lead.v1.LeadService/CaptureLead", "\x0a\xff\xff\xff\xff\x0f");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status, HasReason("MALFORMED_REQUEST"));
}

TEST_F(BadInputTest, TenMegabytesAreTooMuch) {
  v1::CaptureLeadRequest request = Capture(NewEmail());
  request.mutable_profile()->set_company_name(std::string(10 << 20, 'x'));
  const auto response = CaptureLead(request);
  EXPECT_THAT(response, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(response, HasReason("REQUEST_TOO_LARGE"));
}

TEST_F(BadInputTest, TimesOfTheYears0And9999AreRefused) {
  for (const int64_t seconds : {int64_t{-62167219200}, int64_t{253370764800}, int64_t{-62135596801}}) {
    v1::CaptureLeadRequest capture = Capture(NewEmail());
    capture.mutable_occur_time()->set_seconds(seconds);
    EXPECT_THAT(CaptureLead(capture), ViolatesField("occur_time"));

    v1::RecordTouchRequest touch;
    touch.mutable_identity()->set_email("a@example.com");
    touch.mutable_touch()->set_kind(v1::TOUCH_KIND_CHAT);
    touch.mutable_touch()->mutable_occur_time()->set_seconds(seconds);
    EXPECT_THAT(Call(activities_, &v1::ActivityService::Stub::RecordTouch, touch), ViolatesField("touch.occur_time"));
  }
  for (const int year : {0, 9999}) {
    v1::ConvertLeadRequest convert;
    convert.set_lead("leads/018f4e6a-7b1c-7def-8123-456789abcdef");
    convert.mutable_deal()->mutable_expected_close_date()->set_year(year);
    convert.mutable_deal()->mutable_expected_close_date()->set_month(2);
    convert.mutable_deal()->mutable_expected_close_date()->set_day(3);
    EXPECT_THAT(Call(deals_, &v1::DealService::Stub::ConvertLead, convert), ViolatesField("deal.expected_close_date"));
  }
}

TEST_F(BadInputTest, AmountsThatCannotBeAreRefused) {
  struct Amount {
    const char* currency;
    int64_t units;
    int32_t nanos;
  };
  for (const Amount& amount : std::vector<Amount>{{"EUR", -1, 0},
                                                  {"EUR", 0, -10'000'000},
                                                  {"EUR", 1, 1},
                                                  {"XQX", 1, 0},
                                                  {"eur", 1, 0},
                                                  {"JPY", 1, 500'000'000},
                                                  {"EUR", INT64_MAX, 0}}) {
    SCOPED_TRACE(absl::StrCat(amount.currency, " ", amount.units, " ", amount.nanos));
    v1::ConvertLeadRequest convert;
    convert.set_lead("leads/018f4e6a-7b1c-7def-8123-456789abcdef");
    convert.mutable_deal()->mutable_amount()->set_currency_code(amount.currency);
    convert.mutable_deal()->mutable_amount()->set_units(amount.units);
    convert.mutable_deal()->mutable_amount()->set_nanos(amount.nanos);
    const auto response = Call(deals_, &v1::DealService::Stub::ConvertLead, convert);
    EXPECT_THAT(response, HasReason("INVALID_REQUEST"));
    EXPECT_THAT(response, ViolatesField("deal.amount"));
  }
}

TEST_F(BadInputTest, TargetsAreGivenOnce) {
  v1::RecordTouchRequest request;
  request.mutable_touch()->set_kind(v1::TOUCH_KIND_CHAT);
  EXPECT_THAT(Call(activities_, &v1::ActivityService::Stub::RecordTouch, request), ViolatesField("lead"));
  request.set_lead("leads/018f4e6a-7b1c-7def-8123-456789abcdef");
  request.mutable_identity()->set_email("a@example.com");
  EXPECT_THAT(Call(activities_, &v1::ActivityService::Stub::RecordTouch, request), ViolatesField("lead"));
  request.clear_identity();
  request.set_lead("deals/018f4e6a-7b1c-7def-8123-456789abcdef");
  EXPECT_THAT(Call(activities_, &v1::ActivityService::Stub::RecordTouch, request), ViolatesField("lead"));
}

TEST_F(BadInputTest, MasksNameWhatCanBeUpdated) {
  v1::UpdateLeadRequest request;
  request.mutable_lead()->set_owner("x");
  request.mutable_update_mask()->add_paths("owner");
  request.mutable_update_mask()->add_paths("stage");
  request.mutable_update_mask()->add_paths("profile.shoe_size");
  const auto response = Call(leads_, &v1::LeadService::Stub::UpdateLead, request);
  EXPECT_THAT(response, ViolatesField("lead.name"));
  EXPECT_THAT(response, ViolatesField("update_mask.paths[1]"));
  EXPECT_THAT(response, ViolatesField("update_mask.paths[2]"));
  request.clear_update_mask();
  EXPECT_THAT(Call(leads_, &v1::LeadService::Stub::UpdateLead, request), ViolatesField("update_mask"));
}

TEST_F(BadInputTest, FiltersThatAreWrongSayWhere) {
  EXPECT_THAT(List("stage = NOWHERE"), HasReason("INVALID_FILTER"));
  EXPECT_THAT(List("password = \"x\""), HasReason("INVALID_FILTER"));
  EXPECT_THAT(List("email = \"no address\""), HasReason("INVALID_FILTER"));
  EXPECT_THAT(List("stage = LEAD AND"), HasReason("INVALID_FILTER"));
  EXPECT_THAT(List("owner = \"'; DROP TABLE leads; --"), HasReason("INVALID_FILTER"));
  EXPECT_THAT(List("", "", "given_name"), HasReason("INVALID_ORDER_BY"));
}

TEST_F(BadInputTest, AFilterNestedAThousandDeepIsRefused) {
  EXPECT_THAT(List(std::string(1000, '(') + "stage = LEAD" + std::string(1000, ')')), HasReason("INVALID_FILTER"));
  std::string nots;
  for (int i = 0; i < 900; ++i) nots += "NOT ";
  EXPECT_THAT(List(nots + "stage = LEAD"), HasReason("INVALID_FILTER"));
  EXPECT_THAT(List(std::string(100'000, '(')), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(BadInputTest, PositionsThatNobodyGaveAreRefused) {
  v1::ListEventsRequest request;
  request.set_position("made up");
  EXPECT_THAT(Call(events_, &v1::EventService::Stub::ListEvents, request), HasReason("INVALID_POSITION"));
  request.clear_position();
  request.set_subject("no name");
  EXPECT_THAT(Call(events_, &v1::EventService::Stub::ListEvents, request), ViolatesField("subject"));
  request.clear_subject();
  request.set_page_size(-1);
  EXPECT_THAT(Call(events_, &v1::EventService::Stub::ListEvents, request), HasReason("INVALID_PAGE_SIZE"));
}

}  // namespace
}  // namespace smarketing::lead
