// A server that answers every method as it was told, and smctl run against it in process.
#ifndef SMARKETING_TESTS_UNIT_CLI_FAKE_SERVER_H_
#define SMARKETING_TESTS_UNIT_CLI_FAKE_SERVER_H_

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/server.h"
#include "gtest/gtest.h"

namespace smarketing::cli {

class FakeServer : public grpc::CallbackGenericService {
 public:
  FakeServer();
  ~FakeServer() override;

  // Of this machine.
  std::string address() const;

  // What "LeadService/GetLead" answers: each answer once, in order, the last one again and again. Several messages are
  // a stream.
  void Answer(const std::string& method, const google::protobuf::Message& response);
  void AnswerStream(const std::string& method, const std::vector<const google::protobuf::Message*>& responses);
  void Refuse(const std::string& method, const absl::Status& status);

  // The methods that were called, in order: "LeadService/GetLead".
  std::vector<std::string> methods() const;
  // The requests of a method, in order.
  template <typename Request>
  std::vector<Request> Requests(const std::string& method) const;
  // The headers x-smarketing-origin of all calls, in order.
  std::vector<std::string> origins() const;

 private:
  class Reactor;
  struct Prepared {
    std::vector<std::string> messages;
    absl::Status status;
  };
  struct Received {
    std::string method;
    std::string request;
    std::string origin;
  };

  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override;
  Prepared Receive(Received received);

  mutable absl::Mutex mu_;
  std::map<std::string, std::deque<Prepared>> answers_ ABSL_GUARDED_BY(mu_);
  std::vector<Received> received_ ABSL_GUARDED_BY(mu_);
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

template <typename Request>
std::vector<Request> FakeServer::Requests(const std::string& method) const {
  absl::MutexLock lock(&mu_);
  std::vector<Request> requests;
  for (const Received& one : received_) {
    if (one.method == method) requests.emplace_back().ParseFromString(one.request);
  }
  return requests;
}

// smctl and the server that it talks to. Nobody is at the terminal.
class SmctlTest : public ::testing::Test {
 protected:
  SmctlTest();
  ~SmctlTest() override;

  struct Result {
    int exit_code = 0;
    std::string out;
    std::string error;
  };
  // Runs `smctl arguments…`.
  Result Smctl(std::vector<std::string> arguments);

  // A file of the test's own; its path.
  std::string WriteFile(const std::string& name, const std::string& text);
  std::string PathOf(const std::string& name) const { return folder_ + "/" + name; }
  static std::string ReadFile(const std::string& path);

  template <typename Message>
  static Message Text(const std::string& text) {
    Message message;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
    return message;
  }

  FakeServer server_;

 private:
  std::string folder_;
};

}  // namespace smarketing::cli

#endif  // SMARKETING_TESTS_UNIT_CLI_FAKE_SERVER_H_
