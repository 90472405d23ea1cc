// Every write may be sent again: it takes effect once.
#include <functional>
#include <string>
#include <vector>

#include "tests/rpc/lead/lead_rpc_test.h"

namespace smarketing::lead {
namespace {

class IdempotencyTest : public LeadRpcTest {};

TEST_F(IdempotencyTest, EveryWriteSentAgainAnswersAgainAndChangesNothing) {
  const v1::Lead lead = NewLead();
  const v1::Deal to_win = NewDeal();
  const v1::Deal to_lose = NewDeal();

  v1::CaptureLeadRequest capture = Capture(NewEmail());
  capture.mutable_touch()->set_kind(v1::TOUCH_KIND_PAGE_VIEW);
  v1::UpdateLeadRequest update;
  update.mutable_lead()->set_name(lead.name());
  update.mutable_lead()->set_owner("rep-2");
  update.mutable_update_mask()->add_paths("owner");
  v1::MoveLeadStageRequest move;
  move.set_name(lead.name());
  move.set_stage(v1::LEAD_STAGE_SALES_ACCEPTED);
  v1::RecordTouchRequest touch;
  touch.set_lead(lead.name());
  touch.mutable_touch()->set_kind(v1::TOUCH_KIND_CHAT);
  v1::LogAttemptRequest attempt;
  attempt.set_lead(lead.name());
  attempt.mutable_attempt()->set_kind(v1::ATTEMPT_KIND_CALL);
  v1::ConvertLeadRequest convert;
  convert.set_lead(lead.name());
  convert.mutable_deal()->set_title("first");
  v1::WinDealRequest win;
  win.set_name(to_win.name());
  v1::LoseDealRequest lose;
  lose.set_name(to_lose.name());
  lose.set_reason("PRICE");

  // Each is called with the id that it is given, and answers what the caller sees.
  using Write = std::function<absl::StatusOr<std::string>(const std::string& request_id)>;
  const auto write = [this](auto& stub, auto method, auto request) -> Write {
    return [this, &stub, method, request](const std::string& request_id) mutable -> absl::StatusOr<std::string> {
      request.set_request_id(request_id);
      const auto response = Call(stub, method, request);
      if (!response.ok()) return response.status();
      return response->SerializeAsString();
    };
  };
  const std::vector<std::pair<std::string, Write>> writes = {
      {"CaptureLead", write(leads_, &v1::LeadService::Stub::CaptureLead, capture)},
      {"UpdateLead", write(leads_, &v1::LeadService::Stub::UpdateLead, update)},
      {"MoveLeadStage", write(leads_, &v1::LeadService::Stub::MoveLeadStage, move)},
      {"RecordTouch", write(activities_, &v1::ActivityService::Stub::RecordTouch, touch)},
      {"LogAttempt", write(activities_, &v1::ActivityService::Stub::LogAttempt, attempt)},
      {"ConvertLead", write(deals_, &v1::DealService::Stub::ConvertLead, convert)},
      {"WinDeal", write(deals_, &v1::DealService::Stub::WinDeal, win)},
      {"LoseDeal", write(deals_, &v1::DealService::Stub::LoseDeal, lose)},
  };
  for (const auto& [name, call] : writes) {
    SCOPED_TRACE(name);
    const std::string id = "id-of-" + name;
    SMK_ASSERT_OK_AND_ASSIGN(const std::string first, call(id));
    const std::string stored = service().Checksum();
    for (int i = 0; i < 2; ++i) {
      SMK_ASSERT_OK_AND_ASSIGN(const std::string again, call(id));
      EXPECT_EQ(again, first);
      EXPECT_EQ(service().Checksum(), stored);
    }
  }

  // Also after a restart: what was done is in the database, not in the process.
  service().Restart();
  const std::string stored = service().Checksum();
  for (const auto& [name, call] : writes) {
    SCOPED_TRACE(name);
    SMK_EXPECT_OK(call("id-of-" + name));
    EXPECT_EQ(service().Checksum(), stored);
  }
}

TEST_F(IdempotencyTest, AnIdThatComesWithAnotherRequestIsRefused) {
  v1::CaptureLeadRequest request = Capture(NewEmail());
  request.set_request_id("reused");
  SMK_ASSERT_OK(CaptureLead(request));
  const std::string before = service().Checksum();
  request.set_owner("somebody-else");
  const auto response = CaptureLead(request);
  EXPECT_THAT(response, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(response, HasReason("REQUEST_ID_REUSED"));
  EXPECT_THAT(response, ViolatesField("request_id"));
  // Another method's request is another request.
  v1::LoseDealRequest lose;
  lose.set_request_id("reused");
  lose.set_name("deals/00000000-0000-7000-8000-000000000000");
  lose.set_reason("PRICE");
  EXPECT_THAT(Call(deals_, &v1::DealService::Stub::LoseDeal, lose), HasReason("REQUEST_ID_REUSED"));
  EXPECT_EQ(service().Checksum(), before);
}

TEST_F(IdempotencyTest, ARequestIsTheSameByItselfAndInABatch) {
  v1::RecordTouchRequest touch;
  touch.set_request_id("touch");
  SMK_ASSERT_OK_AND_ASSIGN(const v1::CaptureLeadResponse captured, CaptureLead(Capture(NewEmail())));
  touch.set_lead(captured.lead().name());
  touch.mutable_touch()->set_kind(v1::TOUCH_KIND_PAGE_VIEW);
  SMK_ASSERT_OK_AND_ASSIGN(const v1::RecordTouchResponse alone,
                           Call(activities_, &v1::ActivityService::Stub::RecordTouch, touch));
  const std::string before = service().Checksum();
  v1::BatchRecordTouchesRequest batch;
  *batch.add_requests() = touch;
  SMK_ASSERT_OK_AND_ASSIGN(const v1::BatchRecordTouchesResponse rows,
                           Call(activities_, &v1::ActivityService::Stub::BatchRecordTouches, batch));
  ASSERT_EQ(rows.results_size(), 1);
  EXPECT_EQ(rows.results(0).response().touch().name(), alone.touch().name());
  EXPECT_EQ(service().Checksum(), before);
}

TEST_F(IdempotencyTest, IdsOfDifferentCallersDoNotMeet) {
  v1::CaptureLeadRequest request = Capture(NewEmail());
  request.set_request_id("same");
  SMK_ASSERT_OK(Call(leads_, &v1::LeadService::Stub::CaptureLead, request, "marketer", "ana"));
  v1::CaptureLeadRequest other = Capture(NewEmail());
  other.set_request_id("same");
  SMK_ASSERT_OK_AND_ASSIGN(const v1::CaptureLeadResponse response,
                           Call(leads_, &v1::LeadService::Stub::CaptureLead, other, "marketer", "bruno"));
  EXPECT_TRUE(response.created());
}

TEST_F(IdempotencyTest, ARefusalIsNotRemembered) {
  v1::LoseDealRequest request;
  request.set_request_id("again");
  request.set_name(NewDeal().name());
  request.set_reason("PRICE");
  request.set_etag("stale");
  EXPECT_THAT(Call(deals_, &v1::DealService::Stub::LoseDeal, request), HasReason("ETAG_MISMATCH"));
  request.clear_etag();
  SMK_EXPECT_OK(Call(deals_, &v1::DealService::Stub::LoseDeal, request));
}

}  // namespace
}  // namespace smarketing::lead
