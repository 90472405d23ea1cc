#include <atomic>
#include <memory>
#include <utility>

#include "common/rpc/internal/reactors.h"
#include "common/rpc/internal/served_call.h"
#include "common/rpc/runtime.h"
#include "common/status/macros.h"
#include "google/protobuf/arena.h"

namespace smarketing::rpc::internal {
namespace {

using google::protobuf::Arena;
using google::protobuf::Message;

class UnaryReactor;

// An asynchronous call in the hands of its handler. It may outlive the reactor, but not unfinished.
class AsyncCore final : public AsyncUnary {
 public:
  AsyncCore(std::shared_ptr<ServedCall> served, UnaryReactor* reactor)
      : served_(std::move(served)), reactor_(reactor), request_(served_->method().handlers.request->New(&arena_)) {}
  ~AsyncCore() override { Finish(absl::InternalError("the handler let go of a call without an answer"), nullptr); }

  Message* mutable_request() { return request_; }

  const Call& call() const override { return served_->call(); }
  const Message& request() const override { return *request_; }
  Message* NewResponse() override { return served_->method().handlers.response->New(&arena_); }
  void Finish(const absl::Status& status, const Message* response) override;

 private:
  const std::shared_ptr<ServedCall> served_;
  UnaryReactor* const reactor_;  // alive until the call is finished
  std::atomic<bool> finished_ = false;
  Arena arena_;
  Message* const request_;
};

class UnaryReactor final : public grpc::ServerUnaryReactor {
 public:
  UnaryReactor(const Method& method, grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
               grpc::ByteBuffer* response)
      : method_(method),
        served_(std::make_shared<ServedCall>(method, context)),
        request_(request),
        response_(response) {}

  void Begin() {
    if (const absl::Status status = served_->Admit(); !status.ok()) return Answer(status, nullptr);
    if (method_.handlers.admit) {
      const absl::Status admitted = served_->Guard(method_.handlers.admit);
      if (!admitted.ok()) return Finish(served_->Refuse(admitted));
    }
    if (method_.handlers.async) return BeginAsync();
    // The request is parsed on the executor too: while the queue is full or too slow, refusing costs next to nothing.
    const absl::Status queued = method_.runtime->executor()->Submit(
        served_->call().deadline(), [this](const absl::Status& admitted) { Run(admitted); });
    if (!queued.ok()) Answer(queued, nullptr);
  }

  // Once. The reactor may be gone when it returns.
  void Answer(absl::Status status, const Message* response) {
    if (status.ok()) status = served_->Serialize(*response, response_);
    Finish(served_->End(status));
  }

  void OnCancel() override { served_->set_cancelled(); }
  void OnDone() override { delete this; }
  // Both of these are a few instructions: gRPC need not send them to another thread.
  bool InternalInlineable() override { return true; }

 private:
  void Run(const absl::Status& admitted) {
    if (!admitted.ok()) return Answer(admitted, nullptr);
    if (served_->call().cancelled()) return Answer(absl::CancelledError("the caller has gone"), nullptr);
    Arena arena;
    Message* request = method_.handlers.request->New(&arena);
    Message* response = method_.handlers.response->New(&arena);
    const absl::Status status = served_->Guard([&] {
      SMK_RETURN_IF_ERROR(served_->Parse(*request_, request));
      return method_.handlers.unary(served_->call(), *request, response);
    });
    Answer(status, response);
  }

  void BeginAsync() {
    // The core is the handler's: when Guard returns, the call may be over and this reactor gone.
    auto core = std::make_shared<AsyncCore>(served_, this);
    const std::shared_ptr<ServedCall> served = served_;
    const Method& method = method_;
    const absl::Status status = served->Guard([&] {
      SMK_RETURN_IF_ERROR(served->Parse(*request_, core->mutable_request()));
      method.handlers.async(core);
      return absl::OkStatus();
    });
    if (!status.ok()) core->Finish(status, nullptr);
  }

  const Method& method_;
  const std::shared_ptr<ServedCall> served_;
  const grpc::ByteBuffer* const request_;
  grpc::ByteBuffer* const response_;
};

void AsyncCore::Finish(const absl::Status& status, const Message* response) {
  if (finished_.exchange(true)) return;
  reactor_->Answer(status, response);
}

}  // namespace

grpc::ServerUnaryReactor* ServeUnary(const Method& method, grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request, grpc::ByteBuffer* response) {
  auto* reactor = new UnaryReactor(method, context, request, response);
  reactor->Begin();
  return reactor;
}

}  // namespace smarketing::rpc::internal
