#include <algorithm>
#include <atomic>
#include <limits>
#include <stdexcept>
#include <thread>

#include "absl/synchronization/notification.h"
#include "common/status/macros.h"
#include "common/status/status_proto.h"
#include "gmock/gmock.h"
#include "grpcpp/impl/codegen/client_unary_call.h"
#include "tests/rpc/common/test_service_fixture.h"

namespace smarketing::rpc {
namespace {

using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using testing::StatusIs;
using testing::ViolatesField;

using UnaryTest = TestServiceFixture;

TEST_F(UnaryTest, Answers) {
  StartServer();
  EchoResponse response;
  SMK_ASSERT_OK(Echo(Hello(), &response));
  EXPECT_EQ(response.person().name(), "Ada");
}

TEST_F(UnaryTest, HandlerKnowsItsCall) {
  constexpr char kParent[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  echo_ = [&](const Call& call, const EchoRequest&, EchoResponse*) {
    EXPECT_EQ(call.method(), "/smarketing.test.v1.TestService/Echo");
    EXPECT_EQ(call.request_id(), "request-1");
    EXPECT_EQ(call.trace().trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_EQ(call.principal().subject, "tester");
    EXPECT_EQ(call.principal().team, "north");
    EXPECT_TRUE(call.principal().HasRole("viewer"));
    EXPECT_GT(call.deadline(), Clock::Real()->Now() + absl::Seconds(3));
    EXPECT_LT(call.deadline(), Clock::Real()->Now() + absl::Seconds(8));
    EXPECT_FALSE(call.cancelled());
    return absl::OkStatus();
  };
  StartServer();
  grpc::ClientContext context;
  SMK_ASSERT_OK(
      server_.As({"things.read"}, {"viewer"}, "north")
          .Prepare({.trace_parent = kParent, .request_id = "request-1", .timeout = absl::Seconds(7)}, &context));
  EchoResponse response;
  EXPECT_TRUE(stub_->Echo(&context, Hello(), &response).ok());
  EXPECT_EQ(context.GetServerTrailingMetadata().find("x-request-id")->second, "request-1");
  EXPECT_THAT(Log(), HasSubstr(R"("trace_id":"4bf92f3577b34da6a3ce929d0e0e4736")"));
}

TEST_F(UnaryTest, MissingDeadlineAndRequestIdAreMadeUp) {
  std::string request_id;
  echo_ = [&](const Call& call, const EchoRequest&, EchoResponse*) {
    request_id = call.request_id();
    EXPECT_LT(call.deadline(), Clock::Real()->Now() + absl::Seconds(31));
    return absl::OkStatus();
  };
  StartServer();
  grpc::ClientContext context;
  SMK_ASSERT_OK(Admin().Prepare({.request_id = "bad id\"", .timeout = absl::InfiniteDuration()}, &context));
  EchoResponse response;
  EXPECT_TRUE(stub_->Echo(&context, Hello(), &response).ok());
  EXPECT_EQ(request_id.size(), 32);
  EXPECT_EQ(context.GetServerTrailingMetadata().find("x-request-id")->second, request_id);
}

TEST_F(UnaryTest, CallsOnBehalfCarryTraceRequestIdAndDeadline) {
  echo_ = [&](const Call& call, const EchoRequest& request, EchoResponse* response) {
    if (request.command() == "inner") {
      response->mutable_person()->set_name(
          absl::StrCat(call.trace().trace_id, " ", call.trace().parent_id, " ", call.request_id()));
      EXPECT_LT(call.deadline(), Clock::Real()->Now() + absl::Seconds(6));
      return absl::OkStatus();
    }
    EchoRequest inner;
    inner.set_command("inner");
    SMK_RETURN_IF_ERROR(Admin().Unary(*stub_, &Stub::Echo, inner, response, {.on_behalf = &call}));
    EXPECT_EQ(response->person().name(),
              absl::StrCat(call.trace().trace_id, " ", call.trace().span_id, " ", call.request_id()));
    return absl::OkStatus();
  };
  StartServer();
  EchoResponse response;
  SMK_EXPECT_OK(Admin().Unary(*stub_, &Stub::Echo, Hello(), &response, {.timeout = absl::Seconds(5)}));
}

TEST_F(UnaryTest, Unauthenticated) {
  StartServer();
  EchoResponse response;
  const Caller nobody(nullptr, Clock::Real());
  EXPECT_THAT(nobody.Unary(*stub_, &Stub::Echo, Hello(), &response), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(Log(), HasSubstr("TOKEN_MISSING"));
}

TEST_F(UnaryTest, TwoTokensAreNone) {
  StartServer();
  grpc::ClientContext context;
  SMK_ASSERT_OK(Admin().Prepare({}, &context));
  context.AddMetadata("authorization", "Bearer another");
  EchoResponse response;
  EXPECT_THAT(FromGrpc(stub_->Echo(&context, Hello(), &response)), StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(UnaryTest, PermissionComesBeforeEverythingElse) {
  std::atomic<bool> called = false;
  echo_ = [&](const Call&, const EchoRequest&, EchoResponse*) {
    called = true;
    return absl::NotFoundError("");
  };
  StartServer();
  EchoResponse response;
  EchoRequest invalid = Hello("");
  const absl::Status status = server_.As({"things.write"}).Unary(*stub_, &Stub::Echo, invalid, &response);
  EXPECT_THAT(status, HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_EQ(GetErrorMetadata(status), (ErrorMetadata{{"permission", "things.read"}}));
  EXPECT_FALSE(called);
}

TEST_F(UnaryTest, MalformedBytes) {
  StartServer();
  for (const char* method : {"Echo", "EchoLater"}) {
    const absl::Status status = CallWithBytes(method, "\xff\xff\xff this is no message");
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_THAT(status, HasReason("MALFORMED_REQUEST"));
  }
  SMK_EXPECT_OK(Echo(Hello()));
}

TEST_F(UnaryTest, WhatHasNoRoomIsRefusedUnread) {
  std::atomic<bool> full = true;
  admit_ = [&] {
    return full ? MakeError(absl::StatusCode::kResourceExhausted, "QUEUE_FULL", "later") : absl::OkStatus();
  };
  std::atomic<int> served = 0;
  echo_later_ = [&](AsyncCall<EchoRequest, EchoResponse> call) {
    ++served;
    call.Finish(EchoResponse());
  };
  StartServer();
  // Malformed, which nobody finds out.
  EXPECT_THAT(CallWithBytes("EchoLater", "\xff\xff\xff"), HasReason("QUEUE_FULL"));
  EchoResponse response;
  // Who is not known, or may not, learns nothing of how busy we are.
  EXPECT_THAT(server_.As({"things.none"}).Unary(*stub_, &Stub::EchoLater, Hello(), &response),
              HasReason("PERMISSION_DENIED"));
  full = false;
  SMK_EXPECT_OK(Admin().Unary(*stub_, &Stub::EchoLater, Hello(), &response));
  EXPECT_EQ(served, 1);
}

TEST_F(UnaryTest, RefusalsAreCountedOneByOneAndToldTogether) {
  const absl::Status refusals[] = {
      WithRetryDelay(MakeError(absl::StatusCode::kResourceExhausted, "QUEUE_FULL", "later"), absl::Milliseconds(200)),
      MakeError(absl::StatusCode::kFailedPrecondition, "QUOTA", "never"),
      absl::InternalError("a secret"),
  };
  std::atomic<size_t> which = 0;
  admit_ = [&] { return refusals[which]; };
  StartServer();
  EchoResponse response;
  constexpr int kRounds = 20;
  for (int i = 0; i < kRounds; ++i) {
    which = 0;
    EXPECT_EQ(Admin().Unary(*stub_, &Stub::EchoLater, Hello(), &response), refusals[0]);
    which = 1;
    EXPECT_THAT(Admin().Unary(*stub_, &Stub::EchoLater, Hello(), &response), HasReason("QUOTA"));
    which = 2;
    EXPECT_THAT(Admin().Unary(*stub_, &Stub::EchoLater, Hello(), &response), HasReason("INTERNAL"));
  }
  const std::string log = Log();
  EXPECT_THAT(log, HasSubstr("calls refused"));
  EXPECT_THAT(log, HasSubstr("a secret")) << "an error of ours is told each time";
  absl::MutexLock lock(&log_mu_);
  EXPECT_LT(std::count_if(log_.begin(), log_.end(),
                          [](const std::string& line) { return absl::StrContains(line, "calls refused"); }),
            kRounds);
  EXPECT_THAT(
      environment_.metrics().Render(),
      HasSubstr(
          R"(grpc_code="RESOURCE_EXHAUSTED",grpc_method="EchoLater",grpc_service="smarketing.test.v1.TestService",grpc_type="unary"} 20)"));
}

TEST_F(UnaryTest, InvalidUtf8IsNamed) {
  StartServer();
  // person { name: "ok" tags: "\xff" friends { name: "\xc0" } }
  const absl::Status status = CallWithBytes("Echo", "\x0a\x0c\x0a\x02ok\x1a\x01\xff\x7a\x03\x0a\x01\xc0");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status, ViolatesField("person.tags[0]"));
  EXPECT_THAT(status, ViolatesField("person.friends[0].name"));
}

TEST_F(UnaryTest, TenMegabyteString) {
  StartServer();
  const absl::Status status = Echo(Hello(std::string(10 << 20, 'x')));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status, HasReason("REQUEST_TOO_LARGE"));
  EXPECT_EQ(GetErrorMetadata(status), (ErrorMetadata{{"max_bytes", "4194304"}}));
  EXPECT_THAT(Echo(Hello(std::string(17 << 20, 'x'))), StatusIs(absl::StatusCode::kResourceExhausted));
  SMK_EXPECT_OK(Echo(Hello()));
}

TEST_F(UnaryTest, CompressionIsRefused) {
  // A megabyte of nothing packs a thousand megabytes of it.
  StartServer();
  grpc::ClientContext context;
  SMK_ASSERT_OK(Admin().Prepare({}, &context));
  context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  EchoResponse response;
  EXPECT_EQ(stub_->Echo(&context, Hello(std::string(1 << 20, 'x')), &response).error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(UnaryTest, ReportsAllViolationsAtOnce) {
  StartServer();
  EchoRequest request = Hello("");
  request.set_command("forbidden");
  test::v1::Person& person = *request.mutable_person();
  person.set_color(static_cast<test::v1::Color>(77));
  person.mutable_born()->set_seconds(253402300799);                 // the end of 9999
  person.add_friends()->mutable_born()->set_seconds(-62135596800);  // the beginning of year 1
  person.mutable_balance()->set_currency_code("EUR");
  person.mutable_balance()->set_units(-1);
  person.mutable_day()->set_year(0);
  person.mutable_day()->set_month(1);
  person.mutable_day()->set_day(1);
  const absl::Status status = Echo(request);
  EXPECT_THAT(status, HasReason("INVALID_REQUEST"));
  for (const char* field : {"person.name", "person.color", "person.born", "person.friends[0].born", "person.balance",
                            "person.day", "person.friends[0].name", "command"}) {
    EXPECT_THAT(status, ViolatesField(field));
  }
}

TEST_F(UnaryTest, ExceptionsBecomeInternalAndStayHere) {
  echo_ = [](const Call&, const EchoRequest& request, EchoResponse*) -> absl::Status {
    if (request.command() == "int") throw 5;
    throw std::runtime_error("secret host db-17");
  };
  echo_later_ = [](AsyncCall<EchoRequest, EchoResponse>) { throw std::runtime_error("secret host db-17"); };
  watch_ = [](const EchoRequest&, std::shared_ptr<ServerSink<EchoResponse>>) -> absl::Status {
    throw std::runtime_error("secret host db-17");
  };
  exchange_ = [](EchoStream&) -> absl::Status { throw std::runtime_error("secret host db-17"); };
  StartServer();
  EchoRequest with_int = Hello();
  with_int.set_command("int");
  EXPECT_THAT(Echo(with_int), HasReason("INTERNAL"));
  std::vector<absl::Status> all = {Echo(Hello())};
  EchoResponse response;
  all.push_back(Admin().Unary(*stub_, &Stub::EchoLater, Hello(), &response));
  {
    grpc::ClientContext context;
    SMK_ASSERT_OK(Admin().Prepare({}, &context));
    const auto reader = stub_->Watch(&context, Hello());
    EXPECT_FALSE(reader->Read(&response));
    all.push_back(FromGrpc(reader->Finish()));
  }
  {
    grpc::ClientContext context;
    SMK_ASSERT_OK(Admin().Prepare({}, &context));
    const auto stream = stub_->Exchange(&context);
    EXPECT_FALSE(stream->Read(&response));
    all.push_back(FromGrpc(stream->Finish()));
  }
  for (const absl::Status& status : all) {
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInternal));
    EXPECT_THAT(status, HasReason("INTERNAL"));
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret")));
  }
  EXPECT_THAT(Log(), HasSubstr("a handler threw: secret host db-17"));
  EXPECT_EQ(log_.size(), 5);
}

TEST_F(UnaryTest, InternalTextIsReplacedAndErrorsOfOursArrive) {
  absl::Mutex mu;
  absl::Status answer;
  const auto set_answer = [&](absl::Status status) {
    absl::MutexLock lock(&mu);
    answer = std::move(status);
  };
  echo_ = [&](const Call&, const EchoRequest&, EchoResponse*) {
    absl::MutexLock lock(&mu);
    return answer;
  };
  StartServer();
  for (const auto code : {absl::StatusCode::kInternal, absl::StatusCode::kUnknown, absl::StatusCode::kUnavailable}) {
    set_answer(absl::Status(code, "SELECT secret FROM table"));
    const absl::Status status = Echo(Hello());
    EXPECT_THAT(status, StatusIs(code));
    EXPECT_THAT(status, HasReason(absl::StatusCodeToString(code)));
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("SELECT")));
  }
  set_answer(absl::FailedPreconditionError("it is closed"));
  EXPECT_THAT(Echo(Hello()), HasReason("FAILED_PRECONDITION"));
  const absl::Status stale = WithRetryDelay(
      MakeError(absl::StatusCode::kAborted, "STALE_ETAG", "read it again", {{"etag", "7"}}), absl::Seconds(1));
  set_answer(stale);
  EXPECT_EQ(Echo(Hello()), stale);
}

TEST_F(UnaryTest, PersonalDataIsRedactedForThoseWhoMayNotSeeIt) {
  echo_later_ = [](AsyncCall<EchoRequest, EchoResponse> call) {
    EchoResponse response;
    *response.mutable_person() = call.request().person();
    call.Finish(response);
  };
  StartServer();
  EchoRequest request = Hello();
  request.mutable_person()->set_email("ada@example.com");
  EchoResponse response;
  SMK_ASSERT_OK(server_.As({"things.read", "personal_data.read"}).Unary(*stub_, &Stub::Echo, request, &response));
  EXPECT_EQ(response.person().email(), "ada@example.com");
  SMK_ASSERT_OK(server_.As({"things.read"}).Unary(*stub_, &Stub::Echo, request, &response));
  EXPECT_EQ(response.person().email(), "");
  EXPECT_EQ(response.person().name(), "Ada");
  SMK_ASSERT_OK(server_.As({"things.read"}).Unary(*stub_, &Stub::EchoLater, request, &response));
  EXPECT_EQ(response.person().email(), "");
  EXPECT_THAT(Log(), Not(HasSubstr("example.com")));
}

struct FrozenTime {
  FakeClock frozen{absl::FromUnixSeconds(1'700'000'000)};
};

class QueueDeadlineTest : private FrozenTime, public TestServiceFixture {
 protected:
  QueueDeadlineTest() : TestServiceFixture(&frozen) {}
  FakeClock& clock() { return frozen; }
};

TEST_F(QueueDeadlineTest, ACallThatIsTooLateIsNeverServed) {
  absl::Notification began;
  absl::Notification go;
  std::atomic<int> served = 0;
  echo_ = [&](const Call&, const EchoRequest&, EchoResponse*) {
    // The first two hold both threads.
    if (++served == 2) began.Notify();
    go.WaitForNotification();
    return absl::OkStatus();
  };
  StartServer();
  std::thread first([&] { SMK_EXPECT_OK(Echo(Hello())); });
  std::thread second([&] { SMK_EXPECT_OK(Echo(Hello())); });
  began.WaitForNotification();
  std::thread third([&] { EXPECT_THAT(Echo(Hello()), HasReason("DEADLINE_IN_QUEUE")); });
  while (environment_.runtime().executor()->stats().queued == 0) std::this_thread::yield();
  clock().Advance(absl::Seconds(31));
  go.Notify();
  first.join();
  second.join();
  third.join();
  EXPECT_EQ(served, 2);
  EXPECT_THAT(environment_.metrics().Render(), HasSubstr(R"(rpc_executor_expired_total{executor="calls"} 1)"));
}

class FullQueueTest : public TestServiceFixture {
 protected:
  static RuntimeOptions Tiny() {
    RuntimeOptions options;
    options.threads = 1;
    options.queue_capacity = 0;
    return options;
  }
  FullQueueTest() : TestServiceFixture(Clock::Real(), Tiny()) {}
};

TEST_F(FullQueueTest, IsToldAtOnce) {
  absl::Notification began;
  absl::Notification go;
  echo_ = [&](const Call&, const EchoRequest&, EchoResponse*) {
    began.Notify();
    go.WaitForNotification();
    return absl::OkStatus();
  };
  StartServer();
  std::thread first([&] { SMK_EXPECT_OK(Echo(Hello())); });
  began.WaitForNotification();
  const absl::Status status = Echo(Hello());
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(status, HasReason("QUEUE_FULL"));
  EXPECT_TRUE(status.GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value());
  go.Notify();
  first.join();
}

TEST_F(UnaryTest, AsyncCallsFinishFromAnyThread) {
  absl::Mutex mu;
  std::vector<AsyncCall<EchoRequest, EchoResponse>> waiting;
  echo_later_ = [&](AsyncCall<EchoRequest, EchoResponse> call) {
    absl::MutexLock lock(&mu);
    waiting.push_back(std::move(call));
  };
  StartServer();
  constexpr int kCalls = 50;  // far more than there are threads
  std::vector<std::thread> threads;
  for (int i = 0; i < kCalls; ++i) {
    threads.emplace_back([&, i] {
      EchoResponse response;
      SMK_EXPECT_OK(Admin().Unary(*stub_, &Stub::EchoLater, Hello(absl::StrCat("n", i)), &response));
      EXPECT_EQ(response.person().name(), absl::StrCat("n", i));
    });
  }
  {
    absl::MutexLock lock(&mu);
    const auto all = [&] { return waiting.size() == kCalls; };
    mu.Await(absl::Condition(&all));
    for (const auto& call : waiting) {
      EchoResponse response;
      *response.mutable_person() = call.request().person();
      call.Finish(response);
      call.Finish(absl::InternalError("the first answer counts"));
    }
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_F(UnaryTest, AForgottenAsyncCallIsAnswered) {
  echo_later_ = [](AsyncCall<EchoRequest, EchoResponse>) {};
  StartServer();
  EchoResponse response;
  EXPECT_THAT(Admin().Unary(*stub_, &Stub::EchoLater, Hello(), &response), StatusIs(absl::StatusCode::kInternal));
}

TEST_F(UnaryTest, HandlersHearOfCancellation) {
  absl::Notification began;
  absl::Notification seen;
  echo_ = [&](const Call& call, const EchoRequest&, EchoResponse*) {
    began.Notify();
    while (!call.cancelled()) std::this_thread::yield();
    seen.Notify();
    return absl::OkStatus();
  };
  StartServer();
  grpc::ClientContext context;
  SMK_ASSERT_OK(Admin().Prepare({}, &context));
  std::thread caller([&] {
    EchoResponse response;
    EXPECT_EQ(stub_->Echo(&context, Hello(), &response).error_code(), grpc::StatusCode::CANCELLED);
  });
  began.WaitForNotification();
  context.TryCancel();
  caller.join();
  seen.WaitForNotification();
}

TEST_F(UnaryTest, CountsAndLogsEveryCall) {
  StartServer();
  SMK_EXPECT_OK(Echo(Hello()));
  EXPECT_FALSE(Echo(Hello("")).ok());
  const std::string metrics = environment_.metrics().Render();
  EXPECT_THAT(
      metrics,
      HasSubstr(
          R"(grpc_server_started_total{grpc_method="Echo",grpc_service="smarketing.test.v1.TestService",grpc_type="unary"} 2)"));
  EXPECT_THAT(
      metrics,
      HasSubstr(
          R"(grpc_server_handled_total{grpc_code="OK",grpc_method="Echo",grpc_service="smarketing.test.v1.TestService",grpc_type="unary"} 1)"));
  EXPECT_THAT(
      metrics,
      HasSubstr(
          R"(grpc_code="INVALID_ARGUMENT",grpc_method="Echo",grpc_service="smarketing.test.v1.TestService",grpc_type="unary"} 1)"));
  EXPECT_THAT(metrics, HasSubstr(R"(rpc_executor_queue_depth{executor="calls"})"));
  EXPECT_THAT(Log(), HasSubstr(R"("reason":"INVALID_REQUEST")"));
}

}  // namespace
}  // namespace smarketing::rpc
