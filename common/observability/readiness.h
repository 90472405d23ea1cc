// Whether a process can do its work, with hysteresis: one lost ping must not take every replica out of the balancer.
#ifndef SMARKETING_COMMON_OBSERVABILITY_READINESS_H_
#define SMARKETING_COMMON_OBSERVABILITY_READINESS_H_

#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/observability/logger.h"
#include "common/time/clock.h"

namespace smarketing::observability {

struct ReadinessOptions {
  absl::Duration interval = absl::Seconds(1);
  int failures_until_not_ready = 3;
  int successes_until_ready = 2;  // the very first probe alone decides
};

// Asks a probe again and again on a thread of its own. Thread-safe.
class Readiness {
 public:
  // OK when what the process needs (the database, a schema that is new enough) is there; bounded in time. The message
  // of an error is shown to operators by /readyz and in the log.
  using Probe = std::function<absl::Status()>;
  // Called with each change, on the prober's thread.
  using Listener = std::function<void(const absl::Status& status)>;

  Readiness(ReadinessOptions options, Clock* clock, Logger* logger, Probe probe);
  ~Readiness();

  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;

  // Hears of every change from now on, and of the present state at once.
  void Listen(Listener listener);

  // Starts probing. Not ready until the first probe has succeeded.
  void Start();

  // Not ready from now on, whatever the probe says: the first step of a drain.
  void Drain();

  // Stops probing and waits for a running probe.
  void Stop();

  // OK when ready, otherwise UNAVAILABLE with why not.
  absl::Status status() const;

 private:
  void Run();
  void Set(absl::Status status);

  const ReadinessOptions options_;
  Clock* const clock_;
  Logger* const logger_;
  const Probe probe_;
  absl::Mutex notify_mu_;  // held while listeners hear of a change, so that they hear in order
  mutable absl::Mutex mu_;
  absl::Status status_ ABSL_GUARDED_BY(mu_);
  bool draining_ ABSL_GUARDED_BY(mu_) = false;
  bool stop_ ABSL_GUARDED_BY(mu_) = false;
  std::vector<Listener> listeners_ ABSL_GUARDED_BY(notify_mu_);
  std::thread thread_;
};

}  // namespace smarketing::observability

#endif  // SMARKETING_COMMON_OBSERVABILITY_READINESS_H_
