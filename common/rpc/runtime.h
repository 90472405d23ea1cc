// What all services of one process share to serve calls.
#ifndef SMARKETING_COMMON_RPC_RUNTIME_H_
#define SMARKETING_COMMON_RPC_RUNTIME_H_

#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "common/auth/principal.h"
#include "common/observability/logger.h"
#include "common/observability/metrics.h"
#include "common/rpc/executor.h"
#include "common/time/clock.h"

namespace smarketing::rpc {

struct RuntimeOptions {
  // Threads for blocking unary handlers: as many as database connections.
  size_t threads = 16;
  // Calls that may wait for a thread. At 1,000 calls/s, a second's worth.
  size_t queue_capacity = 1'000;
  // Bidirectional streams that are served at once; each holds a thread while it lasts. One more is refused.
  size_t stream_threads = 8;
  // For a unary call whose caller sets no deadline.
  absl::Duration default_deadline = absl::Seconds(30);
  // A bidirectional stream whose client sends nothing for so long is ended with DEADLINE_EXCEEDED STREAM_IDLE.
  absl::Duration stream_idle_timeout = absl::Minutes(2);
  // One message. Larger is INVALID_ARGUMENT REQUEST_TOO_LARGE. (The channel refuses what is over 16 MiB by itself.)
  size_t max_request_bytes = 4 << 20;
};

// Thread-safe. Everything passed in outlives it.
class Runtime {
 public:
  Runtime(const RuntimeOptions& options, const auth::Authenticator* authenticator, Clock* clock,
          observability::Logger* logger, observability::Metrics* metrics);
  ~Runtime();

  // Both executors finish what they have accepted. For after the server's drain.
  void Stop();

  const RuntimeOptions& options() const { return options_; }
  const auth::Authenticator& authenticator() const { return *authenticator_; }
  Clock* clock() const { return clock_; }
  observability::Logger* logger() const { return logger_; }
  observability::RpcMetrics* metrics() { return &rpc_metrics_; }
  // For work that a non-blocking handler has to do in the database.
  Executor* executor() { return &executor_; }
  Executor* stream_executor() { return &stream_executor_; }

 private:
  const RuntimeOptions options_;
  const auth::Authenticator* const authenticator_;
  Clock* const clock_;
  observability::Logger* const logger_;
  observability::RpcMetrics rpc_metrics_;
  Executor executor_;
  Executor stream_executor_;
  std::unique_ptr<observability::Metrics::CollectorHandle> collector_;
};

}  // namespace smarketing::rpc

#endif  // SMARKETING_COMMON_RPC_RUNTIME_H_
