// Makes the rollups anew from the facts, beside the old ones, while events and reports go on.
#ifndef SMARKETING_REPORTING_SERVICE_PROJECTIONS_REBUILDER_H_
#define SMARKETING_REPORTING_SERVICE_PROJECTIONS_REBUILDER_H_

#include <functional>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "common/time/clock.h"
#include "reporting_service/storage/projection_store.h"

namespace smarketing::reporting {

// All its state is in rollup_generation: any replica may go on with what another began.
//
// A lead is counted by the new generation once its row in lead_facts says so. From then on, whoever applies an event
// to it adds the difference to both generations. When no lead is left, the switch takes the cursor rows of all
// partitions, so that nobody is applying events, looks once more for leads that came in meanwhile, and makes the new
// generation the active one.
class Rebuilder {
 public:
  // `clock` is the machine's. `time_zone` is the IANA name of the zone whose days are counted; it must be loadable.
  // `on_error` is told what went wrong in the background; it is tried again.
  Rebuilder(mysql::Database* database, Clock* clock, std::string time_zone,
            std::function<void(const absl::Status&)> on_error);
  ~Rebuilder();

  // Makes the first generation when there is none, and begins a rebuild when the active one was made under another
  // definition or time zone. To be called once before events are applied.
  absl::Status Bootstrap(absl::Time deadline);

  // Begins a rebuild. FAILED_PRECONDITION REBUILD_RUNNING when one is under way. With a `request_id` that a rebuild
  // was begun with before, it answers with that one.
  absl::StatusOr<Generation> Begin(absl::string_view request_id, absl::Time deadline);

  // One bounded step of whatever there is to do. False: nothing is left. For the background thread, and for tests.
  absl::StatusOr<bool> Step(absl::Time deadline);

  // Steps in the background until Stop(). Looks for work of other replicas every few seconds.
  void Start();
  void Stop();

 private:
  void Loop();
  Generation NewGeneration(int32_t number) const;

  mysql::Database* const database_;
  Clock* const clock_;
  const std::string time_zone_;
  const std::function<void(const absl::Status&)> on_error_;

  absl::Mutex mu_;
  bool stop_ ABSL_GUARDED_BY(mu_) = false;
  bool poked_ ABSL_GUARDED_BY(mu_) = false;
  std::thread thread_;
};

}  // namespace smarketing::reporting

#endif  // SMARKETING_REPORTING_SERVICE_PROJECTIONS_REBUILDER_H_
