#include "common/rpc/executor.h"

#include <utility>

#include "common/status/error.h"

namespace smarketing::rpc {

Executor::Executor(absl::string_view name, size_t threads, size_t queue_capacity, const Clock* clock)
    : name_(name), queue_capacity_(queue_capacity), clock_(clock) {
  absl::MutexLock join(&join_mu_);
  {
    absl::MutexLock lock(&mu_);
    stats_.threads = threads;
  }
  for (size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
}

Executor::~Executor() { Stop(); }

absl::Status Executor::Submit(absl::Time deadline, Task task) {
  absl::MutexLock lock(&mu_);
  if (stopping_) return MakeError(absl::StatusCode::kUnavailable, "SHUTTING_DOWN", "the server is shutting down");
  if (stats_.busy + queue_.size() >= stats_.threads + queue_capacity_) {
    ++stats_.rejected;
    return WithRetryDelay(
        MakeError(absl::StatusCode::kResourceExhausted, "QUEUE_FULL", "the server is busy; try again later"),
        kRetryDelay);
  }
  queue_.push_back({deadline, std::move(task)});
  work_.Signal();
  return absl::OkStatus();
}

void Executor::Stop() {
  absl::MutexLock join(&join_mu_);
  {
    absl::MutexLock lock(&mu_);
    stopping_ = true;
    work_.SignalAll();
  }
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

Executor::Stats Executor::stats() const {
  absl::MutexLock lock(&mu_);
  Stats stats = stats_;
  stats.queued = queue_.size();
  return stats;
}

void Executor::Run() {
  absl::MutexLock lock(&mu_);
  while (true) {
    while (queue_.empty() && !stopping_) work_.Wait(&mu_);
    if (queue_.empty()) return;
    Item item = std::move(queue_.front());
    queue_.pop_front();
    ++stats_.busy;
    const bool expired = clock_->Now() >= item.deadline;
    if (expired) ++stats_.expired;
    mu_.Unlock();
    item.task(expired ? MakeError(absl::StatusCode::kDeadlineExceeded, "DEADLINE_IN_QUEUE",
                                  "the deadline passed before the server could begin")
                      : absl::OkStatus());
    item.task = nullptr;  // what it holds goes before the thread counts as free
    mu_.Lock();
    --stats_.busy;
  }
}

}  // namespace smarketing::rpc
