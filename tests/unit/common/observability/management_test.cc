#include <atomic>

#include "common/observability/management_server.h"
#include "common/observability/readiness.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "httplib.h"
#include "tests/support/status_matchers.h"

namespace smarketing::observability {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;

TEST(ManagementServerTest, AnswersProbesAndScrapes) {
  Metrics metrics;
  RpcMetrics(&metrics).ForMethod("unary", "a.B", "C")->Started();
  std::atomic<bool> ready = false;
  SMK_ASSERT_OK_AND_ASSIGN(const auto server, ManagementServer::Start({}, &metrics, [&] {
                             return ready ? absl::OkStatus() : absl::UnavailableError("no database");
                           }));
  httplib::Client client("127.0.0.1", server->port());
  EXPECT_EQ(client.Get("/livez")->status, 200);
  EXPECT_EQ(client.Get("/readyz")->status, 503);
  EXPECT_THAT(client.Get("/readyz")->body, HasSubstr("no database"));
  ready = true;
  EXPECT_EQ(client.Get("/readyz")->status, 200);
  EXPECT_THAT(client.Get("/metrics")->body, HasSubstr("grpc_server_started_total"));
  EXPECT_EQ(client.Get("/else")->status, 404);
  EXPECT_EQ(client.Post("/metrics")->status, 404);
  EXPECT_THAT(ManagementServer::Start({.port = server->port()}, &metrics, [] { return absl::OkStatus(); }),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST(ManagementServerTest, ClientsThatStayDoNotKeepAProbeWaiting) {
  Metrics metrics;
  SMK_ASSERT_OK_AND_ASSIGN(const auto server, ManagementServer::Start({}, &metrics, [] { return absl::OkStatus(); }));
  std::vector<std::unique_ptr<httplib::Client>> scrapers;
  for (int i = 0; i < 20; ++i) {
    scrapers.push_back(std::make_unique<httplib::Client>("127.0.0.1", server->port()));
    scrapers.back()->set_keep_alive(true);
    ASSERT_EQ(scrapers.back()->Get("/metrics")->status, 200);
  }
  httplib::Client probe("127.0.0.1", server->port());
  probe.set_read_timeout(std::chrono::milliseconds(900));
  const auto answer = probe.Get("/readyz");
  ASSERT_TRUE(answer) << httplib::to_string(answer.error());
  EXPECT_EQ(answer->status, 200);
}

// Runs the prober one step at a time.
class ReadinessTest : public ::testing::Test {
 protected:
  void Step(absl::Status result) {
    {
      absl::MutexLock lock(&mu_);
      result_ = std::move(result);
    }
    const int before = probes_.load();
    while (clock_.waiters() == 0) std::this_thread::yield();
    clock_.Advance(absl::Seconds(1));
    while (probes_.load() == before || clock_.waiters() == 0) std::this_thread::yield();
  }

  absl::Status Probe() {
    absl::MutexLock lock(&mu_);
    ++probes_;
    return result_;
  }

  FakeClock clock_{absl::UnixEpoch()};
  std::unique_ptr<Logger> logger_ = Logger::Quiet(&clock_);
  std::atomic<int> probes_ = 0;
  absl::Mutex mu_;
  absl::Status result_ ABSL_GUARDED_BY(mu_);
};

TEST_F(ReadinessTest, HasHysteresis) {
  Readiness readiness({}, &clock_, logger_.get(), [this] { return Probe(); });
  std::vector<bool> heard;
  readiness.Listen([&](const absl::Status& status) { heard.push_back(status.ok()); });
  EXPECT_FALSE(readiness.status().ok());
  readiness.Start();
  while (clock_.waiters() == 0) std::this_thread::yield();
  EXPECT_TRUE(readiness.status().ok()) << "the first probe decides";
  Step(absl::InternalError("gone"));
  Step(absl::InternalError("gone"));
  EXPECT_TRUE(readiness.status().ok()) << "two failures are not enough";
  Step(absl::OkStatus());
  Step(absl::InternalError("gone"));
  Step(absl::InternalError("gone"));
  EXPECT_TRUE(readiness.status().ok()) << "the count began anew";
  Step(absl::InternalError("gone"));
  EXPECT_EQ(readiness.status(), absl::UnavailableError("gone"));
  Step(absl::OkStatus());
  EXPECT_FALSE(readiness.status().ok()) << "one success is not enough";
  Step(absl::OkStatus());
  EXPECT_TRUE(readiness.status().ok());
  readiness.Drain();
  EXPECT_FALSE(readiness.status().ok());
  Step(absl::OkStatus());
  Step(absl::OkStatus());
  EXPECT_FALSE(readiness.status().ok()) << "a drain is final";
  readiness.Stop();
  EXPECT_EQ(heard, (std::vector<bool>{false, true, false, true, false}));
}

}  // namespace
}  // namespace smarketing::observability
