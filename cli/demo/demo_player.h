// Plays a made-up history into an installation, as apps and people would have: through the contract alone.
#ifndef SMARKETING_CLI_DEMO_DEMO_PLAYER_H_
#define SMARKETING_CLI_DEMO_DEMO_PLAYER_H_

#include <cstdint>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "cli/demo/demo_summary.h"
#include "cli/session.h"
#include "traffic/history.h"

namespace smarketing::cli {

// The history of `plan`, or of the days on which it was begun here before: `plan.until` is for a new one.
absl::StatusOr<traffic::Plan> ContinuedPlan(const Session& session, traffic::Plan plan);

// Safe to repeat, at any time: leads are known by their identities, touches, attempts and deals by their external ids,
// hand-offs by their leads. What was cut short is completed.
class DemoPlayer {
 public:
  // Both outlive it. `retry_for`: how long to keep trying when the service is gone or busy.
  DemoPlayer(const Session* session, const traffic::History* history, absl::Duration retry_for = absl::Minutes(2))
      : session_(session), history_(history), retry_for_(retry_for) {}

  // The teams and reps that are not there yet. Must have been done before Play.
  absl::Status AddRoster();

  // The lives of leads `first` to `first` + `count` - 1, at most 1,000. What the service refuses is counted, and the
  // rest goes on; an error means that not all was sent. Thread-safe.
  absl::Status Play(int64_t first, int64_t count);

  DemoSummary summary() const;

 private:
  class Part;

  const Session* const session_;
  const traffic::History* const history_;
  const absl::Duration retry_for_;

  mutable absl::Mutex mu_;
  DemoSummary summary_ ABSL_GUARDED_BY(mu_);
};

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_DEMO_DEMO_PLAYER_H_
