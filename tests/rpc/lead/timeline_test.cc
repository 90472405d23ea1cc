// GetLeadTimeline over a real channel.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/time/proto_time.h"
#include "tests/rpc/lead/lead_rpc_test.h"

namespace smarketing::lead {
namespace {

class TimelineTest : public LeadRpcTest {
 protected:
  static std::string Describe(const v1::TimelineEntry& entry) {
    if (entry.has_stage()) return v1::LeadStage_Name(entry.stage().stage());
    if (entry.has_touch()) return v1::TouchKind_Name(entry.touch().kind());
    return v1::AttemptKind_Name(entry.attempt().kind());
  }

  std::vector<std::string> Timeline(const std::string& name, int page_size) {
    std::vector<std::string> all;
    v1::GetLeadTimelineRequest request;
    request.set_name(name);
    request.set_page_size(page_size);
    for (int pages = 0; pages < 100; ++pages) {
      const auto response = Call(leads_, &v1::LeadService::Stub::GetLeadTimeline, request);
      EXPECT_THAT(response, IsOk());
      if (!response.ok()) break;
      EXPECT_LE(response->entries_size(), page_size);
      for (const v1::TimelineEntry& entry : response->entries()) all.push_back(Describe(entry));
      if (response->next_page_token().empty()) break;
      request.set_page_token(response->next_page_token());
    }
    return all;
  }
};

TEST_F(TimelineTest, MergesEverythingNewestFirstWhateverThePageSize) {
  v1::CaptureLeadRequest capture = Capture(NewEmail());
  capture.mutable_touch()->set_kind(v1::TOUCH_KIND_FORM_SUBMISSION);
  *capture.mutable_occur_time() = ToProtoTime(now() - absl::Hours(10));
  const v1::Lead lead = NewLead(capture);
  const auto touch = [&](v1::TouchKind kind, absl::Duration age) {
    v1::RecordTouchRequest request;
    request.set_lead(lead.name());
    request.mutable_touch()->set_kind(kind);
    *request.mutable_touch()->mutable_occur_time() = ToProtoTime(now() - age);
    SMK_ASSERT_OK(Call(activities_, &v1::ActivityService::Stub::RecordTouch, request));
  };
  const auto attempt = [&](v1::AttemptKind kind, absl::Duration age) {
    v1::LogAttemptRequest request;
    request.set_lead(lead.name());
    request.mutable_attempt()->set_kind(kind);
    *request.mutable_attempt()->mutable_occur_time() = ToProtoTime(now() - age);
    SMK_ASSERT_OK(Call(activities_, &v1::ActivityService::Stub::LogAttempt, request));
  };
  // Not in the order in which they happened; some of one instant.
  attempt(v1::ATTEMPT_KIND_CALL, absl::Hours(5));
  touch(v1::TOUCH_KIND_WEBINAR, absl::Hours(5));
  touch(v1::TOUCH_KIND_PAGE_VIEW, absl::Hours(8));
  attempt(v1::ATTEMPT_KIND_EMAIL, absl::Hours(7));
  touch(v1::TOUCH_KIND_CHAT, absl::Hours(1));
  v1::MoveLeadStageRequest move;
  move.set_name(lead.name());
  move.set_stage(v1::LEAD_STAGE_SALES_QUALIFIED);
  *move.mutable_occur_time() = ToProtoTime(now() - absl::Hours(5));
  SMK_ASSERT_OK(Call(leads_, &v1::LeadService::Stub::MoveLeadStage, move));

  const std::vector<std::string> expected = {"TOUCH_KIND_CHAT",   "LEAD_STAGE_SALES_QUALIFIED", "TOUCH_KIND_WEBINAR",
                                             "ATTEMPT_KIND_CALL", "ATTEMPT_KIND_EMAIL",         "TOUCH_KIND_PAGE_VIEW",
                                             "LEAD_STAGE_LEAD",   "TOUCH_KIND_FORM_SUBMISSION"};
  for (int page_size = 1; page_size <= 9; ++page_size) EXPECT_EQ(Timeline(lead.name(), page_size), expected);
}

TEST_F(TimelineTest, OfNobodyIsNotFound) {
  v1::GetLeadTimelineRequest request;
  request.set_name("leads/018f4e6a-7b1c-7def-8123-456789abcdef");
  EXPECT_THAT(Call(leads_, &v1::LeadService::Stub::GetLeadTimeline, request), HasReason("LEAD_NOT_FOUND"));
}

}  // namespace
}  // namespace smarketing::lead
