#include "lead_service/rpc/handlers/watch_events.h"

#include <atomic>
#include <cstddef>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/event_log/position.h"
#include "common/status/gathered_errors.h"
#include "common/status/macros.h"
#include "google/protobuf/arena.h"
#include "lead_service/rpc/convert/event.h"

namespace smarketing::lead {
namespace {

using Sink = rpc::ServerSink<v1::WatchEventsResponse>;
using event_log::Subscription;

// How many events are fetched at once, and about how many bytes of payload a message may carry; what does not fit into
// the stream waits here.
constexpr size_t kBatch = 256;
constexpr size_t kMessageBytes = 256 << 10;

// Carries events from a subscription to a stream. Owned by the stream's OnDone callback, which lets go of it.
class Watch : public std::enable_shared_from_this<Watch> {
 public:
  Watch(std::shared_ptr<Sink> sink, const Clock* clock, absl::Duration heartbeat)
      : clock_(clock), heartbeat_(heartbeat), sink_(std::move(sink)) {}

  absl::Status Begin(event_log::Tailer* tailer, event_log::SubscriptionOptions options) {
    options.heartbeat = heartbeat_;
    options.on_available = [weak = weak_from_this()] {
      if (const std::shared_ptr<Watch> watch = weak.lock()) watch->Pump();
    };
    SMK_ASSIGN_OR_RETURN(std::shared_ptr<Subscription> subscription, tailer->Subscribe(std::move(options)));
    const std::shared_ptr<Sink> sink = sink_;
    {
      absl::MutexLock lock(&mu_);
      subscription_ = std::move(subscription);
    }
    sink->OnDone([self = shared_from_this()] { self->End(); });
    Pump();
    return absl::OkStatus();
  }

 private:
  // Callable from any thread at any time. One thread at a time moves events; calls that come meanwhile make it look
  // once more.
  void Pump() {
    if (calls_.fetch_add(1) != 0) return;
    int seen = 0;
    do {
      seen = calls_.load();
      Move();
    } while (calls_.fetch_sub(seen) != seen);
  }

  void Move() {
    std::shared_ptr<Sink> sink;
    std::shared_ptr<Subscription> subscription;
    {
      absl::MutexLock lock(&mu_);
      sink = sink_;
      subscription = subscription_;
    }
    if (sink == nullptr || subscription == nullptr) return;
    while (SendBatch(*sink)) {
      absl::StatusOr<Subscription::Batch> batch = subscription->Next(kBatch);
      if (!batch.ok()) {
        sink->Finish(batch.status());
        return;
      }
      batch_ = *std::move(batch);
      composed_ = 0;
      if (!position_.has_value()) {
        // Without a position the watch began where the log ended; the caller learns where that is.
        position_ = batch_->position;
        for (auto event = batch_->events.rbegin(); event != batch_->events.rend(); ++event) {
          (*position_)[(*event)->partition] = (*event)->sequence - 1;
        }
        if (!SendHeartbeat(*sink)) return;
      }
      if (batch_->events.empty()) {
        position_ = batch_->position;
        batch_.reset();
        if (clock_->Now() - last_write_ >= heartbeat_ / 2) SendHeartbeat(*sink);
        return;
      }
    }
  }

  // Sends what is left of the batch. False when the stream takes nothing more for now, or ever.
  bool SendBatch(Sink& sink) {
    while (message_ != nullptr || Compose()) {
      if (!Send(sink, *message_)) return false;
      message_ = nullptr;
      arena_.Reset();
    }
    return true;
  }

  // The next message of the batch, if there is one.
  bool Compose() {
    if (!batch_.has_value()) return false;
    const std::vector<std::shared_ptr<const event_log::Event>>& events = batch_->events;
    size_t bytes = 0;
    for (; composed_ < events.size() && bytes < kMessageBytes; ++composed_) {
      if (message_ == nullptr) message_ = google::protobuf::Arena::CreateMessage<v1::WatchEventsResponse>(&arena_);
      position_->Advance(*events[composed_]);
      EventToProto(*events[composed_], *position_, *message_->add_events());
      bytes += events[composed_]->payload.size();
    }
    if (composed_ == events.size()) {
      position_ = batch_->position;
      batch_.reset();
    }
    if (message_ != nullptr) message_->set_position(event_log::EncodePosition(*position_));
    return message_ != nullptr;
  }

  bool SendHeartbeat(Sink& sink) {
    v1::WatchEventsResponse response;
    response.set_position(event_log::EncodePosition(*position_));
    return Send(sink, response);
  }

  bool Send(Sink& sink, const v1::WatchEventsResponse& response) {
    const rpc::WriteResult result = sink.Write(response);
    if (result == rpc::WriteResult::kWritten) {
      last_write_ = clock_->Now();
      return true;
    }
    if (result == rpc::WriteResult::kFull) {
      sink.OnWritable([weak = weak_from_this()] {
        if (const std::shared_ptr<Watch> watch = weak.lock()) watch->Pump();
      });
    }
    return false;
  }

  void End() {
    std::shared_ptr<Sink> sink;
    std::shared_ptr<Subscription> subscription;
    absl::MutexLock lock(&mu_);
    sink.swap(sink_);
    subscription.swap(subscription_);
  }

  const Clock* const clock_;
  const absl::Duration heartbeat_;
  std::atomic<int> calls_ = 0;

  absl::Mutex mu_;
  std::shared_ptr<Sink> sink_ ABSL_GUARDED_BY(mu_);
  std::shared_ptr<Subscription> subscription_ ABSL_GUARDED_BY(mu_);

  // Of the one thread that pumps.
  std::optional<Subscription::Batch> batch_;
  size_t composed_ = 0;  // how many events of the batch are in messages
  google::protobuf::Arena arena_;
  v1::WatchEventsResponse* message_ = nullptr;   // that the stream has not taken yet; of the arena
  std::optional<event_log::Position> position_;  // after the message
  absl::Time last_write_ = absl::InfinitePast();
};

}  // namespace

absl::Status WatchEventsHandler::WatchEvents(const v1::WatchEventsRequest& request, std::shared_ptr<Sink> sink) const {
  GatheredErrors errors;
  event_log::SubscriptionOptions options;
  if (!request.position().empty()) {
    options.position = errors.Take(event_log::DecodePosition(request.position()));
  } else if (request.start() == v1::WATCH_START_BEGINNING) {
    options.position = event_log::Position();
  }
  options.filter = errors.Take(EventFilterFromProto(request.types(), request.subject()));
  options.filter.exclude_origin = request.exclude_origin();
  SMK_RETURN_IF_ERROR(errors.ToStatus());
  return std::make_shared<Watch>(std::move(sink), clock_, heartbeat_)->Begin(tailer_, std::move(options));
}

}  // namespace smarketing::lead
