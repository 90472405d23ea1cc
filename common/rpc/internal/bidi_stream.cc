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

namespace smarketing::rpc::internal {
namespace {

using google::protobuf::Message;

// The state of one bidirectional stream: gRPC's threads fill the inbox and empty the outbox, the handler's thread does
// the opposite. It outlives gRPC's reactor until the handler has returned.
//
// gRPC calls back on threads of its own and never within StartRead, StartWrite or Finish, so these are called under the
// lock.
class StreamCore final : public BidiCore {
 public:
  class Reactor final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
   public:
    explicit Reactor(std::shared_ptr<StreamCore> core) : core_(std::move(core)) {}
    void OnReadDone(bool ok) override { core_->ReadDone(ok); }
    void OnWriteDone(bool ok) override { core_->WriteDone(ok); }
    void OnCancel() override { core_->Cancelled(); }
    void OnDone() override { delete this; }

   private:
    const std::shared_ptr<StreamCore> core_;
  };

  StreamCore(const Method& method, grpc::CallbackServerContext* context)
      : method_(method), context_(context), served_(method, context) {}

  static grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* Serve(const Method& method,
                                                                            grpc::CallbackServerContext* context) {
    auto core = std::make_shared<StreamCore>(method, context);
    auto* reactor = new Reactor(core);
    core->Begin(core, reactor);
    return reactor;
  }

  const Call& call() const override { return served_.call(); }

  bool Read(Message* message, absl::Status* status, bool wait) override {
    grpc::ByteBuffer bytes;
    {
      absl::MutexLock lock(&mu_);
      const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
        return !inbox_.empty() || input_ended_ || cancelled_ || broken_.has_value();
      };
      if (wait && !AwaitProgress(absl::Condition(&ready))) return false;
      if (inbox_.empty() || cancelled_ || broken_.has_value()) return false;
      bytes = std::move(inbox_.front());
      inbox_.pop_front();
      inbox_bytes_ -= bytes.Length();
      NextRead();
    }
    *status = served_.Parse(bytes, message);
    if (status->ok()) return true;
    if (method_.handlers.errors_per_message) {
      // Half of a message that could not be parsed would be taken for the whole.
      if (ErrorReason(*status) != "INVALID_REQUEST") message->Clear();
      return true;
    }
    message->Clear();
    absl::MutexLock lock(&mu_);
    broken_ = *status;
    return false;
  }

  bool Write(const Message& message) override {
    grpc::ByteBuffer bytes;
    const absl::Status status = served_.Serialize(message, &bytes);
    absl::MutexLock lock(&mu_);
    if (!status.ok() && !broken_.has_value()) broken_ = status;
    const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
      const bool room = outbox_.size() < kStreamQueueMessages && outbox_bytes_ < kStreamQueueBytes;
      return room || cancelled_ || broken_.has_value();
    };
    if (!AwaitProgress(absl::Condition(&ready))) return false;
    if (cancelled_ || broken_.has_value()) return false;
    outbox_bytes_ += bytes.Length();
    outbox_.push_back(std::move(bytes));
    NextWrite();
    return true;
  }

 private:
  void Begin(const std::shared_ptr<StreamCore>& self, Reactor* reactor) {
    {
      absl::MutexLock lock(&mu_);
      reactor_ = reactor;
    }
    if (const absl::Status status = served_.Admit(); !status.ok()) return End(status);
    {
      absl::MutexLock lock(&mu_);
      NextRead();
    }
    const absl::Status queued = method_.runtime->stream_executor()->Submit(
        served_.call().deadline(), [self](const absl::Status& admitted) { self->Run(admitted); });
    if (!queued.ok()) End(queued);
  }

  void Run(const absl::Status& admitted) {
    if (!admitted.ok()) return End(admitted);
    End(served_.Guard([this] { return method_.handlers.bidi_stream(*this); }));
  }

  // Waits for `condition`; when nothing moves for too long, breaks the stream and answers false.
  bool AwaitProgress(const absl::Condition& condition) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    Clock* const clock = method_.runtime->clock();
    if (clock->AwaitUntil(mu_, condition, clock->Now() + method_.runtime->options().stream_idle_timeout)) return true;
    broken_ =
        MakeError(absl::StatusCode::kDeadlineExceeded, "STREAM_IDLE", "nothing has moved on the stream for too long");
    return false;
  }

  void NextRead() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    if (reading_ || input_ended_ || cancelled_ || final_status_.has_value()) return;
    if (inbox_.size() >= kStreamQueueMessages || inbox_bytes_ >= kStreamQueueBytes) return;
    reading_ = true;
    reactor_->StartRead(&incoming_);
  }

  void NextWrite() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    if (writing_ || finished_) return;
    if (!outbox_.empty()) {
      writing_ = true;
      outgoing_ = std::move(outbox_.front());
      outbox_.pop_front();
      outbox_bytes_ -= outgoing_.Length();
      reactor_->StartWrite(&outgoing_);
    } else if (final_status_.has_value()) {
      finished_ = true;
      reactor_->Finish(served_.End(*final_status_));
    }
  }

  void ReadDone(bool ok) {
    absl::MutexLock lock(&mu_);
    reading_ = false;
    if (!ok) {
      input_ended_ = true;
      // A reader must not take a client that has gone for one that is done: OnCancel may come later than this.
      if (context_->IsCancelled()) {
        served_.set_cancelled();
        Drop();
        NextWrite();
      }
      return;
    }
    inbox_bytes_ += incoming_.Length();
    inbox_.push_back(std::move(incoming_));
    incoming_.Clear();
    NextRead();
  }

  void WriteDone(bool ok) {
    absl::MutexLock lock(&mu_);
    writing_ = false;
    if (!ok) Drop();
    NextWrite();
  }

  void Cancelled() {
    served_.set_cancelled();
    absl::MutexLock lock(&mu_);
    Drop();
    NextWrite();
  }

  // The client has gone: what is queued has no reader.
  void Drop() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    cancelled_ = true;
    outbox_.clear();
    outbox_bytes_ = 0;
  }

  // The handler is through, or never began. The stream ends when everything is written.
  void End(absl::Status status) {
    absl::MutexLock lock(&mu_);
    if (cancelled_) {
      status = absl::CancelledError("the caller has gone");
    } else if (broken_.has_value()) {
      status = *broken_;
    }
    final_status_ = std::move(status);
    NextWrite();
  }

  const Method& method_;
  grpc::CallbackServerContext* const context_;  // alive as long as the reactor
  ServedCall served_;
  absl::Mutex mu_;
  Reactor* reactor_ ABSL_GUARDED_BY(mu_) = nullptr;  // alive until the stream is finished
  std::deque<grpc::ByteBuffer> inbox_ ABSL_GUARDED_BY(mu_);
  size_t inbox_bytes_ ABSL_GUARDED_BY(mu_) = 0;
  grpc::ByteBuffer incoming_ ABSL_GUARDED_BY(mu_);  // what gRPC reads now
  bool reading_ ABSL_GUARDED_BY(mu_) = false;
  bool input_ended_ ABSL_GUARDED_BY(mu_) = false;  // the client is done, or has gone
  std::deque<grpc::ByteBuffer> outbox_ ABSL_GUARDED_BY(mu_);
  size_t outbox_bytes_ ABSL_GUARDED_BY(mu_) = 0;
  grpc::ByteBuffer outgoing_ ABSL_GUARDED_BY(mu_);  // what gRPC writes now
  bool writing_ ABSL_GUARDED_BY(mu_) = false;
  bool cancelled_ ABSL_GUARDED_BY(mu_) = false;
  bool finished_ ABSL_GUARDED_BY(mu_) = false;               // gRPC's Finish is called
  std::optional<absl::Status> broken_ ABSL_GUARDED_BY(mu_);  // ends the stream, whatever the handler says
  std::optional<absl::Status> final_status_ ABSL_GUARDED_BY(mu_);
};

}  // namespace

grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* ServeBidiStream(const Method& method,
                                                                             grpc::CallbackServerContext* context) {
  return StreamCore::Serve(method, context);
}

}  // namespace smarketing::rpc::internal
