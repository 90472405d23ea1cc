#include "common/event_log/consumer.h"

#include <algorithm>
#include <array>
#include <optional>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/event_log/cursor.h"
#include "common/event_log/event_log.h"
#include "common/event_log/lease_table.h"
#include "common/id/id.h"
#include "common/mysql/errors.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace smarketing::event_log {
namespace {

constexpr absl::Duration kQueryTimeout = absl::Seconds(5);         // of heads and leases
constexpr absl::Duration kBusyFor = absl::Seconds(1);              // how long after the last news polling stays quick
constexpr absl::Duration kFailurePause = absl::Milliseconds(500);  // when the log cannot be read
constexpr absl::Duration kContendedPause = absl::Milliseconds(50);
constexpr int64_t kMaxLook = 10'000;  // events that one batch looks at, for those that are wanted

// Errors that say nothing about the events: the same batch may pass later.
bool IsPassing(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kUnknown:
      return true;
    default:
      return false;
  }
}

}  // namespace

class Consumer::Impl {
 public:
  Impl(mysql::Database* database, Clock* clock, ConsumerOptions options, Handler handler, AfterCommit after_commit,
       ConsumerObserver* observer)
      : database_(database),
        clock_(clock),
        options_(std::move(options)),
        handler_(std::move(handler)),
        after_commit_(std::move(after_commit)),
        observer_(observer != nullptr ? observer : &no_observer_),
        // The suffix makes this life of the replica one that no other can be taken for.
        leases_(options_.name, absl::StrCat(options_.instance, "/", IdGenerator(clock).Next().ToString().substr(19)),
                options_.start == ConsumerOptions::Start::kEnd) {
    for (int32_t i = 0; i < kPartitionCount; ++i) PartitionAt(i).limit = options_.batch_size;
  }

  ~Impl() { Stop(); }

  void Start();
  void Stop();
  void Wake();
  std::vector<PartitionStats> stats() const;
  const std::string& name() const { return options_.name; }

 private:
  // A batch whose COMMIT was not answered. It took effect if the position is found at or beyond `to`.
  struct InDoubt {
    std::vector<Event> events;
    int64_t to = -1;
  };

  struct Partition {
    bool held = false;
    int64_t fence = 0;
    std::string holder;
    int64_t position = 0;
    int64_t head = 0;
    bool busy = false;      // a thread works on it
    int64_t limit = 0;      // events of the next batch at most: halved by a failure, doubled by a success
    absl::Time not_before;  // after a failure
    absl::Status failure;
    int64_t failures = 0;
    Uuid blocked_event_id;
    InDoubt in_doubt;
  };

  // What a thread takes along to work without the lock, and what it brings back.
  struct Work {
    int32_t partition = 0;
    int64_t fence = 0;
    int64_t limit = 0;
    InDoubt in_doubt;

    absl::Status status;
    bool lost = false;          // the lease
    int64_t from = 0;           // the position that the batch began at
    int64_t to = 0;             // and the one that it ends at
    std::vector<Event> events;  // what was read, also when it was not applied
    bool doubt_was_stored = false;
  };

  // Positions and partitions are small and never negative.
  Partition& PartitionAt(int32_t i) ABSL_SHARED_LOCKS_REQUIRED(mu_) { return partitions_[static_cast<size_t>(i)]; }

  void Coordinate();
  void RenewLeases();
  void PollHeads();
  void WorkOnPartitions();
  void RunBatch(Work& work);
  absl::Status ApplyBatch(mysql::Transaction& tx, Work& work);
  absl::Status ReadBatch(mysql::ReadTransaction& tx, const LeaseTable::Place& place, Work& work) const;
  void Finish(Work work);

  int32_t PickReady() const ABSL_SHARED_LOCKS_REQUIRED(mu_);
  bool WorkOrStop() const ABSL_SHARED_LOCKS_REQUIRED(mu_) { return stopping_ || PickReady() >= 0; }
  bool WakeOrStop() const ABSL_SHARED_LOCKS_REQUIRED(mu_) { return stopping_ || woken_; }
  absl::Time NextRetry() const ABSL_SHARED_LOCKS_REQUIRED(mu_);

  mysql::Database* const database_;
  Clock* const clock_;
  const ConsumerOptions options_;
  const Handler handler_;
  const AfterCommit after_commit_;
  ConsumerObserver no_observer_;
  ConsumerObserver* const observer_;
  const LeaseTable leases_;

  mutable absl::Mutex mu_;
  std::array<Partition, kPartitionCount> partitions_ ABSL_GUARDED_BY(mu_);
  int32_t last_picked_ ABSL_GUARDED_BY(mu_) = kPartitionCount - 1;
  absl::Time last_news_ ABSL_GUARDED_BY(mu_) = absl::InfinitePast();
  bool woken_ ABSL_GUARDED_BY(mu_) = false;
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;

  // Of the coordinator's thread alone.
  absl::Time next_renewal_ = absl::InfinitePast();
  absl::Time next_poll_ = absl::InfinitePast();

  absl::Mutex join_mu_;
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(join_mu_);
};

void Consumer::Impl::Start() {
  absl::MutexLock lock(&join_mu_);
  threads_.emplace_back([this] { Coordinate(); });
  for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { WorkOnPartitions(); });
}

void Consumer::Impl::Stop() {
  {
    absl::MutexLock lock(&mu_);
    stopping_ = true;
  }
  absl::MutexLock lock(&join_mu_);
  if (threads_.empty()) return;
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  if (!options_.give_back_leases) return;
  const absl::Status status = database_->RunReadWrite(clock_->Now() + kQueryTimeout,
                                                      [this](mysql::Transaction& tx) { return leases_.GiveBack(tx); });
  if (!status.ok()) observer_->OnDatabaseError(options_.name, status);  // then the leases just run out
  for (int32_t i = 0; i < kPartitionCount; ++i) {
    bool held;
    {
      absl::MutexLock state_lock(&mu_);
      held = std::exchange(PartitionAt(i).held, false);
    }
    if (held) observer_->OnLeaseLost(options_.name, i);
  }
}

void Consumer::Impl::Wake() {
  absl::MutexLock lock(&mu_);
  woken_ = true;
}

std::vector<Consumer::PartitionStats> Consumer::Impl::stats() const {
  std::vector<PartitionStats> result;
  absl::MutexLock lock(&mu_);
  for (int32_t i = 0; i < kPartitionCount; ++i) {
    const Partition& partition = partitions_[static_cast<size_t>(i)];
    PartitionStats& stats = result.emplace_back();
    stats.partition = i;
    stats.held = partition.held;
    stats.holder = partition.holder;
    stats.position = partition.position;
    stats.head = partition.head;
    stats.failure = partition.failure;
    stats.failures = partition.failures;
    if (!partition.blocked_event_id.is_nil()) stats.blocked = partition.failure;
    stats.blocked_event_id = partition.blocked_event_id;
  }
  return result;
}

// --- the coordinator: leases and heads ---

void Consumer::Impl::Coordinate() {
  while (true) {
    // When the clock has been set back, what is planned lies too far ahead.
    const absl::Time now = clock_->Now();
    next_renewal_ = std::min(next_renewal_, now + options_.lease / 3);
    next_poll_ = std::min(next_poll_, now + std::max(options_.idle_poll, kFailurePause));
    if (clock_->Now() >= next_renewal_) RenewLeases();
    if (clock_->Now() >= next_poll_) PollHeads();
    absl::MutexLock lock(&mu_);
    clock_->AwaitUntil(mu_, absl::Condition(this, &Impl::WakeOrStop), std::min(next_renewal_, next_poll_));
    if (stopping_) return;
    if (std::exchange(woken_, false)) next_poll_ = absl::InfinitePast();
  }
}

void Consumer::Impl::RenewLeases() {
  std::vector<Cursor> cursors;
  bool contended = false;
  const absl::Time now = clock_->Now();
  const absl::Status status = database_->RunReadWrite(
      now + std::min(kQueryTimeout, options_.lease), [&](mysql::Transaction& tx) -> absl::Status {
        SMK_ASSIGN_OR_RETURN(cursors, leases_.RenewAndClaim(tx, clock_->Now(), options_.lease, contended));
        return absl::OkStatus();
      });
  if (!status.ok()) {
    // What is held stays in hand: the fence tells whether it still is.
    next_renewal_ = now + options_.lease / 10;
    observer_->OnDatabaseError(options_.name, status);
    return;
  }
  next_renewal_ = now + (contended ? std::min(kContendedPause, options_.lease / 10) : options_.lease / 3);

  std::vector<Cursor> taken;
  std::vector<int32_t> lost;
  {
    absl::MutexLock lock(&mu_);
    for (const Cursor& cursor : cursors) {
      Partition& partition = PartitionAt(cursor.partition);
      const bool mine = cursor.holder == leases_.holder();
      if (partition.held && (!mine || partition.fence != cursor.fence)) lost.push_back(cursor.partition);
      if (mine && (!partition.held || partition.fence != cursor.fence)) {
        taken.push_back(cursor);
        partition.limit = options_.batch_size;
        partition.not_before = absl::InfinitePast();
        partition.failure = absl::OkStatus();
        partition.failures = 0;
        partition.blocked_event_id = Uuid();
        partition.in_doubt = InDoubt();
      }
      if (!partition.busy || partition.fence != cursor.fence) partition.position = cursor.position;
      partition.held = mine;
      partition.fence = cursor.fence;
      partition.holder = cursor.holder;
      partition.head = std::max(partition.head, cursor.head);
    }
  }
  for (const int32_t partition : lost) observer_->OnLeaseLost(options_.name, partition);
  for (const Cursor& cursor : taken) observer_->OnLeaseTaken(options_.name, cursor.partition, cursor.fence);
}

void Consumer::Impl::PollHeads() {
  Position heads;
  const absl::Time now = clock_->Now();
  const absl::Status status =
      database_->RunReadOnly(now + kQueryTimeout, [&](mysql::ReadTransaction& tx) -> absl::Status {
        SMK_ASSIGN_OR_RETURN(heads, Heads(tx));
        return absl::OkStatus();
      });
  if (!status.ok()) {
    next_poll_ = now + kFailurePause;
    observer_->OnDatabaseError(options_.name, status);
    return;
  }
  absl::MutexLock lock(&mu_);
  for (int32_t i = 0; i < kPartitionCount; ++i) {
    Partition& partition = PartitionAt(i);
    if (heads[i] <= partition.head) continue;
    partition.head = heads[i];
    last_news_ = now;
  }
  next_poll_ = now + (now - last_news_ < kBusyFor ? options_.busy_poll : options_.idle_poll);
}

// --- the workers ---

int32_t Consumer::Impl::PickReady() const {
  const absl::Time now = clock_->Now();
  for (int32_t i = 1; i <= kPartitionCount; ++i) {
    const int32_t candidate = (last_picked_ + i) % kPartitionCount;
    const Partition& partition = partitions_[static_cast<size_t>(candidate)];
    // A pause that is longer than any was planned before the clock was set back.
    const bool rests = partition.not_before > now && partition.not_before <= now + options_.max_backoff;
    if (partition.held && !partition.busy && partition.head > partition.position && !rests) {
      return candidate;
    }
  }
  return -1;
}

absl::Time Consumer::Impl::NextRetry() const {
  absl::Time next = absl::InfiniteFuture();
  for (const Partition& partition : partitions_) {
    if (partition.held && !partition.busy && partition.head > partition.position) {
      next = std::min(next, partition.not_before);
    }
  }
  return next;
}

void Consumer::Impl::WorkOnPartitions() {
  while (true) {
    Work work;
    {
      absl::MutexLock lock(&mu_);
      while (!stopping_ && PickReady() < 0) {
        clock_->AwaitUntil(mu_, absl::Condition(this, &Impl::WorkOrStop), NextRetry());
      }
      if (stopping_) return;
      work.partition = last_picked_ = PickReady();
      Partition& partition = PartitionAt(work.partition);
      partition.busy = true;
      work.fence = partition.fence;
      work.limit = partition.limit;
      work.in_doubt = std::exchange(partition.in_doubt, InDoubt());
    }
    RunBatch(work);
    Finish(std::move(work));
  }
}

void Consumer::Impl::RunBatch(Work& work) {
  const absl::Time start = clock_->Now();
  work.status = database_->RunReadWrite(start + options_.batch_timeout,
                                        [&](mysql::Transaction& tx) { return ApplyBatch(tx, work); });
  if (work.doubt_was_stored && after_commit_) after_commit_(work.in_doubt.events);
  if (!work.status.ok() || work.lost || work.events.empty()) return;
  if (after_commit_) after_commit_(work.events);
  observer_->OnBatch(options_.name, work.partition, static_cast<int64_t>(work.events.size()), clock_->Now() - start);
}

absl::Status Consumer::Impl::ApplyBatch(mysql::Transaction& tx, Work& work) {
  work.events.clear();
  SMK_ASSIGN_OR_RETURN(const std::optional<LeaseTable::Place> place, leases_.ReadPlace(tx, work.partition, work.fence));
  work.lost = !place.has_value();
  if (work.lost) return absl::OkStatus();
  if (work.in_doubt.to >= 0 && place->position >= work.in_doubt.to) work.doubt_was_stored = true;

  SMK_RETURN_IF_ERROR(ReadBatch(tx, *place, work));
  if (work.to == work.from) return absl::OkStatus();
  if (!work.events.empty()) SMK_RETURN_IF_ERROR(handler_(tx, work.events));
  SMK_ASSIGN_OR_RETURN(const bool moved, leases_.MovePosition(tx, work.partition, work.fence, work.from, work.to));
  if (moved) return absl::OkStatus();
  // The lease is lost, or a batch of ours whose COMMIT was not answered has come through after all. Nothing of this run
  // may stay; the next one sees which it is.
  return mysql::RetryTransaction(absl::AbortedError("the position has moved"));
}

absl::Status Consumer::Impl::ReadBatch(mysql::ReadTransaction& tx, const LeaseTable::Place& place, Work& work) const {
  work.from = work.to = place.position;
  if (options_.types.empty()) {
    SMK_ASSIGN_OR_RETURN(work.events, Read(tx, work.partition, work.from, work.limit));
    if (!work.events.empty()) work.to = work.events.back().sequence;
    return absl::OkStatus();
  }
  // Not beyond the end of the log, which must be read before the events: what lies before it is there.
  const Range range = {work.partition, work.from, std::min(place.head, work.from + kMaxLook)};
  if (range.up_to <= range.after) return absl::OkStatus();
  SMK_ASSIGN_OR_RETURN(work.events, ReadTypes(tx, range, options_.types, work.limit));
  const bool more = std::ssize(work.events) == work.limit;
  work.to = more ? work.events.back().sequence : range.up_to;
  return absl::OkStatus();
}

void Consumer::Impl::Finish(Work work) {
  const bool ok = work.status.ok();
  const Event* blocking = nullptr;
  bool unblocked = false;
  bool lost = false;
  {
    absl::MutexLock lock(&mu_);
    Partition& partition = PartitionAt(work.partition);
    partition.busy = false;
    if (partition.fence != work.fence) return;  // the coordinator knows already that it is lost
    if (work.lost) {
      lost = std::exchange(partition.held, false);
      partition.holder.clear();
    } else if (ok) {
      partition.position = work.to;
      // Nothing to move to means that the head was known too well (a database restored): do not turn in circles on it.
      if (work.to == work.from) partition.head = work.from;
      partition.head = std::max(partition.head, partition.position);
      partition.limit = std::min(options_.batch_size, 2 * partition.limit);
      partition.not_before = absl::InfinitePast();
      unblocked = !partition.blocked_event_id.is_nil();
      partition.failure = absl::OkStatus();
      partition.failures = 0;
      partition.blocked_event_id = Uuid();
      last_news_ = clock_->Now();
    } else {
      if (ErrorReason(work.status) == mysql::kCommitOutcomeUnknown && !work.events.empty()) {
        partition.in_doubt.to = work.events.back().sequence;
        partition.in_doubt.events = work.events;
      } else if (!work.doubt_was_stored) {
        partition.in_doubt = std::move(work.in_doubt);
      }
      const int64_t tried = static_cast<int64_t>(work.events.size());
      const bool split = !IsPassing(work.status) && tried > 1;
      if (!IsPassing(work.status) && tried == 1) {
        blocking = &work.events.front();
        partition.blocked_event_id = blocking->event_id;
      }
      partition.failure = work.status;
      const int64_t doublings = split ? 0 : std::min<int64_t>(partition.failures++, 30);
      if (split) partition.limit = tried / 2;
      partition.not_before =
          split ? absl::InfinitePast()
                : clock_->Now() + std::min(options_.max_backoff, options_.min_backoff * (int64_t{1} << doublings));
    }
  }
  if (lost) observer_->OnLeaseLost(options_.name, work.partition);
  if (!ok) observer_->OnFailure(options_.name, work.partition, work.status, blocking);
  if (unblocked) observer_->OnUnblocked(options_.name, work.partition);
}

Consumer::Consumer(mysql::Database* database, Clock* clock, ConsumerOptions options, Handler handler,
                   AfterCommit after_commit, ConsumerObserver* observer)
    : impl_(std::make_unique<Impl>(database, clock, std::move(options), std::move(handler), std::move(after_commit),
                                   observer)) {}
Consumer::~Consumer() = default;

void Consumer::Start() { impl_->Start(); }
void Consumer::Stop() { impl_->Stop(); }
void Consumer::Wake() { impl_->Wake(); }
std::vector<Consumer::PartitionStats> Consumer::stats() const { return impl_->stats(); }
const std::string& Consumer::name() const { return impl_->name(); }

}  // namespace smarketing::event_log
