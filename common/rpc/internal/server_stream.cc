#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/internal/reactors.h"
#include "common/rpc/internal/served_call.h"
#include "common/rpc/runtime.h"
#include "common/status/error.h"
#include "google/protobuf/arena.h"

namespace smarketing::rpc::internal {
namespace {

using google::protobuf::Message;

// The state of one server stream. It outlives gRPC's reactor when a handler still holds a sink.
//
// gRPC calls back on threads of its own and never within StartWrite or Finish, so these are called under the lock; the
// handler's callbacks are not.
class StreamCore final : public SinkCore {
 public:
  class Reactor final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
   public:
    explicit Reactor(std::shared_ptr<StreamCore> core) : core_(std::move(core)) {}
    void OnWriteDone(bool ok) override { core_->WriteDone(ok); }
    void OnCancel() override { core_->Cancelled(); }
    void OnDone() override {
      core_->Done(core_);
      delete this;
    }

   private:
    const std::shared_ptr<StreamCore> core_;
  };

  StreamCore(const Method& method, grpc::CallbackServerContext* context) : method_(method), served_(method, context) {}

  static grpc::ServerWriteReactor<grpc::ByteBuffer>* Serve(const Method& method, grpc::CallbackServerContext* context,
                                                           const grpc::ByteBuffer* request) {
    auto core = std::make_shared<StreamCore>(method, context);
    auto* reactor = new Reactor(core);
    core->Begin(core, reactor, *request);
    return reactor;
  }

  const Call& call() const override { return served_.call(); }

  WriteResult Write(const Message& message) override {
    {
      absl::MutexLock lock(&mu_);
      if (over()) return WriteResult::kClosed;
      if (full()) return WriteResult::kFull;
    }
    grpc::ByteBuffer bytes;
    if (const absl::Status status = served_.Serialize(message, &bytes); !status.ok()) {
      Finish(status);
      return WriteResult::kClosed;
    }
    absl::MutexLock lock(&mu_);
    if (over()) return WriteResult::kClosed;
    queued_bytes_ += bytes.Length();
    queue_.push_back(std::move(bytes));
    Next();
    return WriteResult::kWritten;
  }

  void OnWritable(std::function<void()> callback) override {
    {
      absl::MutexLock lock(&mu_);
      if (!over() && full()) {
        on_writable_ = std::move(callback);
        return;
      }
    }
    callback();
  }

  void OnDone(std::function<void()> callback) override {
    {
      absl::MutexLock lock(&mu_);
      if (!done_) {
        on_done_.push_back(std::move(callback));
        return;
      }
    }
    callback();
  }

  void Finish(const absl::Status& status) override {
    std::function<void()> wake;
    {
      absl::MutexLock lock(&mu_);
      if (over()) return;
      final_status_ = status;
      wake = std::exchange(on_writable_, nullptr);
      Next();
    }
    if (wake) wake();
  }

  void Abandon() override {
    {
      absl::MutexLock lock(&mu_);
      abandoned_ = true;
      // What the handler returns or throws says more.
      if (in_handler_) return;
    }
    Finish(Abandoned());
  }

 private:
  static absl::Status Abandoned() { return absl::InternalError("the handler let go of a stream without ending it"); }

  void Begin(const std::shared_ptr<StreamCore>& self, Reactor* reactor, const grpc::ByteBuffer& bytes) {
    {
      absl::MutexLock lock(&mu_);
      reactor_ = reactor;
    }
    if (const absl::Status status = served_.Admit(); !status.ok()) return Finish(status);
    google::protobuf::Arena arena;
    Message* request = method_.handlers.request->New(&arena);
    absl::Status status = served_.Parse(bytes, request);
    if (!status.ok()) return Finish(status);
    if (!method_.open_streams->Add(self)) {
      return Finish(MakeError(absl::StatusCode::kUnavailable, "SHUTTING_DOWN", "the server is shutting down"));
    }
    {
      absl::MutexLock lock(&mu_);
      in_handler_ = true;
    }
    status = served_.Guard([&] { return method_.handlers.server_stream(*request, self); });
    {
      absl::MutexLock lock(&mu_);
      in_handler_ = false;
      if (status.ok() && abandoned_) status = Abandoned();
    }
    if (!status.ok()) return Finish(status);
    absl::MutexLock lock(&mu_);
    // The client learns that the stream is open before there is anything to say.
    if (!started_ && !over()) {
      started_ = true;
      reactor_->StartSendInitialMetadata();
    }
  }

  // Nothing more is taken: it was finished, or the client has gone.
  bool over() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) { return final_status_.has_value() || done_; }
  bool full() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    return queue_.size() >= kStreamQueueMessages || queued_bytes_ >= kStreamQueueBytes;
  }

  // Does what can be done next: a write at a time, and the end when everything is written.
  void Next() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    if (reactor_ == nullptr || writing_ || finished_) return;
    if (!queue_.empty()) {
      writing_ = true;
      started_ = true;
      current_ = std::move(queue_.front());
      queue_.pop_front();
      queued_bytes_ -= current_.Length();
      reactor_->StartWrite(&current_);
    } else if (final_status_.has_value()) {
      finished_ = true;
      reactor_->Finish(served_.End(*final_status_));
    }
  }

  void WriteDone(bool ok) {
    std::function<void()> wake;
    {
      absl::MutexLock lock(&mu_);
      writing_ = false;
      if (!ok) Drop();
      Next();
      const bool room = queue_.size() <= kStreamQueueMessages / 2 && queued_bytes_ <= kStreamQueueBytes / 2;
      if (room || over()) wake = std::exchange(on_writable_, nullptr);
    }
    if (wake) wake();
  }

  void Cancelled() {
    served_.set_cancelled();
    std::function<void()> wake;
    {
      absl::MutexLock lock(&mu_);
      Drop();
      Next();
      wake = std::exchange(on_writable_, nullptr);
    }
    if (wake) wake();
  }

  // The client has gone: what is queued has no reader.
  void Drop() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    queue_.clear();
    queued_bytes_ = 0;
    if (!final_status_.has_value()) final_status_ = absl::CancelledError("the caller has gone");
  }

  void Done(const std::shared_ptr<StreamCore>& self) {
    std::vector<std::function<void()>> callbacks;
    {
      absl::MutexLock lock(&mu_);
      reactor_ = nullptr;
      done_ = true;
      callbacks = std::move(on_done_);
      if (on_writable_) callbacks.push_back(std::exchange(on_writable_, nullptr));
    }
    method_.open_streams->Remove(self);
    for (const auto& callback : callbacks) callback();
  }

  const Method& method_;
  ServedCall served_;
  absl::Mutex mu_;
  Reactor* reactor_ ABSL_GUARDED_BY(mu_) = nullptr;
  std::deque<grpc::ByteBuffer> queue_ ABSL_GUARDED_BY(mu_);
  size_t queued_bytes_ ABSL_GUARDED_BY(mu_) = 0;
  grpc::ByteBuffer current_ ABSL_GUARDED_BY(mu_);  // what gRPC writes now
  bool in_handler_ ABSL_GUARDED_BY(mu_) = false;
  bool abandoned_ ABSL_GUARDED_BY(mu_) = false;  // no handler holds the stream any more
  bool started_ ABSL_GUARDED_BY(mu_) = false;    // headers are on their way
  bool writing_ ABSL_GUARDED_BY(mu_) = false;
  bool finished_ ABSL_GUARDED_BY(mu_) = false;  // gRPC's Finish is called
  bool done_ ABSL_GUARDED_BY(mu_) = false;
  std::optional<absl::Status> final_status_ ABSL_GUARDED_BY(mu_);
  std::function<void()> on_writable_ ABSL_GUARDED_BY(mu_);
  std::vector<std::function<void()>> on_done_ ABSL_GUARDED_BY(mu_);
};

}  // namespace

grpc::ServerWriteReactor<grpc::ByteBuffer>* ServeServerStream(const Method& method,
                                                              grpc::CallbackServerContext* context,
                                                              const grpc::ByteBuffer* request) {
  return StreamCore::Serve(method, context, request);
}

}  // namespace smarketing::rpc::internal
