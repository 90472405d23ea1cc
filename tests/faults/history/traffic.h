// Callers that write all the time, as apps would, and keep a history of it.
#ifndef SMARKETING_TESTS_FAULTS_HISTORY_TRAFFIC_H_
#define SMARKETING_TESTS_FAULTS_HISTORY_TRAFFIC_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "tests/faults/history/history.h"

namespace smarketing::faults {

struct TrafficOptions {
  // Addresses of lead_service, or of a gateway; callers take them in turn.
  std::vector<std::string> targets;
  std::string token;
  int callers = 16;
  double rate = 200;  // writes a second of all callers together, at most
  absl::Duration deadline = absl::Seconds(2);
  // A patient caller sends a write again, with the same request_id, until it is acknowledged or this long has passed.
  absl::Duration patience = absl::Seconds(90);
  // The share of writes whose caller never sends them again.
  double impatient = 0.2;
  // Tries that the channel makes by itself, as its retry policy says; 1: none, so that the history sees every answer.
  int channel_attempts = 1;
  // Captures that ask for a demo, which starts a clock.
  double demos = 0.2;
  uint64_t seed = 1;
};

// Writes captures, touches, attempts and deals, mixed. Whatever is not OK and may be tried again (UNAVAILABLE, UNKNOWN,
// ABORTED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, CANCELLED) is; anything else ends the write.
class Traffic {
 public:
  Traffic(TrafficOptions options, History* history);
  ~Traffic();  // Stop()

  Traffic(const Traffic&) = delete;
  Traffic& operator=(const Traffic&) = delete;

  // No new writes; those under way go on to their end, or end now.
  void Finish();
  void Stop();

  // Whether a try that was answered so may be repeated.
  static bool MayRetry(const absl::Status& status);

  // Sends a write once more, as it was; the answer's resource.
  static absl::StatusOr<std::string> Repeat(const std::shared_ptr<grpc::Channel>& channel, const std::string& token,
                                            const Call& call, absl::Duration deadline);

 private:
  struct Caller;
  void Run(Caller& caller);
  Call Invent(Caller& caller);
  void Execute(Caller& caller, Call call);
  bool Pause(absl::Duration pause);  // false: stopped

  const TrafficOptions options_;
  History* const history_;
  std::atomic<int64_t> next_ = 0;
  absl::Mutex mu_;
  bool finishing_ ABSL_GUARDED_BY(mu_) = false;
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  std::vector<std::string> leads_ ABSL_GUARDED_BY(mu_);  // that were acknowledged
  std::vector<std::unique_ptr<Caller>> callers_;
};

}  // namespace smarketing::faults

#endif  // SMARKETING_TESTS_FAULTS_HISTORY_TRAFFIC_H_
