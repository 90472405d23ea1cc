// The connections of a Database. Private to common/mysql.
#ifndef SMARKETING_COMMON_MYSQL_POOL_H_
#define SMARKETING_COMMON_MYSQL_POOL_H_

#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/random/random.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/mysql/connection.h"
#include "common/mysql/observer.h"
#include "common/mysql/options.h"
#include "common/time/clock.h"

namespace smarketing::mysql {

// Thread-safe. Callers are served in the order in which they come. The connection used last is given out first, so
// that a pool that was busy once lets its other connections grow old.
class Pool {
 public:
  // A connection on loan; given back when this ends.
  class Lease {
   public:
    Lease(Pool* pool, std::unique_ptr<Connection> connection, bool fresh)
        : pool_(pool), connection_(std::move(connection)), fresh_(fresh) {}
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (connection_ != nullptr) pool_->Release(std::move(connection_));
    }

    Connection* operator->() const { return connection_.get(); }
    Connection* get() const { return connection_.get(); }
    // Opened for this loan; one that is not may have died in the pool without anybody noticing.
    bool fresh() const { return fresh_; }

   private:
    Pool* pool_;
    std::unique_ptr<Connection> connection_;
    bool fresh_;
  };

  Pool(ConnectionOptions connection, PoolOptions pool, Clock* clock, Observer* observer);
  ~Pool();

  // RESOURCE_EXHAUSTED when none is free within the acquire timeout, DEADLINE_EXCEEDED when the deadline comes first,
  // UNAVAILABLE when the server cannot be reached or after Shutdown.
  absl::StatusOr<Lease> Acquire(absl::Time deadline);

  void CountTransaction(int attempts);
  void Shutdown();
  PoolStats stats() const;

 private:
  friend class Lease;
  struct Waiter {
    const Pool* pool;
  };

  void Release(std::unique_ptr<Connection> connection);
  bool CanServe(const Waiter* waiter) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  bool Expired(const Connection& connection) const { return clock_->Now() >= connection.expire_time; }
  absl::StatusOr<std::unique_ptr<Connection>> Connect(absl::Time limit);

  const ConnectionOptions connection_options_;
  const PoolOptions options_;
  Clock* const clock_;
  Observer* const observer_;
  StatementCounters counters_;

  mutable absl::Mutex mu_;
  std::vector<std::unique_ptr<Connection>> idle_ ABSL_GUARDED_BY(mu_);  // used last: at the back
  std::list<Waiter*> queue_ ABSL_GUARDED_BY(mu_);
  int open_ ABSL_GUARDED_BY(mu_) = 0;  // idle, on loan or being connected
  int connecting_ ABSL_GUARDED_BY(mu_) = 0;
  bool shut_down_ ABSL_GUARDED_BY(mu_) = false;
  PoolStats stats_ ABSL_GUARDED_BY(mu_);  // the counters of it
  absl::BitGen random_ ABSL_GUARDED_BY(mu_);
};

}  // namespace smarketing::mysql

#endif  // SMARKETING_COMMON_MYSQL_POOL_H_
