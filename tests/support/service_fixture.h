// A service in this process, over a real channel, on a database of its own: for RPC tests.
//
//   ServiceFixture fixture(OrderService({}));
//   auto stub = fixture.Stub<v1::OrderService>();
//   v1::Order order;
//   SMK_EXPECT_OK(fixture.Call(*stub, &v1::OrderService::Stub::GetOrder, request, &order));
//   EXPECT_THAT(fixture.Call(*stub, &v1::OrderService::Stub::GetOrder, request, &order, "viewer"), HasReason("…"));
#ifndef SMARKETING_TESTS_SUPPORT_SERVICE_FIXTURE_H_
#define SMARKETING_TESTS_SUPPORT_SERVICE_FIXTURE_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/auth/token_signer.h"
#include "common/observability/logger.h"
#include "common/service/definition.h"
#include "common/service/options.h"
#include "common/service/service_runner.h"
#include "common/status/status_proto.h"
#include "common/time/clock.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "tests/support/test_database.h"

namespace smarketing::testing {

struct ServiceFixtureOptions {
  // What the clock of the business says at first.
  absl::Time now = absl::FromCivil(absl::CivilSecond(2026, 3, 2, 10, 0, 0), absl::UTCTimeZone());
  int mysql_connections = 8;
  int max_queue = 1'000;
  // Another service's database to work on, as replicas and services of one installation do; it outlives the fixture.
  // Null: one of its own, with the service's tables.
  TestDatabase* database = nullptr;
};

// For one thread, but for Call, Authorize and Token. Anything that goes wrong while starting ends the process with a
// message.
class ServiceFixture {
 public:
  explicit ServiceFixture(service::ServiceDefinition definition, ServiceFixtureOptions options = {});
  ~ServiceFixture();
  ServiceFixture(const ServiceFixture&) = delete;
  ServiceFixture& operator=(const ServiceFixture&) = delete;

  TestDatabase& database() { return *database_; }
  // The time of the business; deadlines and tokens go by the machine's.
  FakeClock& clock() { return clock_; }
  observability::Logger& logger() { return *logger_; }
  service::ServiceRunner& runner() { return *runner_; }
  const std::string& address() const { return runner_->address(); }

  // Reconnects by itself after a Restart.
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  template <typename Service>
  std::unique_ptr<typename Service::Stub> Stub() const {
    return Service::NewStub(channel_);
  }

  // A token of the subject "<role>@test", or of `subject`. "" as a role: no token at all.
  std::string Token(absl::string_view role, absl::string_view subject = "", absl::string_view team = "") const;
  // Puts a token and a deadline on a call; for streams and for calls with settings of their own.
  void Authorize(grpc::ClientContext* context, absl::string_view role = "admin", absl::string_view subject = "") const;

  template <typename Stub, typename Base, typename Request, typename Response>
  absl::Status Call(Stub& stub, grpc::Status (Base::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response* response, absl::string_view role = "admin",
                    absl::string_view subject = "") const {
    grpc::ClientContext context;
    Authorize(&context, role, subject);
    return FromGrpc((stub.*method)(&context, request, response));
  }

  // Ends the service as SIGTERM would, and starts it again on the same address and database.
  void Restart();
  void Stop();

  // Of all rows of all tables: equal when nothing was written in between.
  std::string Checksum();

 private:
  void Start();

  const service::ServiceDefinition definition_;
  service::ServiceOptions options_;
  FakeClock clock_;
  std::unique_ptr<observability::Logger> logger_;
  std::string folder_;  // with the public keys
  std::unique_ptr<auth::TokenSigner> signer_;
  std::unique_ptr<TestDatabase> own_database_;
  TestDatabase* database_;
  std::unique_ptr<service::ServiceRunner> runner_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace smarketing::testing

#endif  // SMARKETING_TESTS_SUPPORT_SERVICE_FIXTURE_H_
