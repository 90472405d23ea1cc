#include "common/observability/metrics.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace smarketing::observability {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(MetricsTest, CountsCalls) {
  Metrics metrics;
  RpcMetrics rpc(&metrics);
  RpcMetrics::Method* method = rpc.ForMethod("unary", "a.B", "C");
  EXPECT_EQ(method, rpc.ForMethod("unary", "a.B", "C"));
  method->Started();
  method->Started();
  method->Handled(5, absl::Milliseconds(3));
  const std::string text = metrics.Render();
  EXPECT_THAT(text, HasSubstr(R"(grpc_server_started_total{grpc_method="C",grpc_service="a.B",grpc_type="unary"} 2)"));
  EXPECT_THAT(text, HasSubstr(R"(grpc_code="NOT_FOUND",grpc_method="C",grpc_service="a.B",grpc_type="unary"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(grpc_server_handling_seconds_count{grpc_method="C",)"));
}

TEST(MetricsTest, AsksCollectorsUntilTheyGo) {
  Metrics metrics;
  double value = 1;
  auto handle = metrics.AddCollector([&] {
    return std::vector<Sample>{{"db_connections_open", "Open", SampleType::kGauge, {{"pool", "main"}}, value},
                               {"db_waits_total", "Waits", SampleType::kCounter, {}, 7}};
  });
  EXPECT_THAT(metrics.Render(), HasSubstr(R"(db_connections_open{pool="main"} 1)"));
  value = 2;
  EXPECT_THAT(metrics.Render(), HasSubstr(R"(db_connections_open{pool="main"} 2)"));
  EXPECT_THAT(metrics.Render(), HasSubstr("# TYPE db_waits_total counter"));
  handle = nullptr;
  EXPECT_THAT(metrics.Render(), Not(HasSubstr("db_connections_open")));
}

}  // namespace
}  // namespace smarketing::observability
