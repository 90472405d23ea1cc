#include "common/mysql/pool.h"

#include <algorithm>
#include <utility>

#include "common/mysql/errors.h"
#include "common/status/error.h"

namespace smarketing::mysql {
namespace {

absl::Status ExhaustedError() {
  return MakeError(absl::StatusCode::kResourceExhausted, kDatabasePoolExhausted, "the database is busy; try again");
}

}  // namespace

Pool::Pool(ConnectionOptions connection, PoolOptions pool, Clock* clock, Observer* observer)
    : connection_options_(std::move(connection)), options_(pool), clock_(clock), observer_(observer) {}

Pool::~Pool() {
  Shutdown();
  absl::MutexLock lock(&mu_);
  mu_.Await(absl::Condition(
      +[](int* open) { return *open == 0; }, &open_));
}

bool Pool::CanServe(const Waiter* waiter) const {
  if (shut_down_) return true;
  if (queue_.front() != waiter) return false;
  return !idle_.empty() || (open_ < options_.max_connections && connecting_ < options_.max_concurrent_connects);
}

absl::StatusOr<Pool::Lease> Pool::Acquire(absl::Time deadline) {
  const absl::Time start = clock_->Now();
  const absl::Time limit = std::min(deadline, start + options_.acquire_timeout);
  std::vector<std::unique_ptr<Connection>> expired;  // closed after the lock is given up
  {
    absl::MutexLock lock(&mu_);
    ++stats_.acquires;
    Waiter waiter{this};
    queue_.push_back(&waiter);
    const absl::Condition served(
        +[](Waiter* w) ABSL_NO_THREAD_SAFETY_ANALYSIS { return w->pool->CanServe(w); }, &waiter);
    if (!served.Eval()) ++stats_.waits;
    std::unique_ptr<Connection> found;
    bool in_time = true;
    while (found == nullptr && (in_time = clock_->AwaitUntil(mu_, served, limit)) && !shut_down_ && !idle_.empty()) {
      std::unique_ptr<Connection> candidate = std::move(idle_.back());
      idle_.pop_back();
      if (Expired(*candidate)) {
        expired.push_back(std::move(candidate));
        --open_;
        ++stats_.closed_expired;
      } else {
        found = std::move(candidate);
      }
    }
    queue_.remove(&waiter);
    stats_.wait_time += clock_->Now() - start;
    if (shut_down_) return ToStatus(ErrorClass::kLostConnection);
    if (found != nullptr) return Lease(this, std::move(found), /*fresh=*/false);
    if (!in_time) {
      ++stats_.acquire_timeouts;
      return limit == deadline ? DeadlineError() : ExhaustedError();
    }
    ++open_;
    ++connecting_;
  }
  expired.clear();
  absl::StatusOr<std::unique_ptr<Connection>> connection = Connect(limit);
  absl::MutexLock lock(&mu_);
  --connecting_;
  if (!connection.ok()) {
    --open_;
    ++stats_.connect_failures;
    return connection.status();
  }
  ++stats_.connects;
  // All that were opened at once must not grow old at once.
  (*connection)->expire_time = clock_->Now() + options_.max_lifetime * absl::Uniform(random_, 0.9, 1.1);
  return Lease(this, *std::move(connection), /*fresh=*/true);
}

absl::StatusOr<std::unique_ptr<Connection>> Pool::Connect(absl::Time limit) {
  ConnectionOptions options = connection_options_;
  options.connect_timeout = std::min(options.connect_timeout, limit - clock_->Now());
  return Connection::Open(options, {clock_, observer_, &counters_});
}

void Pool::Release(std::unique_ptr<Connection> connection) {
  const bool expired = Expired(*connection);
  {
    absl::MutexLock lock(&mu_);
    if (!connection->broken() && !expired && !shut_down_) {
      idle_.push_back(std::move(connection));
      return;
    }
    if (connection->broken()) {
      ++stats_.closed_broken;
    } else if (expired) {
      ++stats_.closed_expired;
    }
  }
  connection.reset();
  absl::MutexLock lock(&mu_);
  --open_;  // only now: the server counts the connection until it is closed
}

void Pool::Shutdown() {
  std::vector<std::unique_ptr<Connection>> idle;
  absl::MutexLock lock(&mu_);
  shut_down_ = true;
  idle.swap(idle_);
  open_ -= static_cast<int>(idle.size());
}

void Pool::CountTransaction(int attempts) {
  absl::MutexLock lock(&mu_);
  ++stats_.transactions;
  stats_.retries += attempts > 1 ? attempts - 1 : 0;
}

PoolStats Pool::stats() const {
  absl::MutexLock lock(&mu_);
  PoolStats stats = stats_;
  stats.max_connections = options_.max_connections;
  stats.open = open_;
  stats.idle = static_cast<int>(idle_.size());
  stats.in_use = open_ - stats.idle - connecting_;
  stats.waiting = static_cast<int>(queue_.size());
  stats.statements = counters_.statements.load(std::memory_order_relaxed);
  stats.prepares = counters_.prepares.load(std::memory_order_relaxed);
  return stats;
}

}  // namespace smarketing::mysql
