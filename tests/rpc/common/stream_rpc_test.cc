#include <atomic>
#include <thread>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "grpcpp/impl/codegen/client_unary_call.h"
#include "tests/rpc/common/test_service_fixture.h"

namespace smarketing::rpc {
namespace {

using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;
using testing::ViolatesField;

using Sink = std::shared_ptr<ServerSink<EchoResponse>>;

EchoResponse Numbered(int number, size_t padding = 0) {
  EchoResponse response;
  response.mutable_person()->set_number(number);
  response.mutable_person()->set_raw(std::string(padding, 'x'));
  return response;
}

class ServerStreamTest : public TestServiceFixture {
 protected:
  // One stream of a client.
  struct Watcher {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReaderInterface<EchoResponse>> reader;
  };

  std::unique_ptr<Watcher> Watch(const Caller& caller, const EchoRequest& request = Hello()) {
    auto watcher = std::make_unique<Watcher>();
    SMK_EXPECT_OK(caller.Prepare({.timeout = absl::InfiniteDuration()}, &watcher->context));
    watcher->reader = stub_->Watch(&watcher->context, request);
    return watcher;
  }
};

TEST_F(ServerStreamTest, SendsInOrderAndEnds) {
  watch_ = [](const EchoRequest&, Sink sink) {
    for (int i = 0; i < 50; ++i) EXPECT_EQ(sink->Write(Numbered(i)), WriteResult::kWritten);
    sink->Finish(absl::OkStatus());
    EXPECT_EQ(sink->Write(Numbered(51)), WriteResult::kClosed);
    return absl::OkStatus();
  };
  StartServer();
  const auto watcher = Watch(Admin());
  EchoResponse response;
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(watcher->reader->Read(&response));
    EXPECT_EQ(response.person().number(), i);
  }
  EXPECT_FALSE(watcher->reader->Read(&response));
  EXPECT_TRUE(watcher->reader->Finish().ok());
}

TEST_F(ServerStreamTest, ErrorsArrive) {
  watch_ = [](const EchoRequest& request, Sink sink) -> absl::Status {
    if (request.command() == "forget") return absl::OkStatus();
    if (request.command() == "later") {
      EXPECT_EQ(sink->Write(Numbered(1)), WriteResult::kWritten);
      sink->Finish(MakeError(absl::StatusCode::kAborted, "LATER", "later"));
      return absl::OkStatus();
    }
    return MakeError(absl::StatusCode::kNotFound, "AT_ONCE", "at once");
  };
  StartServer();
  const auto end = [&](const std::string& command, const Caller& caller) {
    EchoRequest request = Hello();
    request.set_command(command);
    const auto watcher = Watch(caller, request);
    EchoResponse response;
    while (watcher->reader->Read(&response)) {
    }
    return FromGrpc(watcher->reader->Finish());
  };
  EXPECT_THAT(end("", Admin()), HasReason("AT_ONCE"));
  EXPECT_THAT(end("later", Admin()), HasReason("LATER"));
  EXPECT_THAT(end("forget", Admin()), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(end("", server_.As({})), HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(end(std::string(101, 'x'), Admin()), ViolatesField("command"));
}

TEST_F(ServerStreamTest, HeadersComeBeforeTheFirstMessage) {
  Sink kept;
  watch_ = [&](const EchoRequest&, Sink sink) {
    kept = std::move(sink);
    return absl::OkStatus();
  };
  StartServer();
  const auto watcher = Watch(Admin());
  watcher->reader->WaitForInitialMetadata();
  kept->Finish(absl::OkStatus());
  EXPECT_TRUE(watcher->reader->Finish().ok());
}

TEST_F(ServerStreamTest, ASlowReaderHoldsTheWriterBack) {
  static constexpr int kMessages = 2'000;
  // The writer writes as fast as it can, and goes on when it may.
  struct Writer : std::enable_shared_from_this<Writer> {
    Sink sink;
    int next = 0;
    std::atomic<int> full = 0;
    void Go() {
      while (next < kMessages) {
        if (sink->Write(Numbered(next, 10'000)) == WriteResult::kFull) {
          ++full;
          sink->OnWritable([self = shared_from_this()] { self->Go(); });
          return;
        }
        ++next;
      }
      sink->Finish(absl::OkStatus());
    }
  };
  const auto writer = std::make_shared<Writer>();
  absl::Notification began;
  watch_ = [&](const EchoRequest&, Sink sink) {
    writer->sink = std::move(sink);
    writer->Go();
    began.Notify();
    return absl::OkStatus();
  };
  StartServer();
  const auto watcher = Watch(Admin());
  began.WaitForNotification();
  EXPECT_GT(writer->full, 0) << "twenty megabytes were taken for a client that reads nothing";
  EchoResponse response;
  for (int i = 0; i < kMessages; ++i) {
    ASSERT_TRUE(watcher->reader->Read(&response));
    ASSERT_EQ(response.person().number(), i);
  }
  EXPECT_FALSE(watcher->reader->Read(&response));
  EXPECT_TRUE(watcher->reader->Finish().ok());
  writer->sink = nullptr;
}

TEST_F(ServerStreamTest, CancellationIsHeardOfByWritersToo) {
  absl::Notification done;
  absl::Notification writable;
  Sink kept;
  watch_ = [&](const EchoRequest&, Sink sink) {
    kept = sink;
    sink->OnDone([&] { done.Notify(); });
    while (sink->Write(Numbered(1, 100'000)) == WriteResult::kWritten) {
    }
    sink->OnWritable([&] { writable.Notify(); });
    return absl::OkStatus();
  };
  StartServer();
  const auto watcher = Watch(Admin());
  EchoResponse response;
  ASSERT_TRUE(watcher->reader->Read(&response));
  watcher->context.TryCancel();
  writable.WaitForNotification();
  done.WaitForNotification();
  EXPECT_TRUE(kept->call().cancelled());
  EXPECT_EQ(kept->Write(Numbered(1)), WriteResult::kClosed);
  absl::Notification at_once;
  kept->OnDone([&] { at_once.Notify(); });
  EXPECT_TRUE(at_once.HasBeenNotified());
  EXPECT_EQ(watcher->reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_THAT(Log(), HasSubstr("CANCELLED"));
}

TEST_F(ServerStreamTest, TwoHundredWatchersCostNoThread) {
  constexpr int kWatchers = 200;
  absl::Mutex mu;
  std::vector<Sink> sinks;
  watch_ = [&](const EchoRequest&, Sink sink) {
    absl::MutexLock lock(&mu);
    sinks.push_back(std::move(sink));
    return absl::OkStatus();
  };
  StartServer();
  std::vector<std::unique_ptr<Watcher>> watchers;
  for (int i = 0; i < kWatchers; ++i) watchers.push_back(Watch(Admin()));
  {
    absl::MutexLock lock(&mu);
    const auto all = [&] { return sinks.size() == kWatchers; };
    mu.Await(absl::Condition(&all));
  }
  EXPECT_EQ(environment_.runtime().executor()->stats().busy, 0);
  EXPECT_EQ(environment_.runtime().stream_executor()->stats().busy, 0);
  SMK_EXPECT_OK(Echo(Hello())) << "others are served meanwhile";
  for (const Sink& sink : sinks) EXPECT_EQ(sink->Write(Numbered(7)), WriteResult::kWritten);
  EchoResponse response;
  for (const auto& watcher : watchers) {
    ASSERT_TRUE(watcher->reader->Read(&response));
    EXPECT_EQ(response.person().number(), 7);
  }
  // A drain ends them without waiting for their clients.
  server_.server().Drain();
  for (const auto& watcher : watchers) {
    EXPECT_FALSE(watcher->reader->Read(&response));
    EXPECT_THAT(FromGrpc(watcher->reader->Finish()), HasReason("SHUTTING_DOWN"));
  }
}

TEST_F(ServerStreamTest, MessagesAreRedacted) {
  watch_ = [](const EchoRequest&, Sink sink) {
    EchoResponse response;
    response.mutable_person()->set_email("ada@example.com");
    sink->Write(response);
    sink->Finish(absl::OkStatus());
    return absl::OkStatus();
  };
  StartServer();
  EchoResponse response;
  ASSERT_TRUE(Watch(server_.As({"things.read"}))->reader->Read(&response));
  EXPECT_EQ(response.person().email(), "");
  ASSERT_TRUE(Watch(Admin())->reader->Read(&response));
  EXPECT_EQ(response.person().email(), "ada@example.com");
}

class BidiStreamTest : public TestServiceFixture {
 protected:
  explicit BidiStreamTest(Clock* clock = Clock::Real(), const RuntimeOptions& options = Small())
      : TestServiceFixture(clock, options) {}

  struct Client {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReaderWriterInterface<EchoRequest, EchoResponse>> stream;
  };

  std::unique_ptr<Client> Exchange(bool rows = false) {
    auto client = std::make_unique<Client>();
    SMK_EXPECT_OK(Admin().Prepare({}, &client->context));
    client->stream = rows ? stub_->ExchangeRows(&client->context) : stub_->Exchange(&client->context);
    return client;
  }

  static absl::Status End(Client& client) {
    EchoResponse response;
    while (client.stream->Read(&response)) {
    }
    return FromGrpc(client.stream->Finish());
  }

  static absl::Status EchoAll(EchoStream& stream) {
    EchoRequest request;
    while (stream.Read(&request)) {
      EchoResponse response;
      *response.mutable_person() = request.person();
      if (!stream.Write(response)) break;
    }
    return absl::OkStatus();
  }
};

TEST_F(BidiStreamTest, AnswersEveryMessageInOrder) {
  exchange_ = EchoAll;
  StartServer();
  const auto client = Exchange();
  constexpr int kMessages = 1'000;
  std::thread writer([&] {
    for (int i = 0; i < kMessages; ++i) ASSERT_TRUE(client->stream->Write(Hello(absl::StrCat("n", i))));
    client->stream->WritesDone();
  });
  EchoResponse response;
  for (int i = 0; i < kMessages; ++i) {
    ASSERT_TRUE(client->stream->Read(&response));
    ASSERT_EQ(response.person().name(), absl::StrCat("n", i));
  }
  writer.join();
  EXPECT_THAT(End(*client), IsOk());
}

TEST_F(BidiStreamTest, BatchesTakeWhatHasArrivedAndWaitForNoMore) {
  absl::Mutex mu;
  std::vector<size_t> sizes;
  absl::Notification go;
  exchange_ = [&](EchoStream& stream) {
    std::vector<Incoming<EchoRequest>> batch;
    while (stream.ReadBatch(10, &batch)) {
      {
        absl::MutexLock lock(&mu);
        sizes.push_back(batch.size());
      }
      EXPECT_TRUE(stream.Write(Numbered(static_cast<int>(batch.size()))));
      // While the handler works on the first message, the others arrive.
      if (batch[0].message.person().name() == "first") go.WaitForNotification();
    }
    return absl::OkStatus();
  };
  StartServer();
  const auto client = Exchange();
  EchoResponse response;
  ASSERT_TRUE(client->stream->Write(Hello("first")));
  ASSERT_TRUE(client->stream->Read(&response)) << "a lone message is answered at once";
  EXPECT_EQ(response.person().number(), 1);
  for (int i = 0; i < 25; ++i) ASSERT_TRUE(client->stream->Write(Hello()));
  client->stream->WritesDone();
  go.Notify();
  EXPECT_THAT(End(*client), IsOk());
  size_t total = 0;
  for (const size_t size : sizes) {
    EXPECT_LE(size, 10);
    total += size;
  }
  EXPECT_EQ(total, 26);
}

TEST_F(BidiStreamTest, ABadMessageEndsTheStream) {
  exchange_ = EchoAll;
  StartServer();
  const auto client = Exchange();
  ASSERT_TRUE(client->stream->Write(Hello("good")));
  EchoResponse response;
  ASSERT_TRUE(client->stream->Read(&response));
  ASSERT_TRUE(client->stream->Write(Hello("")));
  EXPECT_THAT(End(*client), ViolatesField("person.name"));
}

TEST_F(BidiStreamTest, ABadMessageIsAnErrorOfThatMessageWhereWanted) {
  exchange_ = [](EchoStream& stream) {
    Incoming<EchoRequest> incoming;
    while (stream.Read(&incoming)) {
      EchoResponse response;
      response.mutable_person()->set_name(incoming.status.ok() ? incoming.message.person().name()
                                                               : ErrorReason(incoming.status));
      if (!stream.Write(response)) break;
    }
    return absl::OkStatus();
  };
  StartServer();
  const auto client = Exchange(/*rows=*/true);
  for (const std::string& name : {std::string("one"), std::string(""), std::string(5 << 20, 'x'), std::string("two")}) {
    ASSERT_TRUE(client->stream->Write(Hello(name)));
  }
  client->stream->WritesDone();
  EchoResponse response;
  for (const char* answer : {"one", "INVALID_REQUEST", "REQUEST_TOO_LARGE", "two"}) {
    ASSERT_TRUE(client->stream->Read(&response));
    EXPECT_EQ(response.person().name(), answer);
  }
  EXPECT_THAT(End(*client), IsOk());
}

TEST_F(BidiStreamTest, OverTheLimitIsRefusedAtOnce) {
  absl::BlockingCounter began(2);
  absl::Notification go;
  exchange_ = [&](EchoStream&) {
    began.DecrementCount();
    go.WaitForNotification();
    return absl::OkStatus();
  };
  StartServer();
  const auto first = Exchange();
  const auto second = Exchange();
  began.Wait();
  const auto third = Exchange();
  const absl::Status refused = End(*third);
  EXPECT_THAT(refused, HasReason("QUEUE_FULL"));
  EXPECT_TRUE(refused.GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value());
  go.Notify();
  EXPECT_THAT(End(*first), IsOk());
  EXPECT_THAT(End(*second), IsOk());
}

TEST_F(BidiStreamTest, ACancelledStreamWakesItsHandler) {
  absl::Notification began;
  absl::Notification returned;
  exchange_ = [&](EchoStream& stream) {
    began.Notify();
    EchoRequest request;
    EXPECT_FALSE(stream.Read(&request));
    EXPECT_TRUE(stream.call().cancelled());
    EXPECT_FALSE(stream.Write(Numbered(1)));
    returned.Notify();
    return absl::OkStatus();
  };
  StartServer();
  const auto client = Exchange();
  began.WaitForNotification();
  client->context.TryCancel();
  returned.WaitForNotification();
  EXPECT_THAT(End(*client), StatusIs(absl::StatusCode::kCancelled));
}

TEST_F(BidiStreamTest, AClientThatDoesNotReadHoldsTheHandlerBack) {
  std::atomic<int> written = 0;
  absl::Notification returned;
  exchange_ = [&](EchoStream& stream) {
    while (stream.Write(Numbered(0, 10'000))) ++written;
    returned.Notify();
    return absl::OkStatus();
  };
  StartServer();
  const auto client = Exchange();
  EchoResponse response;
  ASSERT_TRUE(client->stream->Read(&response));
  client->context.TryCancel();
  returned.WaitForNotification();
  EXPECT_LT(written, 10'000) << "a hundred megabytes were taken for a client that reads nothing";
  EXPECT_FALSE(End(*client).ok());
}

TEST_F(BidiStreamTest, TheHandlersErrorComesAfterItsAnswers) {
  exchange_ = [](EchoStream& stream) {
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(stream.Write(Numbered(i)));
    return MakeError(absl::StatusCode::kAborted, "ENOUGH", "enough");
  };
  StartServer();
  const auto client = Exchange();
  EchoResponse response;
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(client->stream->Read(&response));
  EXPECT_THAT(End(*client), HasReason("ENOUGH"));
}

struct FrozenTime {
  FakeClock frozen{absl::FromUnixSeconds(1'700'000'000)};
};

class IdleStreamTest : private FrozenTime, public BidiStreamTest {
 protected:
  IdleStreamTest() : BidiStreamTest(&frozen) {}
  FakeClock& clock() { return frozen; }
};

TEST_F(IdleStreamTest, IsEnded) {
  exchange_ = EchoAll;
  StartServer();
  const auto client = Exchange();
  EchoResponse response;
  ASSERT_TRUE(client->stream->Write(Hello()));
  ASSERT_TRUE(client->stream->Read(&response));
  while (clock().waiters() == 0) std::this_thread::yield();
  clock().Advance(absl::Minutes(2));
  EXPECT_THAT(End(*client), HasReason("STREAM_IDLE"));
}

}  // namespace
}  // namespace smarketing::rpc
