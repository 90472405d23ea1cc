// Both ways to a service say the same.
#include "tests/benchmark/load/transport.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/time/clock.h"
#include "gmock/gmock.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "gtest/gtest.h"

namespace smarketing::benchmark {
namespace {

// Answers with the method, the token and the request.
class EchoService final : public grpc::CallbackGenericService {
 public:
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override {
    return new Echo(context);
  }

 private:
  class Echo final : public grpc::ServerGenericBidiReactor {
   public:
    explicit Echo(grpc::GenericCallbackServerContext* context) : context_(context) { StartRead(&request_); }

   private:
    void OnReadDone(bool ok) override {
      if (!ok) return Finish(grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "no message"));
      if (context_->method() == "/echo/Refuse") {
        return Finish(grpc::Status(grpc::StatusCode::FAILED_PRECONDITION, "not today"));
      }
      const auto token = context_->client_metadata().find("authorization");
      const grpc::Slice head(
          absl::StrCat(context_->method(), " ", std::string(token->second.data(), token->second.size()), " "));
      std::vector<grpc::Slice> slices;
      request_.Dump(&slices);
      slices.insert(slices.begin(), head);
      answer_ = grpc::ByteBuffer(slices.data(), slices.size());
      StartWriteAndFinish(&answer_, grpc::WriteOptions(), grpc::Status::OK);
    }
    void OnDone() override { delete this; }

    grpc::GenericCallbackServerContext* const context_;
    grpc::ByteBuffer request_;
    grpc::ByteBuffer answer_;
  };
};

struct Answer final : Reply {
  void OnMessage(absl::string_view text) override { message += std::string(text); }
  void OnDone(const absl::Status& result) override {
    ++times;
    status = result;
  }

  int times = 0;
  absl::Status status;
  std::string message;
};

class TransportTest : public ::testing::TestWithParam<TransportKind> {
 protected:
  TransportTest() { Listen(); }
  ~TransportTest() override { Stop(); }

  void Listen() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort(absl::StrCat("127.0.0.1:", port_), grpc::InsecureServerCredentials(), &port_);
    builder.SetMaxReceiveMessageSize(-1);
    service_ = std::make_unique<EchoService>();  // serves one server
    builder.RegisterCallbackGenericService(service_.get());
    server_ = builder.BuildAndStart();
    ASSERT_NE(server_, nullptr);
  }
  void Stop() {
    if (server_ != nullptr) server_->Shutdown(absl::ToChronoTime(Clock::Real()->Now()));
    server_ = nullptr;
  }
  std::unique_ptr<Transport> Make() { return MakeTransport({absl::StrCat("127.0.0.1:", port_), "secret", GetParam()}); }
  template <typename Done>
  static void TurnUntil(Transport& transport, Done done) {
    const absl::Time give_up = Clock::Real()->Now() + absl::Seconds(30);
    while (!done() && Clock::Real()->Now() < give_up) transport.Turn(Clock::Real()->Now() + absl::Milliseconds(100));
  }

  const std::string echo_ = "/echo/Echo";
  const std::string refuse_ = "/echo/Refuse";
  int port_ = 0;
  std::unique_ptr<EchoService> service_;
  std::unique_ptr<grpc::Server> server_;
};

TEST_P(TransportTest, ManyCallsAtOnceEachGetTheirAnswer) {
  const auto transport = Make();
  std::vector<Answer> answers(500);
  for (size_t i = 0; i < answers.size(); ++i) {
    transport->Start(i % 3 == 0 ? refuse_ : echo_, absl::StrCat("call ", i), &answers[i]);
  }
  TurnUntil(*transport, [&] {
    return std::all_of(answers.begin(), answers.end(), [](const Answer& answer) { return answer.times > 0; });
  });
  for (size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(answers[i].times, 1);
    if (i % 3 == 0) {
      EXPECT_EQ(answers[i].status.code(), absl::StatusCode::kFailedPrecondition);
      EXPECT_EQ(answers[i].message, "");
    } else {
      EXPECT_TRUE(answers[i].status.ok()) << answers[i].status;
      EXPECT_EQ(answers[i].message, absl::StrCat("/echo/Echo Bearer secret call ", i));
    }
  }
}

TEST_P(TransportTest, LargeAndEmptyMessages) {
  const auto transport = Make();
  Answer large, empty;
  const std::string text(3 << 20, 'x');
  transport->Start(echo_, text, &large);
  transport->Start(echo_, "", &empty);
  TurnUntil(*transport, [&] { return large.times > 0 && empty.times > 0; });
  EXPECT_TRUE(large.status.ok()) << large.status;
  EXPECT_EQ(large.message.size(), text.size() + std::string("/echo/Echo Bearer secret ").size());
  EXPECT_EQ(empty.message, "/echo/Echo Bearer secret ");
}

TEST_P(TransportTest, AServerThatGoesAndComesBack) {
  const auto transport = Make();
  Answer before, meanwhile, after;
  transport->Start(echo_, "a", &before);
  TurnUntil(*transport, [&] { return before.times > 0; });
  EXPECT_TRUE(before.status.ok()) << before.status;
  Stop();
  transport->Start(echo_, "b", &meanwhile);
  TurnUntil(*transport, [&] { return meanwhile.times > 0; });
  EXPECT_EQ(meanwhile.status.code(), absl::StatusCode::kUnavailable) << meanwhile.status;
  Listen();
  TurnUntil(*transport, [&] {
    if (after.status.ok() && after.times > 0) return true;
    after = Answer();
    transport->Start(echo_, "c", &after);
    TurnUntil(*transport, [&] { return after.times > 0; });
    return false;
  });
  EXPECT_EQ(after.message, "/echo/Echo Bearer secret c") << after.status;
}

INSTANTIATE_TEST_SUITE_P(Kinds, TransportTest, ::testing::Values(TransportKind::kHttp2, TransportKind::kGrpc),
                         [](const auto& info) { return info.param == TransportKind::kHttp2 ? "http2" : "grpc"; });

}  // namespace
}  // namespace smarketing::benchmark
