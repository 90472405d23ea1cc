#include "common/observability/trace_context.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace smarketing::observability {
namespace {

constexpr char kParent[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(TraceContextTest, ContinuesATrace) {
  const auto trace = ContinueTrace(kParent);
  ASSERT_TRUE(trace.has_value());
  EXPECT_EQ(trace->trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(trace->parent_id, "00f067aa0ba902b7");
  EXPECT_NE(trace->span_id, trace->parent_id);
  EXPECT_TRUE(trace->sampled);
  EXPECT_EQ(trace->ToTraceParent(), absl::StrCat("00-4bf92f3577b34da6a3ce929d0e0e4736-", trace->span_id, "-01"));
  EXPECT_EQ(ContinueTrace(trace->ToTraceParent())->parent_id, trace->span_id);
}

TEST(TraceContextTest, StartsATrace) {
  const TraceContext trace = StartTrace();
  EXPECT_TRUE(ContinueTrace(trace.ToTraceParent()).has_value());
  EXPECT_FALSE(trace.sampled);
  EXPECT_NE(trace.trace_id, StartTrace().trace_id);
}

TEST(TraceContextTest, FollowsTheStandard) {
  EXPECT_TRUE(ContinueTrace("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more").has_value());
  for (const char* bad : {"", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                          "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                          "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                          "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                          "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                          "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                          "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01x"}) {
    EXPECT_FALSE(ContinueTrace(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace smarketing::observability
