// Deletes outcomes that have been kept long enough.
#ifndef SMARKETING_COMMON_IDEMPOTENCY_PURGER_H_
#define SMARKETING_COMMON_IDEMPOTENCY_PURGER_H_

#include <atomic>
#include <cstdint>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "common/mysql/transaction.h"
#include "common/time/clock.h"

namespace smarketing::idempotency {

struct PurgerOptions {
  absl::Duration interval = absl::Minutes(1);     // between rounds
  absl::Duration pause = absl::Milliseconds(50);  // between batches of a round: other work comes first
  int64_t batch_size = 256;                       // rows per transaction
  absl::Duration batch_timeout = absl::Seconds(10);
};

// Deletes up to `batch_size` outcomes that expired before `now`, the oldest first. Returns how many.
absl::StatusOr<int64_t> PurgeBatch(mysql::Transaction& tx, absl::Time now, int64_t batch_size);

// A background thread. Every replica of every service may run one.
class Purger {
 public:
  // `clock` is the one that outcomes are stored by. Both must outlive this.
  Purger(mysql::Database* database, Clock* clock, PurgerOptions options = {});
  ~Purger();  // Stop()

  void Start();
  void Stop();  // Idempotent.

  int64_t purged() const { return purged_.load(); }  // rows since the start
  int64_t failed() const { return failed_.load(); }  // batches since the start

 private:
  void Run();
  bool Pause(absl::Duration duration);  // false: stop

  mysql::Database* const database_;
  Clock* const clock_;
  const PurgerOptions options_;
  std::atomic<int64_t> purged_ = 0;
  std::atomic<int64_t> failed_ = 0;
  absl::Mutex mu_;
  bool stop_ ABSL_GUARDED_BY(mu_) = false;
  std::thread thread_;
};

}  // namespace smarketing::idempotency

#endif  // SMARKETING_COMMON_IDEMPOTENCY_PURGER_H_
