// The other unary writes over a real channel: what they do, and what they refuse without a trace.
#include <functional>
#include <string>
#include <vector>

#include "common/time/proto_time.h"
#include "tests/rpc/lead/lead_rpc_test.h"

namespace smarketing::lead {
namespace {

using ::testing::ElementsAre;

class WritesTest : public LeadRpcTest {
 protected:
  absl::StatusOr<v1::Lead> Move(const v1::MoveLeadStageRequest& request) {
    return Call(leads_, &v1::LeadService::Stub::MoveLeadStage, request);
  }
  absl::StatusOr<v1::Lead> Update(const v1::UpdateLeadRequest& request) {
    return Call(leads_, &v1::LeadService::Stub::UpdateLead, request);
  }
  absl::StatusOr<v1::Deal> Win(const v1::WinDealRequest& request) {
    return Call(deals_, &v1::DealService::Stub::WinDeal, request);
  }
  absl::StatusOr<v1::Deal> Lose(const v1::LoseDealRequest& request) {
    return Call(deals_, &v1::DealService::Stub::LoseDeal, request);
  }
};

TEST_F(WritesTest, UpdateOverwritesTheMaskedFieldsAlone) {
  v1::CaptureLeadRequest capture = Capture(NewEmail());
  capture.mutable_profile()->set_city("Porto");
  capture.mutable_profile()->set_job_title("Buyer");
  capture.add_tags("old");
  const v1::Lead lead = NewLead(capture);

  v1::UpdateLeadRequest request;
  request.mutable_lead()->set_name(lead.name());
  request.mutable_lead()->set_etag(lead.etag());
  request.mutable_lead()->mutable_profile()->set_job_title("not in the mask");
  request.mutable_lead()->set_owner("rep-1");
  request.mutable_lead()->add_tags("b");
  request.mutable_lead()->add_tags("a");
  request.mutable_lead()->add_tags("b");
  for (const char* path : {"profile.city", "owner", "tags"}) request.mutable_update_mask()->add_paths(path);
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Lead updated, Update(request));
  EXPECT_EQ(updated.profile().city(), "");
  EXPECT_EQ(updated.profile().job_title(), "Buyer");
  EXPECT_EQ(updated.owner(), "rep-1");
  EXPECT_THAT(updated.tags(), ElementsAre("a", "b"));
  EXPECT_NE(updated.etag(), lead.etag());

  v1::UpdateLeadRequest profile;
  profile.mutable_lead()->set_name(lead.name());
  profile.mutable_lead()->mutable_profile()->set_city("Lisboa");
  profile.mutable_update_mask()->add_paths("profile");
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Lead whole, Update(profile));
  EXPECT_EQ(whole.profile().city(), "Lisboa");
  EXPECT_EQ(whole.profile().job_title(), "");  // the mask names the whole profile
  EXPECT_EQ(whole.owner(), "rep-1");
}

TEST_F(WritesTest, MoveGoesForwardByHandAndBackWithAReason) {
  const v1::Lead lead = NewLead();
  v1::MoveLeadStageRequest request;
  request.set_name(lead.name());
  request.set_stage(v1::LEAD_STAGE_SALES_QUALIFIED);
  SMK_ASSERT_OK_AND_ASSIGN(v1::Lead moved, Move(request));
  EXPECT_EQ(moved.stage(), v1::LEAD_STAGE_SALES_QUALIFIED);
  EXPECT_EQ(moved.stage_history_size(), 2);

  service().clock().Advance(absl::Seconds(1));
  request.set_stage(v1::LEAD_STAGE_RECYCLED);
  request.set_reason("NO_BUDGET");
  SMK_ASSERT_OK_AND_ASSIGN(moved, Move(request));
  EXPECT_EQ(moved.stage(), v1::LEAD_STAGE_RECYCLED);
  EXPECT_EQ(moved.stage_history(2).reason(), "NO_BUDGET");
  EXPECT_EQ(moved.stage_history(2).actor(), "admin@test");
}

TEST_F(WritesTest, ADealIsWonAndItsLeadBecomesACustomer) {
  const v1::Deal deal = NewDeal();
  EXPECT_EQ(deal.state(), v1::DEAL_STATE_OPEN);
  SMK_ASSERT_OK_AND_ASSIGN(v1::Lead lead, GetLead(deal.lead()));
  EXPECT_EQ(lead.stage(), v1::LEAD_STAGE_OPPORTUNITY);

  v1::WinDealRequest request;
  request.set_name(deal.name());
  request.set_etag(deal.etag());
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Deal won, Win(request));
  EXPECT_EQ(won.state(), v1::DEAL_STATE_WON);
  EXPECT_EQ(won.amount().units(), 100);
  SMK_ASSERT_OK_AND_ASSIGN(lead, GetLead(deal.lead()));
  EXPECT_EQ(lead.stage(), v1::LEAD_STAGE_CUSTOMER);

  v1::GetDealRequest get;
  get.set_name(deal.name());
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Deal stored, Call(deals_, &v1::DealService::Stub::GetDeal, get));
  EXPECT_EQ(stored.SerializeAsString(), won.SerializeAsString());
}

TEST_F(WritesTest, ALostDealLeavesItsLeadWhereItIs) {
  const v1::Deal deal = NewDeal();
  v1::LoseDealRequest request;
  request.set_name(deal.name());
  request.set_reason("PRICE");
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Deal lost, Lose(request));
  EXPECT_EQ(lost.state(), v1::DEAL_STATE_LOST);
  EXPECT_EQ(lost.lost_reason(), "PRICE");
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Lead lead, GetLead(deal.lead()));
  EXPECT_EQ(lead.stage(), v1::LEAD_STAGE_OPPORTUNITY);
}

TEST_F(WritesTest, TheEarliestCallIsTheFirstResponseWhateverTheOrderOfArrival) {
  const v1::Lead lead = NewLead();
  service().clock().Advance(absl::Hours(1));
  v1::LogAttemptRequest request;
  request.set_lead(lead.name());
  request.mutable_attempt()->set_kind(v1::ATTEMPT_KIND_CALL);
  request.mutable_attempt()->set_note("asked for Ana");
  *request.mutable_attempt()->mutable_occur_time() = ToProtoTime(now() - absl::Minutes(10));
  SMK_ASSERT_OK_AND_ASSIGN(v1::LogAttemptResponse late,
                           Call(activities_, &v1::ActivityService::Stub::LogAttempt, request, "sales_rep"));
  EXPECT_TRUE(late.first_response());
  EXPECT_EQ(late.attempt().rep(), "sales_rep@test");
  EXPECT_EQ(late.attempt().direction(), v1::ATTEMPT_DIRECTION_OUTBOUND);

  *request.mutable_attempt()->mutable_occur_time() = ToProtoTime(now() - absl::Minutes(30));
  SMK_ASSERT_OK_AND_ASSIGN(const v1::LogAttemptResponse early,
                           Call(activities_, &v1::ActivityService::Stub::LogAttempt, request));
  EXPECT_TRUE(early.first_response());
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Lead stored, GetLead(lead.name()));
  EXPECT_EQ(stored.first_response_time().seconds(), absl::ToUnixSeconds(now() - absl::Minutes(30)));
}

TEST_F(WritesTest, ATouchIsFoundByIdentityAndRecordedOnce) {
  v1::RecordTouchRequest request;
  const std::string email = NewEmail();
  const v1::Lead lead = NewLead(Capture(email));
  request.mutable_identity()->set_email(email);
  request.mutable_touch()->set_kind(v1::TOUCH_KIND_WEBINAR);
  request.mutable_touch()->mutable_external_id()->set_system("webinars");
  request.mutable_touch()->mutable_external_id()->set_id(email);
  SMK_ASSERT_OK_AND_ASSIGN(const v1::RecordTouchResponse first,
                           Call(activities_, &v1::ActivityService::Stub::RecordTouch, request));
  EXPECT_FALSE(first.duplicate());
  EXPECT_EQ(first.lead(), lead.name());
  SMK_ASSERT_OK_AND_ASSIGN(const v1::RecordTouchResponse second,
                           Call(activities_, &v1::ActivityService::Stub::RecordTouch, request));
  EXPECT_TRUE(second.duplicate());
  EXPECT_EQ(second.touch().name(), first.touch().name());
}

// What is refused leaves the database as it was.
TEST_F(WritesTest, RefusalsAreSpecificAndLeaveNoTrace) {
  const v1::Lead lead = NewLead();
  const v1::Deal deal = NewDeal();
  v1::WinDealRequest win_once;
  win_once.set_name(deal.name());
  SMK_ASSERT_OK(Win(win_once));
  const std::string nobody = "leads/018f4e6a-7b1c-7def-8123-456789abcdef";
  const std::string no_deal = "deals/018f4e6a-7b1c-7def-8123-456789abcdef";

  const auto move = [&](absl::string_view name, v1::LeadStage stage, absl::string_view reason, absl::string_view etag) {
    v1::MoveLeadStageRequest request;
    request.set_name(std::string(name));
    request.set_stage(stage);
    request.set_reason(std::string(reason));
    request.set_etag(std::string(etag));
    return Move(request).status();
  };
  const auto update = [&](absl::string_view name, absl::string_view etag) {
    v1::UpdateLeadRequest request;
    request.mutable_lead()->set_name(std::string(name));
    request.mutable_lead()->set_etag(std::string(etag));
    request.mutable_update_mask()->add_paths("owner");
    request.mutable_lead()->set_owner("other");
    return Update(request).status();
  };
  const auto win = [&](absl::string_view name, absl::string_view etag) {
    v1::WinDealRequest request;
    request.set_name(std::string(name));
    request.set_etag(std::string(etag));
    return Win(request).status();
  };
  const auto convert = [&](absl::string_view name, absl::string_view etag) {
    v1::ConvertLeadRequest request;
    request.set_lead(std::string(name));
    request.set_etag(std::string(etag));
    request.mutable_deal()->set_title("deal");
    return Call(deals_, &v1::DealService::Stub::ConvertLead, request).status();
  };
  const auto attempt = [&](absl::string_view name) {
    v1::LogAttemptRequest request;
    request.set_lead(std::string(name));
    request.mutable_attempt()->set_kind(v1::ATTEMPT_KIND_CALL);
    return Call(activities_, &v1::ActivityService::Stub::LogAttempt, request).status();
  };
  const auto touch = [&](const std::string& email) {
    v1::RecordTouchRequest request;
    request.mutable_identity()->set_email(email);
    request.mutable_touch()->set_kind(v1::TOUCH_KIND_CHAT);
    return Call(activities_, &v1::ActivityService::Stub::RecordTouch, request).status();
  };

  struct Case {
    const char* what;
    std::function<absl::Status()> call;
    absl::StatusCode code;
    const char* reason;
  };
  const std::vector<Case> cases = {
      {"update, no such lead", [&] { return update(nobody, ""); }, absl::StatusCode::kNotFound, "LEAD_NOT_FOUND"},
      {"update, stale", [&] { return update(lead.name(), "stale"); }, absl::StatusCode::kAborted, "ETAG_MISMATCH"},
      {"move, no such lead", [&] { return move(nobody, v1::LEAD_STAGE_SALES_ACCEPTED, "", ""); },
       absl::StatusCode::kNotFound, "LEAD_NOT_FOUND"},
      {"move, stale", [&] { return move(lead.name(), v1::LEAD_STAGE_SALES_ACCEPTED, "", "stale"); },
       absl::StatusCode::kAborted, "ETAG_MISMATCH"},
      {"move, same stage", [&] { return move(lead.name(), lead.stage(), "x", ""); },
       absl::StatusCode::kFailedPrecondition, "STAGE_UNCHANGED"},
      {"move to customer", [&] { return move(lead.name(), v1::LEAD_STAGE_CUSTOMER, "x", ""); },
       absl::StatusCode::kFailedPrecondition, "WRONG_STAGE"},
      {"move to evangelist", [&] { return move(lead.name(), v1::LEAD_STAGE_EVANGELIST, "x", ""); },
       absl::StatusCode::kFailedPrecondition, "WRONG_STAGE"},
      {"move back without a reason", [&] { return move(lead.name(), v1::LEAD_STAGE_SUBSCRIBER, "", ""); },
       absl::StatusCode::kInvalidArgument, "INVALID_REQUEST"},
      {"recycle without a reason", [&] { return move(lead.name(), v1::LEAD_STAGE_RECYCLED, " ", ""); },
       absl::StatusCode::kInvalidArgument, "INVALID_REQUEST"},
      {"win, no such deal", [&] { return win(no_deal, ""); }, absl::StatusCode::kNotFound, "DEAL_NOT_FOUND"},
      {"win again", [&] { return win(deal.name(), ""); }, absl::StatusCode::kFailedPrecondition, "WRONG_DEAL_STATE"},
      {"win, stale", [&] { return win(deal.name(), "stale"); }, absl::StatusCode::kAborted, "ETAG_MISMATCH"},
      {"convert, no such lead", [&] { return convert(nobody, ""); }, absl::StatusCode::kNotFound, "LEAD_NOT_FOUND"},
      {"convert, stale", [&] { return convert(lead.name(), "stale"); }, absl::StatusCode::kAborted, "ETAG_MISMATCH"},
      {"attempt, no such lead", [&] { return attempt(nobody); }, absl::StatusCode::kNotFound, "LEAD_NOT_FOUND"},
      {"touch, no such lead", [&] { return touch(NewEmail()); }, absl::StatusCode::kNotFound, "LEAD_NOT_FOUND"},
      {"get, no such lead", [&] { return GetLead(nobody).status(); }, absl::StatusCode::kNotFound, "LEAD_NOT_FOUND"},
  };
  const std::string before = service().Checksum();
  for (const Case& test : cases) {
    SCOPED_TRACE(test.what);
    const absl::Status status = test.call();
    EXPECT_THAT(status, StatusIs(test.code));
    EXPECT_THAT(status, HasReason(test.reason));
    EXPECT_EQ(service().Checksum(), before);
  }
}

}  // namespace
}  // namespace smarketing::lead
