#include "common/unit_of_work/internal/batch_queue.h"

#include <algorithm>
#include <utility>

#include "common/status/error.h"

namespace smarketing::unit_of_work::internal {
namespace {

constexpr absl::Duration kRetryDelay = absl::Milliseconds(200);
constexpr size_t kMaxBatch = 512;

absl::Status Expired() {
  return MakeError(absl::StatusCode::kDeadlineExceeded, kCommandExpired,
                   "the deadline passed before the request was served; it had no effect");
}

absl::Status TimedOut() {
  return MakeError(absl::StatusCode::kDeadlineExceeded, kCommandTimedOut,
                   "the deadline passed while the request was served; ask again with the same request_id");
}

}  // namespace

BatchQueue::BatchQueue(Clock* clock, CoalescerOptions options, RunBatch run)
    : clock_(clock),
      options_(std::move(options)),
      max_batch_(std::clamp<size_t>(options_.max_batch, 1, kMaxBatch)),
      overlap_(options_.overlap == 0 ? (max_batch_ + 1) / 2 : options_.overlap),
      run_(std::move(run)),
      full_(WithRetryDelay(MakeError(absl::StatusCode::kResourceExhausted, kQueueFull,
                                     "more writes are waiting than can be served soon"),
                           kRetryDelay)),
      stopped_(MakeError(absl::StatusCode::kUnavailable, kShuttingDown, "the server is shutting down")) {
  absl::MutexLock lock(&join_mu_);
  for (int i = 0; i < std::max(1, options_.threads); ++i) workers_.emplace_back([this] { Work(); });
  watcher_ = std::thread([this] { WatchDeadlines(); });
}

BatchQueue::~BatchQueue() { Stop(); }

absl::Status BatchQueue::CheckRoom() const {
  absl::MutexLock lock(&mu_);
  if (stopping_) return stopped_;
  if (!IsFull()) return absl::OkStatus();
  ++stats_.rejected;
  return full_;
}

void BatchQueue::Submit(TicketPtr ticket) {
  absl::Status refused;
  {
    absl::MutexLock lock(&mu_);
    if (stopping_) {
      refused = stopped_;
    } else if (IsFull()) {
      ++stats_.rejected;
      refused = full_;
    } else {
      ++stats_.queued;
      if (ticket->deadline != absl::InfiniteFuture()) deadlines_.emplace(ticket->deadline, ticket);
      queue_.push_back(ticket);
    }
  }
  if (!refused.ok()) ticket->Answer(refused);
}

void BatchQueue::Stop() {
  {
    absl::MutexLock lock(&mu_);
    stopping_ = true;
  }
  absl::MutexLock lock(&join_mu_);
  for (std::thread& worker : workers_) worker.join();
  workers_.clear();
  {
    absl::MutexLock state_lock(&mu_);
    drained_ = true;
  }
  if (watcher_.joinable()) watcher_.join();
}

CoalescerStats BatchQueue::stats() const {
  absl::MutexLock lock(&mu_);
  return stats_;
}

bool BatchQueue::Take(std::vector<TicketPtr>& batch, std::vector<TicketPtr>& expired) {
  batch.clear();
  expired.clear();
  absl::MutexLock lock(&mu_);
  do {
    mu_.Await(absl::Condition(this, &BatchQueue::HasWork));
    if (!Gathered()) clock_->AwaitUntil(mu_, absl::Condition(this, &BatchQueue::Gathered), expected_by_);
    expected_ = 0;
    if (!MayBegin()) {
      clock_->AwaitUntil(mu_, absl::Condition(this, &BatchQueue::MayBegin), last_begin_ + kPatience);
    }
  } while (!HasWork());  // somebody else took it
  if (queue_.empty()) return false;
  const absl::Time now = clock_->Now();
  while (!queue_.empty() && batch.size() < max_batch_) {
    TicketPtr ticket = std::move(queue_.front());
    queue_.pop_front();
    --stats_.queued;
    if (ticket->deadline <= now) {  // the watcher would say so any moment
      ++stats_.expired;
      Forget(*ticket);
      expired.push_back(std::move(ticket));
    } else {
      ticket->state = Ticket::State::kRunning;
      batch.push_back(std::move(ticket));
    }
  }
  stats_.running += batch.size();
  if (!batch.empty()) {
    ++under_way_;
    last_begin_ = now;
  }
  return true;
}

void BatchQueue::Work() {
  std::vector<TicketPtr> batch;
  std::vector<TicketPtr> expired;
  while (Take(batch, expired)) {
    for (const TicketPtr& ticket : expired) ticket->Answer(Expired());
    if (!batch.empty()) Serve(batch);
  }
}

void BatchQueue::Serve(std::vector<TicketPtr>& batch) {
  // The latest deadline of all: a short one must not fail the others. Who cannot wait that long is answered by the
  // watcher.
  absl::Time deadline = absl::InfinitePast();
  for (const TicketPtr& ticket : batch) deadline = std::max(deadline, ticket->deadline);
  const absl::Time start = clock_->Now();
  run_(batch, deadline);
  const size_t size = batch.size();
  const absl::Time end = clock_->Now();
  {
    absl::MutexLock lock(&mu_);
    --under_way_;
    if (size >= kLargeBatch) {
      expected_ = std::min(size, max_batch_);
      expected_by_ = end + std::min((end - start) / kGatherPart, options_.max_gather);
    }
    stats_.running -= size;
    stats_.commands += size;
    ++stats_.batches;
    std::erase_if(batch, [this](const TicketPtr& ticket) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
      if (ticket->state == Ticket::State::kAnswered) return true;
      Forget(*ticket);
      return false;
    });
  }
  for (const TicketPtr& ticket : batch) ticket->Answer();
  if (options_.on_batch) options_.on_batch(size, end - start);
}

void BatchQueue::Forget(Ticket& ticket) {
  ticket.state = Ticket::State::kAnswered;
  const auto [begin, end] = deadlines_.equal_range(ticket.deadline);
  const auto it = std::find_if(begin, end, [&](const auto& entry) { return entry.second.get() == &ticket; });
  if (it != end) deadlines_.erase(it);
}

void BatchQueue::WatchDeadlines() {
  std::vector<TicketPtr> expired;
  std::vector<TicketPtr> timed_out;
  while (AwaitDeadlines(expired, timed_out)) {
    for (const TicketPtr& ticket : expired) ticket->Answer(Expired());
    for (const TicketPtr& ticket : timed_out) ticket->Answer(TimedOut());
  }
}

bool BatchQueue::AwaitDeadlines(std::vector<TicketPtr>& expired, std::vector<TicketPtr>& timed_out) {
  expired.clear();
  timed_out.clear();
  absl::MutexLock lock(&mu_);
  watching_until_ = deadlines_.empty() ? absl::InfiniteFuture() : deadlines_.begin()->first;
  clock_->AwaitUntil(mu_, absl::Condition(this, &BatchQueue::EarlierDeadline), watching_until_);
  if (drained_) return false;
  const absl::Time now = clock_->Now();
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
    TicketPtr ticket = std::move(deadlines_.begin()->second);
    deadlines_.erase(deadlines_.begin());
    (ticket->state == Ticket::State::kQueued ? expired : timed_out).push_back(ticket);
    ticket->state = Ticket::State::kAnswered;
  }
  if (!expired.empty()) {
    // Out of the queue at once, so that its size is the number of those who wait.
    std::erase_if(queue_, [](const TicketPtr& ticket) { return ticket->state == Ticket::State::kAnswered; });
  }
  stats_.queued -= expired.size();
  stats_.expired += expired.size();
  stats_.timed_out += timed_out.size();
  return true;
}

bool BatchQueue::EarlierDeadline() const {
  return drained_ || (!deadlines_.empty() && deadlines_.begin()->first < watching_until_);
}

}  // namespace smarketing::unit_of_work::internal
