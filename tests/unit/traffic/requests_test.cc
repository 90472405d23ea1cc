// Single requests that are made up: always the same, and never twice.
#include "traffic/requests.h"

#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace smarketing::traffic {
namespace {

TEST(RequestsTest, TheSameNumberIsTheSameRequest) {
  const Requests one(1), same(1), other(2);
  lead::v1::CaptureLeadRequest a, b, c;
  one.Capture(42, &a);
  same.Capture(42, &b);
  other.Capture(42, &c);
  EXPECT_EQ(a.SerializeAsString(), b.SerializeAsString());
  EXPECT_NE(a.SerializeAsString(), c.SerializeAsString());
}

TEST(RequestsTest, NoTwoLeadsAreTheSameAndNoTwoRequests) {
  const Requests requests(1);
  std::set<std::string> emails, ids;
  const auto expect_new = [&](const std::string& id) {
    EXPECT_TRUE(ids.insert(id).second) << id;
    EXPECT_LE(id.size(), 64u);
  };
  for (int64_t n = -1; n < 10'000; ++n) {
    lead::v1::CaptureLeadRequest capture;
    requests.Capture(n, &capture);
    EXPECT_TRUE(emails.insert(capture.identities(0).email()).second);
    expect_new(capture.request_id());
    lead::v1::RecordTouchRequest touch;
    requests.Touch(n, "leads/x", &touch);
    expect_new(touch.request_id());
    EXPECT_NE(touch.touch().kind(), lead::v1::TOUCH_KIND_UNSPECIFIED);
    lead::v1::LogAttemptRequest attempt;
    requests.Attempt(n, "leads/x", &attempt);
    expect_new(attempt.request_id());
    EXPECT_NE(attempt.attempt().kind(), lead::v1::ATTEMPT_KIND_UNSPECIFIED);
    lead::v1::SubmitHandoffRequest handoff;
    requests.Handoff(n, "leads/x", &handoff);
    expect_new(handoff.request_id());
    EXPECT_THAT(handoff.rep(), ::testing::StartsWith("demo-"));
  }
}

}  // namespace
}  // namespace smarketing::traffic
