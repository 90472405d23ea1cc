#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_WATCH_EVENTS_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_WATCH_EVENTS_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/event_log/tailer.h"
#include "common/rpc/streams.h"
#include "common/time/clock.h"
#include "smarketing/lead/v1/event_service.pb.h"

namespace smarketing::lead {

// Thread-safe. A watcher costs no thread: what moves it is news of the tailer, or room in its stream.
class WatchEventsHandler {
 public:
  // Heartbeats are promised every 10 s; one that is sent at half of that is there in time.
  static constexpr absl::Duration kHeartbeat = absl::Seconds(5);

  // `clock` is the machine's. Both outlive every stream.
  WatchEventsHandler(event_log::Tailer* tailer, const Clock* clock, absl::Duration heartbeat = kHeartbeat)
      : tailer_(tailer), clock_(clock), heartbeat_(heartbeat) {}

  absl::Status WatchEvents(const v1::WatchEventsRequest& request,
                           std::shared_ptr<rpc::ServerSink<v1::WatchEventsResponse>> sink) const;

 private:
  event_log::Tailer* const tailer_;
  const Clock* const clock_;
  const absl::Duration heartbeat_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_WATCH_EVENTS_H_
