// The test contract served in process, with handlers that a test replaces.
#ifndef SMARKETING_TESTS_RPC_COMMON_TEST_SERVICE_FIXTURE_H_
#define SMARKETING_TESTS_RPC_COMMON_TEST_SERVICE_FIXTURE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/rpc/library_logs.h"
#include "gtest/gtest.h"
#include "tests/support/proto/test_service.grpc.pb.h"
#include "tests/support/rpc_server.h"
#include "tests/support/status_matchers.h"

namespace smarketing::rpc {

using test::v1::EchoRequest;
using test::v1::EchoResponse;
using test::v1::TestService;
using Stub = TestService::StubInterface;

class TestServiceFixture : public ::testing::Test {
 protected:
  using EchoStream = BidiStream<EchoRequest, EchoResponse>;

  explicit TestServiceFixture(Clock* clock = Clock::Real(), const RuntimeOptions& options = Small())
      : environment_(clock, options), service_("smarketing.test.v1.TestService", &environment_.runtime()) {
    service_.Unary<EchoRequest, EchoResponse>("Echo",
                                              [this](const Call& call, const EchoRequest& request,
                                                     EchoResponse* response) { return echo_(call, request, response); },
                                              {.validate = [](const EchoRequest& request, Violations& violations) {
                                                if (request.command() == "forbidden")
                                                  violations.Add("command", "is forbidden");
                                              }});
    service_.UnaryAsync<EchoRequest, EchoResponse>(
        "EchoLater", [this](AsyncCall<EchoRequest, EchoResponse> call) { echo_later_(std::move(call)); },
        {.admit = [this] { return admit_(); }});
    service_.ServerStream<EchoRequest, EchoResponse>(
        "Watch", [this](const EchoRequest& request, std::shared_ptr<ServerSink<EchoResponse>> sink) {
          return watch_(request, std::move(sink));
        });
    service_.BidiStream<EchoRequest, EchoResponse>("Exchange",
                                                   [this](EchoStream& stream) { return exchange_(stream); });
    service_.BidiStream<EchoRequest, EchoResponse>(
        "ExchangeRows", [this](EchoStream& stream) { return exchange_(stream); }, {.errors_per_message = true});
  }

  static RuntimeOptions Small() {
    RuntimeOptions options;
    options.threads = 2;
    options.queue_capacity = 100;
    options.stream_threads = 2;
    return options;
  }

  void StartServer(const ServerOptions& options = testing::RpcServer::DefaultOptions()) {
    SendLibraryLogsTo(nullptr);  // what a test provokes is nobody's news
    environment_.logger().AddHook([this](const observability::LogRecord& record) {
      absl::MutexLock lock(&log_mu_);
      log_.push_back(environment_.logger().Format(record));
    });
    SMK_ASSERT_OK(server_.Start({&service_}, options));
    stub_ = TestService::NewStub(server_.channel());
  }

  // Calls as somebody who may do everything.
  Caller Admin() const { return server_.As({"*"}); }

  absl::Status Echo(const EchoRequest& request, EchoResponse* response = nullptr) {
    EchoResponse ignored;
    return Admin().Unary(*stub_, &Stub::Echo, request, response == nullptr ? &ignored : response);
  }

  // A unary call with any bytes, as no generated client would send them.
  absl::Status CallWithBytes(absl::string_view method, absl::string_view bytes) {
    grpc::ClientContext context;
    SMK_EXPECT_OK(Admin().Prepare({}, &context));
    const grpc::Slice slice(bytes.data(), bytes.size());
    const grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer response;
    const std::string path = absl::StrCat("/smarketing.test.v1.TestService/", method);
    return FromGrpc(grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
        server_.channel().get(), grpc::internal::RpcMethod(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC),
        &context, request, &response));
  }

  std::string Log() {
    absl::MutexLock lock(&log_mu_);
    return absl::StrJoin(log_, "\n");
  }

  static EchoRequest Hello(absl::string_view name = "Ada") {
    EchoRequest request;
    request.mutable_person()->set_name(std::string(name));
    return request;
  }

  static absl::Status EchoNow(const Call&, const EchoRequest& request, EchoResponse* response) {
    *response->mutable_person() = request.person();
    return absl::OkStatus();
  }

  absl::Mutex log_mu_;
  std::vector<std::string> log_ ABSL_GUARDED_BY(log_mu_);
  std::function<absl::Status(const Call&, const EchoRequest&, EchoResponse*)> echo_ = EchoNow;
  std::function<absl::Status()> admit_ = [] { return absl::OkStatus(); };
  std::function<void(AsyncCall<EchoRequest, EchoResponse>)> echo_later_;
  std::function<absl::Status(const EchoRequest&, std::shared_ptr<ServerSink<EchoResponse>>)> watch_;
  std::function<absl::Status(EchoStream&)> exchange_;
  testing::RpcEnvironment environment_;
  Service service_;
  testing::RpcServer server_{&environment_};
  std::unique_ptr<Stub> stub_;
};

}  // namespace smarketing::rpc

#endif  // SMARKETING_TESTS_RPC_COMMON_TEST_SERVICE_FIXTURE_H_
