#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "absl/synchronization/notification.h"
#include "common/auth/openssl.h"
#include "common/rpc/library_logs.h"
#include "gmock/gmock.h"
#include "grpcpp/impl/codegen/client_unary_call.h"
#include "tests/rpc/common/test_service_fixture.h"

namespace smarketing::rpc {
namespace {

using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::RpcServer;
using testing::StatusIs;

// One method of a service for which no stub is generated.
absl::StatusOr<std::string> RawCall(grpc::Channel& channel, const char* path, const std::string& bytes) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(Clock::Real()->Now() + absl::Seconds(10)));
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer response;
  const grpc::Status status = grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
      &channel, grpc::internal::RpcMethod(path, grpc::internal::RpcMethod::NORMAL_RPC), &context, request, &response);
  if (!status.ok()) return FromGrpc(status);
  grpc::Slice out;
  if (!response.DumpToSingleSlice(&out).ok()) return absl::InternalError("no bytes");
  return std::string(reinterpret_cast<const char*>(out.begin()), out.size());
}

constexpr char kServing[] = "\x08\x01";
constexpr char kNotServing[] = "\x08\x02";

// grpc.health.v1.Health/Check for one name.
absl::StatusOr<std::string> Health(grpc::Channel& channel, const std::string& name) {
  std::string request;
  if (!name.empty()) request = absl::StrCat("\x0a", std::string(1, static_cast<char>(name.size())), name);
  return RawCall(channel, "/grpc.health.v1.Health/Check", request);
}

using ServerTest = TestServiceFixture;

TEST_F(ServerTest, HealthByName) {
  StartServer();
  grpc::Channel& channel = *server_.channel();
  EXPECT_EQ(*Health(channel, ""), kServing);
  EXPECT_EQ(*Health(channel, "smarketing.test.v1.TestService"), kServing);
  EXPECT_EQ(*Health(channel, "liveness"), kServing);
  EXPECT_THAT(Health(channel, "unknown"), StatusIs(absl::StatusCode::kNotFound));
  server_.server().SetReady(absl::UnavailableError("no database"));
  EXPECT_EQ(*Health(channel, ""), kNotServing);
  EXPECT_EQ(*Health(channel, "smarketing.test.v1.TestService"), kNotServing);
  EXPECT_EQ(*Health(channel, "liveness"), kServing) << "liveness knows nothing of databases";
}

TEST_F(ServerTest, DrainSaysSoFirstAndLosesNoCall) {
  absl::Notification began;
  absl::Notification go;
  std::atomic<int> count = 0;
  echo_ = [&](const Call&, const EchoRequest& request, EchoResponse* response) {
    if (++count == 2) began.Notify();
    go.WaitForNotification();
    *response->mutable_person() = request.person();
    return absl::OkStatus();
  };
  StartServer();
  std::vector<std::thread> callers;
  for (int i = 0; i < 10; ++i) {  // two are running, eight are queued
    callers.emplace_back([&] {
      EchoResponse response;
      SMK_EXPECT_OK(Echo(Hello(), &response));
      EXPECT_EQ(response.person().name(), "Ada");
    });
  }
  began.WaitForNotification();
  while (environment_.runtime().executor()->stats().queued < 8) std::this_thread::yield();
  std::thread drain([&] { server_.server().Drain(); });
  // The listener goes, the calls stay.
  const auto refused = [&] {
    const auto channel = MakeChannel({.target = server_.server().address(), .max_attempts = 1});
    const auto health = Health(**channel, "");
    return health.status().code() == absl::StatusCode::kUnavailable;
  };
  while (!refused()) std::this_thread::yield();
  EXPECT_EQ(environment_.runtime().executor()->stats().busy, 2);
  go.Notify();
  for (std::thread& caller : callers) caller.join();
  drain.join();
  EXPECT_EQ(count, 10);
}

struct FrozenTime {
  FakeClock frozen{absl::FromUnixSeconds(1'700'000'000)};
};

class DrainDelayTest : private FrozenTime, public TestServiceFixture {
 protected:
  DrainDelayTest() : TestServiceFixture(&frozen) {}
  FakeClock& clock() { return frozen; }
};

TEST_F(DrainDelayTest, NotServingIsSaidWhileCallsAreStillServed) {
  ServerOptions options = RpcServer::DefaultOptions();
  options.drain_delay = absl::Seconds(5);
  StartServer(options);
  SMK_EXPECT_OK(Echo(Hello()));
  std::thread drain([&] { server_.server().Drain(); });
  while (clock().waiters() == 0) std::this_thread::yield();
  EXPECT_EQ(*Health(*server_.channel(), ""), kNotServing);
  server_.server().SetReady(absl::OkStatus());
  EXPECT_EQ(*Health(*server_.channel(), ""), kNotServing) << "a drain is final";
  SMK_EXPECT_OK(Echo(Hello()));
  clock().Advance(absl::Seconds(5));
  drain.join();
  EXPECT_FALSE(Echo(Hello()).ok());
}

TEST_F(ServerTest, ABusyPortIsASentence) {
  StartServer();
  testing::RpcEnvironment environment;
  Service service("smarketing.test.v1.TestService", &environment.runtime());
  RpcServer second(&environment);
  service.Unary<EchoRequest, EchoResponse>("Echo", EchoNow);
  service.Unary<EchoRequest, EchoResponse>("EchoLater", EchoNow);
  service.ServerStream<EchoRequest, EchoResponse>(
      "Watch", [](const EchoRequest&, std::shared_ptr<ServerSink<EchoResponse>>) { return absl::OkStatus(); });
  service.BidiStream<EchoRequest, EchoResponse>("Exchange", [](EchoStream&) { return absl::OkStatus(); });
  service.BidiStream<EchoRequest, EchoResponse>("ExchangeRows", [](EchoStream&) { return absl::OkStatus(); });
  ServerOptions options = RpcServer::DefaultOptions();
  options.address = server_.server().address();
  const absl::Status status = second.Start({&service}, options);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(std::string(status.message()), HasSubstr(absl::StrCat(options.address, ": is the port busy?")));
  SMK_EXPECT_OK(Echo(Hello()));
}

TEST_F(ServerTest, AMissingTlsFileIsASentence) {
  ServerOptions options = RpcServer::DefaultOptions();
  options.tls_certificate_file = "/nonexistent/cert.pem";
  options.tls_key_file = "/nonexistent/key.pem";
  const absl::Status status = server_.Start({&service_}, options);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(std::string(status.message()), HasSubstr("/nonexistent/cert.pem"));
}

// A certificate for 127.0.0.1 that vouches for itself, and its key.
struct Certificate {
  std::string certificate_file;
  std::string key_file;

  explicit Certificate(const std::string& name) {
    const std::string stem = absl::StrCat(::testing::TempDir(), "/server_rpc_test_", getpid(), "_", name);
    certificate_file = stem + ".crt";
    key_file = stem + ".key";
    const auth::PkeyPtr key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
    X509* x509 = X509_new();
    X509_set_version(x509, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
    X509_set_pubkey(x509, key.get());
    X509_NAME* subject = X509_get_subject_name(x509);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, auth::Bytes(name), static_cast<int>(name.size()), -1, 0);
    X509_set_issuer_name(x509, subject);
    X509_EXTENSION* address = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
    X509_add_ext(x509, address, -1);
    X509_EXTENSION_free(address);
    X509_sign(x509, key.get(), EVP_sha256());
    const auth::BioPtr certificate(BIO_new_file(certificate_file.c_str(), "w"));
    PEM_write_bio_X509(certificate.get(), x509);
    X509_free(x509);
    const auth::BioPtr private_key(BIO_new_file(key_file.c_str(), "w"));
    PEM_write_bio_PrivateKey(private_key.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  }
  ~Certificate() {
    unlink(certificate_file.c_str());
    unlink(key_file.c_str());
  }
};

TEST_F(ServerTest, TlsOnBothSides) {
  const Certificate ours("server");
  const Certificate theirs("client");
  const Certificate stranger("stranger");
  ServerOptions options = RpcServer::DefaultOptions();
  options.tls_certificate_file = ours.certificate_file;
  options.tls_key_file = ours.key_file;
  options.tls_client_ca_file = theirs.certificate_file;
  StartServer(options);
  const auto call = [&](ChannelOptions channel_options) {
    channel_options.target = server_.server().address();
    channel_options.max_attempts = 1;
    const auto channel = MakeChannel(channel_options);
    if (!channel.ok()) return channel.status();
    EchoResponse response;
    return Admin().Unary(*TestService::NewStub(*channel), &Stub::Echo, Hello(), &response);
  };
  ChannelOptions good;
  good.tls_ca_file = ours.certificate_file;
  good.tls_certificate_file = theirs.certificate_file;
  good.tls_key_file = theirs.key_file;
  SMK_EXPECT_OK(call(good));
  EXPECT_THAT(call({}), StatusIs(absl::StatusCode::kUnavailable)) << "without TLS";
  ChannelOptions anonymous = good;
  anonymous.tls_certificate_file = anonymous.tls_key_file = "";
  EXPECT_THAT(call(anonymous), StatusIs(absl::StatusCode::kUnavailable));
  ChannelOptions unknown = good;
  unknown.tls_certificate_file = stranger.certificate_file;
  unknown.tls_key_file = stranger.key_file;
  EXPECT_THAT(call(unknown), StatusIs(absl::StatusCode::kUnavailable));
  ChannelOptions suspicious = good;
  suspicious.tls_ca_file = stranger.certificate_file;
  EXPECT_THAT(call(suspicious), StatusIs(absl::StatusCode::kUnavailable)) << "the server is not whom we trust";
}

TEST(ServiceCheckTest, NamesEverythingThatIsMissing) {
  testing::RpcEnvironment environment;
  Service service("smarketing.test.v1.IncompleteService", &environment.runtime());
  RpcServer server(&environment);
  const auto empty = [](const Call&, const test::v1::Empty&, test::v1::Empty*) { return absl::OkStatus(); };
  service.Unary<test::v1::Empty, test::v1::Empty>("WithoutPermission", empty);
  service.Unary<test::v1::Empty, test::v1::Empty>("WithWrongTypes", empty);
  service.Unary<test::v1::Empty, test::v1::Empty>("WithWrongShape", empty);
  service.Unary<test::v1::Empty, test::v1::Empty>("NoSuchMethod", empty);
  const absl::Status status = server.Start({&service});
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition));
  const std::string message(status.message());
  EXPECT_THAT(message, HasSubstr("IncompleteService/WithoutPermission declares no permission"));
  EXPECT_THAT(message, HasSubstr("IncompleteService/WithoutHandler has no handler"));
  EXPECT_THAT(message, HasSubstr("IncompleteService/WithWrongTypes takes smarketing.test.v1.EchoRequest"));
  EXPECT_THAT(message, HasSubstr("IncompleteService/WithWrongShape must be bound as ServerStream"));
  EXPECT_THAT(message, HasSubstr("has no method NoSuchMethod"));
  EXPECT_FALSE(Service("no.such.Service", &environment.runtime()).Check().ok());
}

TEST_F(ServerTest, ClientsTryAgainWhatWasNotServed) {
  std::atomic<int> attempts = 0;
  echo_ = [&](const Call&, const EchoRequest& request, EchoResponse*) -> absl::Status {
    ++attempts;
    if (request.command() == "down") return MakeError(absl::StatusCode::kUnavailable, "DATABASE_DOWN", "try again");
    if (attempts < 3) return MakeError(absl::StatusCode::kUnavailable, "DATABASE_DOWN", "try again");
    if (request.command() == "refuse") return MakeError(absl::StatusCode::kAborted, "STALE", "no");
    return absl::OkStatus();
  };
  StartServer();
  SMK_EXPECT_OK(Echo(Hello()));
  EXPECT_EQ(attempts, 3);
  attempts = 2;
  EchoRequest refuse = Hello();
  refuse.set_command("refuse");
  EXPECT_THAT(Echo(refuse), HasReason("STALE"));
  EXPECT_EQ(attempts, 3) << "only UNAVAILABLE is tried again";
  attempts = 0;
  EchoRequest down = Hello();
  down.set_command("down");
  EXPECT_THAT(Echo(down), HasReason("DATABASE_DOWN")) << "the last answer arrives with its details";
  EXPECT_EQ(attempts, 4);
}

TEST_F(ServerTest, CallerHasADeadlineOfItsOwn) {
  absl::Notification go;
  echo_ = [&](const Call& call, const EchoRequest&, EchoResponse*) {
    while (!call.cancelled()) std::this_thread::yield();
    return absl::OkStatus();
  };
  StartServer();
  EchoResponse response;
  const Caller caller(testing::TrustedToken("tester", {"*"}), Clock::Real(), absl::Milliseconds(50));
  EXPECT_THAT(caller.Unary(*stub_, &Stub::Echo, Hello(), &response), StatusIs(absl::StatusCode::kDeadlineExceeded));
  const Call over(CallInfo{.deadline = absl::UnixEpoch()});
  EXPECT_THAT(caller.Unary(*stub_, &Stub::Echo, Hello(), &response, {.on_behalf = &over}),
              HasReason("DEADLINE_EXCEEDED"));
  EXPECT_THAT(MakeChannel({}), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(ServerTest, ReflectionIsThereOnlyWhenAskedFor) {
  StartServer();
  EXPECT_THAT(RawCall(*server_.channel(), "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", ""),
              StatusIs(absl::StatusCode::kUnimplemented));
}

TEST_F(ServerTest, ReflectionListsTheServices) {
  ServerOptions options = RpcServer::DefaultOptions();
  options.reflection = true;
  StartServer(options);
  // ServerReflectionRequest { list_services: "" }
  const auto answer = RawCall(*server_.channel(), "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
                              std::string("\x3a\x00", 2));
  SMK_ASSERT_OK(answer);
  EXPECT_THAT(*answer, HasSubstr("smarketing.test.v1.TestService"));
}

TEST_F(ServerTest, UnixSockets) {
  const std::string path = absl::StrCat(::testing::TempDir(), "/server_rpc_test_", getpid(), ".sock");
  ServerOptions options = RpcServer::DefaultOptions();
  options.address = absl::StrCat("unix:", path);
  StartServer(options);
  EXPECT_EQ(server_.server().port(), 0);
  SMK_EXPECT_OK(Echo(Hello()));
}

TEST(LibraryLogsTest, BecomeRecords) {
  const auto logger = observability::Logger::Quiet(Clock::Real());
  std::atomic<int> records = 0;
  logger->AddHook([&](const observability::LogRecord& record) {
    EXPECT_EQ(record.message, "protobuf");
    ++records;
  });
  SendLibraryLogsTo(logger.get());
  test::v1::Person person;
  EXPECT_FALSE(person.ParseFromString("\x0a\x01\xff"));
  SendLibraryLogsTo(nullptr);
  EXPECT_EQ(records, 1);
}

}  // namespace
}  // namespace smarketing::rpc
