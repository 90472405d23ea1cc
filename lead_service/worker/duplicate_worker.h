// Follows the events of leads and keeps what is needed to find duplicates.
#ifndef SMARKETING_LEAD_SERVICE_WORKER_DUPLICATE_WORKER_H_
#define SMARKETING_LEAD_SERVICE_WORKER_DUPLICATE_WORKER_H_

#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/event_log/consumer.h"
#include "common/id/id.h"
#include "common/mysql/database.h"
#include "common/observability/logger.h"
#include "common/service/consumer_observer.h"
#include "common/service/environment.h"
#include "common/time/clock.h"
#include "lead_service/storage/duplicate_keeper.h"

namespace smarketing::lead {

inline constexpr char kDuplicatesConsumer[] = "lead_service.duplicates";

struct DuplicateWorkerOptions {
  std::string instance;
  // How much of its time the one thread works, more than 0 and at most 1: the rest is for those who wait for answers.
  double share = 0.5;
};

// Nobody waits for a duplicate to be noticed: events are taken in large batches, about once a second, by one thread
// of low priority that rests after each batch.
class DuplicateWorker {
 public:
  // All outlive it.
  DuplicateWorker(mysql::Database* database, service::Clocks clocks, IdGenerator* ids, observability::Logger* logger,
                  const DuplicateWorkerOptions& options);
  ~DuplicateWorker() { Stop(); }

  void Start() { consumer_.Start(); }
  // Ends the rest, lets the batch finish. Idempotent; final.
  void Stop();

  const event_log::Consumer& consumer() const { return consumer_; }

 private:
  absl::Status Apply(mysql::Transaction& tx, absl::Span<const event_log::Event> events);
  void Rest();

  Clock* const clock_;
  const double share_;
  const DuplicateKeeper keeper_;
  absl::Time batch_start_;  // of the consumer's thread
  absl::Mutex mu_;
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  service::ConsumerLog consumer_log_;
  event_log::Consumer consumer_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_WORKER_DUPLICATE_WORKER_H_
