#include "common/status/error.h"

#include "common/status/status_proto.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace smarketing {
namespace {

TEST(ErrorTest, DetailsSurviveTheWire) {
  const absl::Status status =
      WithRetryDelay(MakeError(absl::StatusCode::kResourceExhausted, "QUEUE_FULL", "try later", {{"queue", "writes"}}),
                     absl::Milliseconds(250));
  const absl::Status back = FromGrpc(ToGrpc(status));
  EXPECT_EQ(back, status);
  EXPECT_EQ(ErrorReason(back), "QUEUE_FULL");
  EXPECT_EQ(GetErrorMetadata(back), (ErrorMetadata{{"queue", "writes"}}));
}

TEST(ErrorTest, ForeignStatusKeepsCodeAndMessage) {
  const absl::Status back = FromGrpc(grpc::Status(grpc::StatusCode::UNAVAILABLE, "connection refused"));
  EXPECT_EQ(back, absl::UnavailableError("connection refused"));
  EXPECT_EQ(ErrorReason(back), "");
}

TEST(ErrorTest, ResetAfterTheEndDoesNotHideTheEnd) {
  const absl::Status said = MakeError(absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED", "not yours");
  const grpc::Status reset(grpc::StatusCode::CANCELLED, "Received RST_STREAM with error code 8",
                           ToGrpc(said).error_details());
  EXPECT_EQ(FromGrpc(reset), said);
  EXPECT_EQ(FromGrpc(grpc::Status(grpc::StatusCode::CANCELLED, "by me")), absl::CancelledError("by me"));
}

TEST(ViolationsTest, ReportsAllAtOnceButNotAMillion) {
  Violations violations;
  EXPECT_TRUE(violations.ToStatus().ok());
  for (int i = 0; i < 1000; ++i) violations.Add(FieldPathAt("touches", i), "is required");
  const absl::Status status = violations.ToStatus();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(GetViolations(status).size(), Violations::kMaxReported);
  EXPECT_EQ(GetErrorMetadata(status), (ErrorMetadata{{"violations", "1000"}}));
  EXPECT_THAT(FromGrpc(ToGrpc(status)), testing::ViolatesField("touches[31]"));
}

}  // namespace
}  // namespace smarketing
