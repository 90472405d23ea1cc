// A named reader of the log whose effects happen exactly once.
//
// Any number of replicas run a consumer of the same name; they share the partitions by leases (table event_cursor). A
// batch of events is applied and the position moved in one transaction, guarded by the lease's fence: a replica that
// lost its lease, and does not know it, rolls back.
#ifndef SMARKETING_COMMON_EVENT_LOG_CONSUMER_H_
#define SMARKETING_COMMON_EVENT_LOG_CONSUMER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/event_log/event.h"
#include "common/mysql/database.h"
#include "common/mysql/transaction.h"
#include "common/time/clock.h"

namespace smarketing::event_log {

struct ConsumerOptions {
  // Unique among consumers; begins with the service's name. Up to 64 characters.
  std::string name;
  // Who this replica is, for people that look at the leases: a host and process. Up to 100 characters; need not be
  // unique.
  std::string instance;
  // Where a consumer begins that has never run.
  enum class Start { kBeginning, kEnd } start = Start::kBeginning;

  // The types of the events that it is given; empty: all. The position moves past the others, which are not fetched.
  std::vector<std::string> types;

  int64_t batch_size = 256;  // events per transaction at most, all of one partition
  int threads = 2;           // how many partitions are worked on at once
  // How long a partition stands still when its replica dies. Renewed every third of it, also during a long batch. A new
  // replica has its share within a third of it.
  absl::Duration lease = absl::Seconds(10);
  absl::Duration batch_timeout = absl::Seconds(30);
  // How often it asks for news.
  absl::Duration busy_poll = absl::Milliseconds(10);
  absl::Duration idle_poll = absl::Milliseconds(40);
  // Pauses after a failure: doubling from the first to the second.
  absl::Duration min_backoff = absl::Milliseconds(50);
  absl::Duration max_backoff = absl::Seconds(30);
  // False: Stop() keeps the leases, as a crash would. For tests.
  bool give_back_leases = true;
};

// Applies `events` (at least one, all of one partition, in order) within `tx`. May append events of its own, last. Runs
// again after a deadlock or a lost connection (see Database), and then must leave nothing of the earlier run outside
// the transaction. Any error rolls back and is tried again:
//   ABORTED, UNAVAILABLE, RESOURCE_EXHAUSTED, UNKNOWN: after a pause;
//   others: with half of the events, down to the single one that cannot be applied; that one is tried again for ever,
//   with growing pauses, and its partition stands still meanwhile. Events are never skipped.
using Handler = std::function<absl::Status(mysql::Transaction& tx, absl::Span<const Event> events)>;

// Called after the transaction of a batch has committed, before the next batch of that partition; may be missed when
// the process dies in between.
using AfterCommit = std::function<void(absl::Span<const Event> events)>;

// Told what goes on, for logs and metrics. Called on the consumer's threads, under no lock; must not block.
class ConsumerObserver {
 public:
  virtual ~ConsumerObserver() = default;
  virtual void OnLeaseTaken(absl::string_view consumer, int32_t partition, int64_t fence) {}
  // Another replica has it now, or it was given back.
  virtual void OnLeaseLost(absl::string_view consumer, int32_t partition) {}
  virtual void OnBatch(absl::string_view consumer, int32_t partition, int64_t events, absl::Duration duration) {}
  // A try failed. `blocking` is the one event that cannot be applied, null while that is not clear.
  virtual void OnFailure(absl::string_view consumer, int32_t partition, const absl::Status& status,
                         const Event* blocking) {}
  // The event that blocked the partition has been applied.
  virtual void OnUnblocked(absl::string_view consumer, int32_t partition) {}
  // Leases or heads could not be read.
  virtual void OnDatabaseError(absl::string_view consumer, const absl::Status& status) {}
};

class Consumer {
 public:
  struct PartitionStats {
    int32_t partition = 0;
    bool held = false;     // by this replica
    std::string holder;    // as of the last look at the leases
    int64_t position = 0;  // exact when held, otherwise as of the last look
    int64_t head = 0;      // as of the last poll
    // Not OK: the last try failed; how many have in a row.
    absl::Status failure;
    int64_t failures = 0;
    // Not OK: the partition stands still because of this event.
    absl::Status blocked;
    Uuid blocked_event_id;

    int64_t lag() const { return head > position ? head - position : 0; }
  };

  // `clock` is the machine's (leases and polling). What is pointed to must outlive this; `observer` may be null.
  // Nothing runs before Start().
  Consumer(mysql::Database* database, Clock* clock, ConsumerOptions options, Handler handler,
           AfterCommit after_commit = nullptr, ConsumerObserver* observer = nullptr);
  ~Consumer();  // Stop()

  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;

  void Start();
  // Lets the batches in hand finish, gives the leases back and ends the threads. Idempotent; final.
  void Stop();

  // Says that something was committed: looks at once instead of at the next turn.
  void Wake();

  // Every partition, in order. Asks no database.
  std::vector<PartitionStats> stats() const;

  const std::string& name() const;

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace smarketing::event_log

#endif  // SMARKETING_COMMON_EVENT_LOG_CONSUMER_H_
