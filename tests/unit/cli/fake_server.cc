#include "tests/unit/cli/fake_server.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "cli/run.h"
#include "common/status/status_proto.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"
#include "grpcpp/support/byte_buffer.h"

namespace smarketing::cli {
namespace {

std::string ToString(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string text;
  if (!buffer.Dump(&slices).ok()) return text;
  for (const grpc::Slice& slice : slices) text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return text;
}

// "/smarketing.lead.v1.LeadService/GetLead" as "LeadService/GetLead"
std::string ShortMethod(const std::string& method) {
  const size_t slash = method.rfind('/');
  const size_t dot = method.rfind('.', slash);
  return method.substr(dot + 1);
}

}  // namespace

// Reads one request, then writes all answers.
class FakeServer::Reactor : public grpc::ServerGenericBidiReactor {
 public:
  Reactor(FakeServer* server, grpc::GenericCallbackServerContext* context) : server_(server) {
    received_.method = ShortMethod(context->method());
    const auto origin = context->client_metadata().find("x-smarketing-origin");
    if (origin != context->client_metadata().end()) {
      received_.origin.assign(origin->second.data(), origin->second.size());
    }
    StartRead(&buffer_);
  }

  void OnReadDone(bool ok) override {
    if (ok) received_.request = ToString(buffer_);
    prepared_ = server_->Receive(received_);
    WriteNext();
  }
  void OnWriteDone(bool) override { WriteNext(); }
  void OnDone() override { delete this; }

 private:
  void WriteNext() {
    if (next_ == prepared_.messages.size()) return Finish(ToGrpc(prepared_.status));
    const grpc::Slice slice(prepared_.messages[next_++]);
    buffer_ = grpc::ByteBuffer(&slice, 1);
    StartWrite(&buffer_);
  }

  FakeServer* const server_;
  Received received_;
  Prepared prepared_;
  size_t next_ = 0;
  grpc::ByteBuffer buffer_;
};

FakeServer::FakeServer() {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
  builder.RegisterCallbackGenericService(this);
  server_ = builder.BuildAndStart();
}

FakeServer::~FakeServer() { server_->Shutdown(); }

std::string FakeServer::address() const { return absl::StrCat("127.0.0.1:", port_); }

void FakeServer::Answer(const std::string& method, const google::protobuf::Message& response) {
  AnswerStream(method, {&response});
}

void FakeServer::AnswerStream(const std::string& method,
                              const std::vector<const google::protobuf::Message*>& responses) {
  Prepared prepared;
  for (const auto* response : responses) prepared.messages.push_back(response->SerializeAsString());
  absl::MutexLock lock(&mu_);
  answers_[method].push_back(std::move(prepared));
}

void FakeServer::Refuse(const std::string& method, const absl::Status& status) {
  absl::MutexLock lock(&mu_);
  answers_[method].push_back({{}, status});
}

std::vector<std::string> FakeServer::methods() const {
  absl::MutexLock lock(&mu_);
  std::vector<std::string> methods;
  for (const Received& one : received_) methods.push_back(one.method);
  return methods;
}

std::vector<std::string> FakeServer::origins() const {
  absl::MutexLock lock(&mu_);
  std::vector<std::string> origins;
  for (const Received& one : received_) origins.push_back(one.origin);
  return origins;
}

grpc::ServerGenericBidiReactor* FakeServer::CreateReactor(grpc::GenericCallbackServerContext* context) {
  return new Reactor(this, context);
}

FakeServer::Prepared FakeServer::Receive(Received received) {
  absl::MutexLock lock(&mu_);
  const std::string method = received.method;
  received_.push_back(std::move(received));
  auto& answers = answers_[method];
  if (answers.empty()) return {{}, absl::UnimplementedError(method)};
  Prepared prepared = answers.front();
  if (answers.size() > 1) answers.pop_front();
  return prepared;
}

SmctlTest::SmctlTest() {
  std::string folder = ::testing::TempDir() + "/smctl-test.XXXXXX";
  folder_ = mkdtemp(folder.data());
  // What asks must not wait for a person who runs the tests at a terminal.
  EXPECT_NE(std::freopen("/dev/null", "r", stdin), nullptr);
}

SmctlTest::~SmctlTest() { std::filesystem::remove_all(folder_); }

SmctlTest::Result SmctlTest::Smctl(std::vector<std::string> arguments) {
  const std::string token = WriteFile("token", "secret");
  arguments.insert(arguments.begin(), {"smctl", "--endpoint", server_.address(), "--token-file", token});
  std::vector<const char*> argv;
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  Result result;
  result.exit_code = cli::Run(static_cast<int>(argv.size()), argv.data());
  std::fflush(stdout);
  result.out = ::testing::internal::GetCapturedStdout();
  result.error = ::testing::internal::GetCapturedStderr();
  return result;
}

std::string SmctlTest::WriteFile(const std::string& name, const std::string& text) {
  std::ofstream(PathOf(name), std::ios::binary) << text;
  return PathOf(name);
}

std::string SmctlTest::ReadFile(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace smarketing::cli
