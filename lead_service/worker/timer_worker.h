// Does what is due: recycled leads come back, hand-offs expire or find somebody, deleted leads are erased.
#ifndef SMARKETING_LEAD_SERVICE_WORKER_TIMER_WORKER_H_
#define SMARKETING_LEAD_SERVICE_WORKER_TIMER_WORKER_H_

#include <atomic>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "common/observability/logger.h"
#include "common/service/environment.h"
#include "common/unit_of_work/unit_of_work.h"
#include "common/worker/turn_loop.h"
#include "lead_service/domain/command.h"

namespace smarketing::lead {

struct TimerWorkerOptions {
  int64_t batch_size = 128;  // timers per transaction
  // The longest sleep: a timer that another replica set makes no sound here.
  absl::Duration max_rest = absl::Seconds(1);
  absl::Duration min_backoff = absl::Milliseconds(100);  // after failures, doubling
  absl::Duration max_backoff = absl::Seconds(10);
  absl::Duration transaction_timeout = absl::Seconds(30);
};

// Any number of replicas may run one: a timer is a command through the unit of work, which takes its timer away in the
// transaction of its effect and has no effect when there is nothing to do any more.
class TimerWorker {
 public:
  // All outlive it.
  TimerWorker(mysql::Database* database, service::Clocks clocks,
              unit_of_work::UnitOfWork<Command, Outcome>* unit_of_work, observability::Logger* logger,
              TimerWorkerOptions options = {});

  void Start() { loop_.Start(); }
  void Wake() { loop_.Wake(); }
  void Stop() { loop_.Stop(); }

  // One batch of what is due: what a turn of the worker repeats. Returns how many timers there were. Errors of the
  // database; the first error of a command, after the others have been tried.
  absl::StatusOr<int64_t> ActOnce();

  // Timers acted on since the start.
  int64_t fired() const { return fired_.load(); }

 private:
  absl::StatusOr<worker::Rest> Turn();
  absl::StatusOr<worker::Rest> RestUntilNext();

  mysql::Database* const database_;
  const service::Clocks clocks_;
  unit_of_work::UnitOfWork<Command, Outcome>* const unit_of_work_;
  const TimerWorkerOptions options_;
  std::atomic<int64_t> fired_ = 0;
  worker::TurnLoop loop_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_WORKER_TIMER_WORKER_H_
