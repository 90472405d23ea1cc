// The two ends of a stream that handlers hold.
#ifndef SMARKETING_COMMON_RPC_STREAMS_H_
#define SMARKETING_COMMON_RPC_STREAMS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "google/protobuf/message.h"

namespace smarketing::rpc {

enum class WriteResult {
  kWritten,  // queued; it will be sent, in order
  kFull,     // not taken: the client reads more slowly than we write; see OnWritable
  kClosed,   // not taken: the stream is over
};

// What a queue of outgoing messages holds at most, in messages and in bytes (one message more than the bytes allow).
inline constexpr size_t kStreamQueueMessages = 64;
inline constexpr size_t kStreamQueueBytes = 1 << 20;

namespace internal {

class SinkCore {
 public:
  virtual ~SinkCore() = default;
  virtual const Call& call() const = 0;
  virtual WriteResult Write(const google::protobuf::Message& message) = 0;
  virtual void OnWritable(std::function<void()> callback) = 0;
  virtual void OnDone(std::function<void()> callback) = 0;
  virtual void Finish(const absl::Status& status) = 0;
  virtual void Abandon() = 0;  // the last handle went away
};

class BidiCore {
 public:
  virtual ~BidiCore() = default;
  virtual const Call& call() const = 0;
  // Waits for the next message, unless `wait` is false. False: the stream is over, or (without wait) nothing is there.
  virtual bool Read(google::protobuf::Message* message, absl::Status* status, bool wait) = 0;
  virtual bool Write(const google::protobuf::Message& message) = 0;
};

}  // namespace internal

// The server's end of a server stream. No method blocks; all may be called from any thread. When the last reference
// goes away before Finish, the stream ends with INTERNAL.
template <typename Response>
class ServerSink {
 public:
  explicit ServerSink(std::shared_ptr<internal::SinkCore> core) : core_(std::move(core)) {}
  ~ServerSink() { core_->Abandon(); }
  ServerSink(const ServerSink&) = delete;
  ServerSink& operator=(const ServerSink&) = delete;

  const Call& call() const { return core_->call(); }

  WriteResult Write(const Response& response) { return core_->Write(response); }

  // After kFull: calls `callback` once when at least half of the queue is free again, or the stream is over; at once if
  // that is so already. It replaces one that has not been called yet. Callbacks run on gRPC's threads (or within this
  // call), under no lock, and must not block.
  void OnWritable(std::function<void()> callback) { core_->OnWritable(std::move(callback)); }

  // Calls `callback` once when the stream is over, whoever ended it (the client, the deadline, a lost connection, a
  // drain, Finish); at once if it is over already. Let go of the sink there.
  void OnDone(std::function<void()> callback) { core_->OnDone(std::move(callback)); }

  // Ends the stream once everything queued is sent. The first call counts.
  void Finish(const absl::Status& status) { core_->Finish(status); }

 private:
  const std::shared_ptr<internal::SinkCore> core_;
};

// A message of a bidirectional stream as it came in.
template <typename Request>
struct Incoming {
  Request message;      // empty when it could not be parsed
  absl::Status status;  // what is wrong with it; always OK unless MethodOptions::errors_per_message
};

// The server's end of a bidirectional stream, for one thread. While the handler works, the next messages are read
// ahead, up to kStreamQueueMessages and kStreamQueueBytes; then the client is made to wait.
template <typename Request, typename Response>
class BidiStream {
 public:
  explicit BidiStream(internal::BidiCore* core) : core_(core) {}

  const Call& call() const { return core_->call(); }

  // Waits for the next message. False when there is none: the client said that it is done, has gone, or sent a message
  // that ends the stream. The handler then returns what it makes of the stream (OK for a good end); if the stream
  // broke, what the client is told is that error, whatever the handler returns.
  bool Read(Incoming<Request>* incoming) { return core_->Read(&incoming->message, &incoming->status, /*wait=*/true); }
  bool Read(Request* request) {
    absl::Status status;
    return core_->Read(request, &status, /*wait=*/true);
  }

  // Waits until at least one message is there, then takes what has arrived, up to `max`, without waiting for more:
  // a slow client gets its answers at once, and a fast one makes large batches. Replaces what was in `batch`. False,
  // and an empty batch, when Read would answer false.
  bool ReadBatch(size_t max, std::vector<Incoming<Request>>* batch) {
    batch->clear();
    while (batch->size() < max) {
      Incoming<Request> incoming;
      if (!core_->Read(&incoming.message, &incoming.status, /*wait=*/batch->empty())) break;
      batch->push_back(std::move(incoming));
    }
    return !batch->empty();
  }

  // Sends in order; waits while the client is slow. False when the stream is over: stop working then.
  bool Write(const Response& response) { return core_->Write(response); }

 private:
  internal::BidiCore* const core_;
};

}  // namespace smarketing::rpc

#endif  // SMARKETING_COMMON_RPC_STREAMS_H_
