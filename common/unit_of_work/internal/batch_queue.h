// The coalescer without the types of a service: see ../coalescer.h.
#ifndef SMARKETING_COMMON_UNIT_OF_WORK_INTERNAL_BATCH_QUEUE_H_
#define SMARKETING_COMMON_UNIT_OF_WORK_INTERNAL_BATCH_QUEUE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/btree_map.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/time/clock.h"

namespace smarketing::unit_of_work {

// Reasons of DEADLINE_EXCEEDED.
inline constexpr char kCommandExpired[] = "COMMAND_EXPIRED";
inline constexpr char kCommandTimedOut[] = "COMMAND_TIMED_OUT";
// Of RESOURCE_EXHAUSTED and UNAVAILABLE.
inline constexpr char kQueueFull[] = "QUEUE_FULL";
inline constexpr char kShuttingDown[] = "SHUTTING_DOWN";

struct CoalescerOptions {
  // Batches under way at once. Two: one commits while the other is prepared.
  int threads = 2;
  // Commands per batch; 1 to 512. 64 gives nine tenths of the rate that any larger number gives.
  size_t max_batch = 64;
  // While a batch is under way, another one begins when so many wait, or the first has taken kPatience: two half-empty
  // batches cost more than a full one. 0: half of max_batch; 1: at once.
  size_t overlap = 0;
  // After a batch of kLargeBatch or more, the next waits for as many again: for a part of what the batch took, and
  // never longer than this. Who comes alone never waits.
  absl::Duration max_gather = absl::Milliseconds(2);
  // Commands that may wait beyond those under way.
  size_t queue_capacity = 1024;
  // Called after each batch, on its thread, under no lock: how many commands, and how long they took. May be empty.
  std::function<void(size_t commands, absl::Duration duration)> on_batch;
};

struct CoalescerStats {
  size_t queued = 0;       // commands that wait now
  size_t running = 0;      // commands in batches under way now
  uint64_t batches = 0;    // since the start, like all below
  uint64_t commands = 0;   // in these batches
  uint64_t rejected = 0;   // the queue was full
  uint64_t expired = 0;    // the deadline passed in the queue
  uint64_t timed_out = 0;  // the deadline passed in a batch under way
};

namespace internal {

// A command with its deadline and the one who waits for the answer.
class Ticket {
 public:
  explicit Ticket(absl::Time deadline) : deadline(deadline) {}
  virtual ~Ticket() = default;
  // One of the two is called, once.
  virtual void Answer() = 0;  // with the outcome that the batch has set
  virtual void Answer(const absl::Status& error) = 0;

  const absl::Time deadline;

 private:
  friend class BatchQueue;
  enum class State { kQueued, kRunning, kAnswered };
  State state = State::kQueued;  // guarded by BatchQueue::mu_
};

using TicketPtr = std::shared_ptr<Ticket>;

// See CoalescerOptions::max_gather.
inline constexpr size_t kLargeBatch = 8;
inline constexpr int kGatherPart = 6;

// What a batch takes when nothing holds it up, and more.
inline constexpr absl::Duration kPatience = absl::Milliseconds(20);

class BatchQueue {
 public:
  using RunBatch = std::function<void(absl::Span<const TicketPtr> tickets, absl::Time deadline)>;

  BatchQueue(Clock* clock, CoalescerOptions options, RunBatch run);
  ~BatchQueue();  // Stop()
  BatchQueue(const BatchQueue&) = delete;
  BatchQueue& operator=(const BatchQueue&) = delete;

  void Submit(TicketPtr ticket);
  absl::Status CheckRoom() const;
  void Stop();
  CoalescerStats stats() const;

 private:
  bool IsFull() const ABSL_SHARED_LOCKS_REQUIRED(mu_) { return stats_.queued >= options_.queue_capacity; }

  void Work();
  // Waits for work and takes it: a batch, and apart those whose deadline has passed. False: stopped, and nothing left.
  bool Take(std::vector<TicketPtr>& batch, std::vector<TicketPtr>& expired);
  void Serve(std::vector<TicketPtr>& batch);
  void Forget(Ticket& ticket) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  void WatchDeadlines();
  // Waits for the next deadline and takes those who have reached it, queued or under way. False: drained.
  bool AwaitDeadlines(std::vector<TicketPtr>& expired, std::vector<TicketPtr>& timed_out);
  bool HasWork() const ABSL_SHARED_LOCKS_REQUIRED(mu_) { return stopping_ || !queue_.empty(); }
  // Whether a batch begins now: nothing is under way that others could wait for, or enough of them wait.
  bool MayBegin() const ABSL_SHARED_LOCKS_REQUIRED(mu_) {
    return stopping_ || (!queue_.empty() && (under_way_ == 0 || queue_.size() >= overlap_));
  }
  bool Gathered() const ABSL_SHARED_LOCKS_REQUIRED(mu_) { return stopping_ || queue_.size() >= expected_; }
  bool EarlierDeadline() const ABSL_SHARED_LOCKS_REQUIRED(mu_);

  Clock* const clock_;
  const CoalescerOptions options_;
  const size_t max_batch_;
  const size_t overlap_;
  const RunBatch run_;

  const absl::Status full_;  // made once: it is needed most when there is least time
  const absl::Status stopped_;

  mutable absl::Mutex mu_;
  std::deque<TicketPtr> queue_ ABSL_GUARDED_BY(mu_);
  // Every ticket that waits or is under way and has a deadline: the watcher answers those that reach it.
  absl::btree_multimap<absl::Time, TicketPtr> deadlines_ ABSL_GUARDED_BY(mu_);
  absl::Time watching_until_ ABSL_GUARDED_BY(mu_) = absl::InfiniteFuture();
  mutable CoalescerStats stats_ ABSL_GUARDED_BY(mu_);
  int under_way_ ABSL_GUARDED_BY(mu_) = 0;  // batches
  absl::Time last_begin_ ABSL_GUARDED_BY(mu_) = absl::InfinitePast();
  // After a large batch: those whom it answered will mostly ask again at once, and a batch without them would be a
  // small one. 0: nobody is expected.
  size_t expected_ ABSL_GUARDED_BY(mu_) = 0;
  absl::Time expected_by_ ABSL_GUARDED_BY(mu_) = absl::InfinitePast();
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  bool drained_ ABSL_GUARDED_BY(mu_) = false;

  absl::Mutex join_mu_;
  std::vector<std::thread> workers_ ABSL_GUARDED_BY(join_mu_);
  std::thread watcher_ ABSL_GUARDED_BY(join_mu_);
};

}  // namespace internal
}  // namespace smarketing::unit_of_work

#endif  // SMARKETING_COMMON_UNIT_OF_WORK_INTERNAL_BATCH_QUEUE_H_
