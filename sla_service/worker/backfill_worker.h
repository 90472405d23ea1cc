// Agreements that come into force for what has already happened.
#ifndef SMARKETING_SLA_SERVICE_WORKER_BACKFILL_WORKER_H_
#define SMARKETING_SLA_SERVICE_WORKER_BACKFILL_WORKER_H_

#include <functional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/id/id.h"
#include "common/mysql/database.h"
#include "common/observability/logger.h"
#include "common/service/environment.h"
#include "common/worker/turn_loop.h"
#include "sla_service/storage/calendar_cache.h"

namespace smarketing::sla {

struct BackfillWorkerOptions {
  int64_t batch_size = 500;  // leads per transaction
  absl::Duration poll = absl::Seconds(2);
  absl::Duration min_backoff = absl::Milliseconds(100);  // after failures, doubling
  absl::Duration max_backoff = absl::Seconds(10);
  absl::Duration transaction_timeout = absl::Seconds(30);
};

// Makes the clocks of a revision for the leads that were known when it came into force, a bounded batch of leads per
// transaction; how far it is stands in the row, so any replica goes on where another stopped. Every activation has one,
// also one for "now": a trigger may have been recorded while the activation was under way.
class BackfillWorker {
 public:
  // All outlive it. `on_progress` is called after each batch, on the worker's thread: clocks may have become due.
  BackfillWorker(mysql::Database* database, service::Clocks clocks, IdGenerator* ids, CalendarCache* calendars,
                 observability::Logger* logger, std::function<void()> on_progress, BackfillWorkerOptions options = {});

  void Start() { loop_.Start(); }
  void Wake() { loop_.Wake(); }
  void Stop() { loop_.Stop(); }

  // One batch of one backfill. False when there is none to work on. Errors of the database.
  absl::StatusOr<bool> ActOnce();

 private:
  absl::StatusOr<worker::Rest> Turn();

  mysql::Database* const database_;
  const service::Clocks clocks_;
  IdGenerator* const ids_;
  CalendarCache* const calendars_;
  const std::function<void()> on_progress_;
  const BackfillWorkerOptions options_;
  worker::TurnLoop loop_;
};

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_WORKER_BACKFILL_WORKER_H_
