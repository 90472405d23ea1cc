// One method of a service, ready to be called: not for use outside common/rpc.
#ifndef SMARKETING_COMMON_RPC_INTERNAL_METHOD_H_
#define SMARKETING_COMMON_RPC_INTERNAL_METHOD_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/observability/metrics.h"
#include "common/rpc/call.h"
#include "common/rpc/streams.h"
#include "common/status/error.h"
#include "common/validation/redactor.h"
#include "common/validation/validator.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace smarketing::rpc {
class Runtime;
}

namespace smarketing::rpc::internal {

class AsyncUnary {
 public:
  virtual ~AsyncUnary() = default;
  virtual const Call& call() const = 0;
  virtual const google::protobuf::Message& request() const = 0;
  // Empty; in the memory of the call.
  virtual google::protobuf::Message* NewResponse() = 0;
  virtual void Finish(const absl::Status& status, const google::protobuf::Message* response) = 0;
};

// What a service binds to a method; exactly one of the four handlers is set.
struct Handlers {
  const google::protobuf::Message* request = nullptr;  // the default instances
  const google::protobuf::Message* response = nullptr;
  bool errors_per_message = false;
  std::function<absl::Status()> admit;
  std::function<void(const google::protobuf::Message&, Violations&)> validate;

  std::function<absl::Status(const Call&, const google::protobuf::Message&, google::protobuf::Message*)> unary;
  std::function<void(std::shared_ptr<AsyncUnary>)> async;
  std::function<absl::Status(const google::protobuf::Message&, std::shared_ptr<SinkCore>)> server_stream;
  std::function<absl::Status(BidiCore&)> bidi_stream;
};

// The server streams that are open, so that a drain can end them. Thread-safe.
class OpenStreams {
 public:
  // False when no new stream is taken any more.
  bool Add(const std::shared_ptr<SinkCore>& stream);
  void Remove(const std::shared_ptr<SinkCore>& stream);
  void EndAll(const absl::Status& status);

 private:
  absl::Mutex mu_;
  bool closed_ ABSL_GUARDED_BY(mu_) = false;
  absl::flat_hash_set<std::shared_ptr<SinkCore>> streams_ ABSL_GUARDED_BY(mu_);
};

// Calls that were refused unread, for whatever reason: there are most of them when there is least time, so the log has
// a line a second at most. Thread-safe.
class RefusalCount {
 public:
  // One more. How many there were since the last line, when it is time for one; otherwise 0.
  int64_t Add(absl::Time now);

 private:
  std::atomic<int64_t> untold_ = 0;
  std::atomic<int64_t> next_ = 0;  // in nanoseconds since the epoch
};

struct Method {
  Method(const google::protobuf::MethodDescriptor& descriptor, Runtime* runtime, OpenStreams* open_streams);

  const google::protobuf::MethodDescriptor& descriptor;
  Runtime* const runtime;
  OpenStreams* const open_streams;
  const std::string path;        // "/package.Service/Method"
  const std::string permission;  // empty: the contract names none
  const validation::Validator validator;
  const validation::Redactor redactor;
  observability::RpcMetrics::Method* const metrics;
  Handlers handlers;
  bool bound = false;
  mutable RefusalCount refusals;
};

}  // namespace smarketing::rpc::internal

#endif  // SMARKETING_COMMON_RPC_INTERNAL_METHOD_H_
