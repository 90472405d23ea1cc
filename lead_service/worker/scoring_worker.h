// Keeps the scores of leads true while nothing happens to the leads: moves them to the scoring model that has come into
// force, and gives them the grades that they have faded to.
#ifndef SMARKETING_LEAD_SERVICE_WORKER_SCORING_WORKER_H_
#define SMARKETING_LEAD_SERVICE_WORKER_SCORING_WORKER_H_

#include <atomic>
#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/id/id.h"
#include "common/mysql/database.h"
#include "common/mysql/transaction.h"
#include "common/observability/logger.h"
#include "common/service/environment.h"
#include "common/worker/turn_loop.h"
#include "lead_service/storage/reference_store.h"
#include "lead_service/storage/scoring_job_store.h"

namespace smarketing::lead {

struct ScoringWorkerOptions {
  int64_t batch_size = 200;  // leads per transaction
  // The longest sleep: a model that comes into force makes no sound here.
  absl::Duration max_rest = absl::Seconds(1);
  absl::Duration busy_rest = absl::Milliseconds(50);     // when all that is left is being changed by others
  absl::Duration min_backoff = absl::Milliseconds(100);  // after failures, doubling
  absl::Duration max_backoff = absl::Seconds(10);
  absl::Duration transaction_timeout = absl::Seconds(30);
};

// Any number of replicas may run one; the rows of the database say what is left to do, so that whoever dies leaves
// nothing undone. A lead that somebody is changing is not waited for: it is taken next time.
class ScoringWorker {
 public:
  // `on_events` is called after events were written. All outlive it.
  ScoringWorker(mysql::Database* database, service::Clocks clocks, ReferenceCache* references, IdGenerator* ids,
                observability::Logger* logger, std::function<void()> on_events, ScoringWorkerOptions options = {});

  void Start() { loop_.Start(); }
  void Wake() { loop_.Wake(); }
  void Stop() { loop_.Stop(); }

  enum class Progress {
    kNothingToDo,
    kBusy,  // others have what is left to do
    kMoved,
  };

  // One batch of leads that are under another model than the one in force, or none when all are. Errors of the
  // database.
  absl::StatusOr<Progress> MoveOnce();
  // One batch of leads that have faded to another grade. Returns how many. Errors of the database.
  absl::StatusOr<int64_t> RegradeOnce();

  // Since the start.
  int64_t moved() const { return moved_.load(); }
  int64_t regraded() const { return regraded_.load(); }

 private:
  absl::StatusOr<worker::Rest> Turn();
  absl::StatusOr<Progress> Move(mysql::Transaction& tx, absl::Time now, int64_t* moved, bool* told);
  absl::StatusOr<int64_t> MoveLeads(mysql::Transaction& tx, const PlaybookRevisionId& id, const ScoringModel& model,
                                    const std::vector<LeadId>& leads, absl::Time now, bool* told);
  absl::Time Deadline() const { return clocks_.machine->Now() + options_.transaction_timeout; }

  mysql::Database* const database_;
  const service::Clocks clocks_;
  ReferenceCache* const references_;
  IdGenerator* const ids_;
  observability::Logger* const logger_;
  const std::function<void()> on_events_;
  const ScoringWorkerOptions options_;
  std::atomic<int64_t> moved_ = 0;
  std::atomic<int64_t> regraded_ = 0;
  worker::TurnLoop loop_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_WORKER_SCORING_WORKER_H_
