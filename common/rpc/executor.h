// Threads that blocking handlers run on. There are as many as there are database connections: more would only queue
// for a connection, inside a transaction's time instead of before it.
#ifndef SMARKETING_COMMON_RPC_EXECUTOR_H_
#define SMARKETING_COMMON_RPC_EXECUTOR_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/time/clock.h"

namespace smarketing::rpc {

// Thread-safe.
class Executor {
 public:
  struct Stats {
    size_t threads = 0;
    size_t busy = 0;        // threads that run a task now
    size_t queued = 0;      // tasks that wait
    uint64_t rejected = 0;  // since the start: the queue was full
    uint64_t expired = 0;   // since the start: the deadline passed in the queue
  };

  // `queue_capacity` tasks may wait beyond those that run; with 0, a task is taken only when a thread is free.
  Executor(absl::string_view name, size_t threads, size_t queue_capacity, const Clock* clock);
  // Runs what it has accepted, then ends.
  ~Executor();

  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // The task is called exactly once, on a thread of the executor: with OK to do its work, or with DEADLINE_EXCEEDED,
  // to do nothing but say so, when `deadline` passed while it waited. When Submit itself answers an error the task is
  // never called:
  //   RESOURCE_EXHAUSTED QUEUE_FULL, with RetryInfo
  //   UNAVAILABLE SHUTTING_DOWN
  using Task = std::function<void(const absl::Status& admitted)>;
  absl::Status Submit(absl::Time deadline, Task task);

  // Accepts nothing more, runs what it has accepted and joins its threads. Idempotent.
  void Stop();

  Stats stats() const;
  const std::string& name() const { return name_; }

  // What QUEUE_FULL asks a caller to wait.
  static constexpr absl::Duration kRetryDelay = absl::Milliseconds(200);

 private:
  struct Item {
    absl::Time deadline;
    Task task;
  };

  void Run();

  const std::string name_;
  const size_t queue_capacity_;
  const Clock* const clock_;
  mutable absl::Mutex mu_;
  absl::CondVar work_;  // the queue is not empty, or we are stopping
  std::deque<Item> queue_ ABSL_GUARDED_BY(mu_);
  Stats stats_ ABSL_GUARDED_BY(mu_);
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  absl::Mutex join_mu_;
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(join_mu_);
};

}  // namespace smarketing::rpc

#endif  // SMARKETING_COMMON_RPC_EXECUTOR_H_
