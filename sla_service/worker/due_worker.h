// What time does to clocks: warnings and breaches.
#ifndef SMARKETING_SLA_SERVICE_WORKER_DUE_WORKER_H_
#define SMARKETING_SLA_SERVICE_WORKER_DUE_WORKER_H_

#include <atomic>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/id/id.h"
#include "common/mysql/database.h"
#include "common/observability/logger.h"
#include "common/service/environment.h"
#include "common/worker/turn_loop.h"

namespace smarketing::sla {

struct DueWorkerOptions {
  int64_t batch_size = 256;  // clocks per transaction
  // An answer may be in the log and not yet applied. Then the clock waits for it: looks again after `retry`, and for
  // `grace` at most, since a consumer that stands still must not stop the breaches. What comes later restates them.
  absl::Duration retry = absl::Milliseconds(200);
  absl::Duration grace = absl::Seconds(30);
  // The longest sleep: a clock that another replica started makes no sound here.
  absl::Duration max_rest = absl::Seconds(1);
  // Others are at work on everything that is due.
  absl::Duration yield = absl::Milliseconds(50);
  absl::Duration min_backoff = absl::Milliseconds(100);  // after failures, doubling
  absl::Duration max_backoff = absl::Seconds(10);
  absl::Duration transaction_timeout = absl::Seconds(30);
};

// Any number of replicas may run one: each clock is warned about and breached once, in one transaction with its events.
// Nothing is held here that is not in a row; what became due while nobody ran is done at the start, with its true time.
class DueWorker {
 public:
  // All outlive it. `ids` makes ids of breaches and events.
  DueWorker(mysql::Database* database, service::Clocks clocks, IdGenerator* ids, observability::Logger* logger,
            DueWorkerOptions options = {});

  void Start() { loop_.Start(); }
  // A clock may have become due sooner.
  void Wake() { loop_.Wake(); }
  void Stop() { loop_.Stop(); }

  // One batch: what a turn of the worker repeats. Returns how many clocks it looked at. Errors of the database.
  absl::StatusOr<int64_t> ActOnce();

  // Since the start.
  int64_t warnings() const { return warnings_.load(); }
  int64_t breaches() const { return breaches_.load(); }
  int64_t postponed() const { return postponed_.load(); }

 private:
  absl::StatusOr<worker::Rest> Turn();
  absl::StatusOr<worker::Rest> RestUntilNext();

  mysql::Database* const database_;
  const service::Clocks clocks_;
  IdGenerator* const ids_;
  const DueWorkerOptions options_;
  std::atomic<int64_t> warnings_ = 0;
  std::atomic<int64_t> breaches_ = 0;
  std::atomic<int64_t> postponed_ = 0;
  worker::TurnLoop loop_;
};

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_WORKER_DUE_WORKER_H_
