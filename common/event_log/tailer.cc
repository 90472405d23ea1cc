#include "common/event_log/tailer.h"

#include <algorithm>
#include <array>
#include <deque>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "common/event_log/event_log.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace smarketing::event_log {
namespace {

using EventPtr = std::shared_ptr<const Event>;

constexpr absl::Duration kBusyFor = absl::Seconds(1);  // how long after the last news polling stays quick
constexpr absl::Duration kFailurePause = absl::Milliseconds(200);
constexpr int64_t kMaxPollEvents = 4096;  // per poll: bounds its memory when very much comes at once

// About what an event costs in memory.
size_t SizeOf(const Event& event) {
  return sizeof(Event) + event.type.size() + event.subject_type.size() + event.actor.size() +
         event.trace_parent.size() + event.payload.size() + event.origin.size();
}

absl::Status Stopped() {
  return MakeError(absl::StatusCode::kUnavailable, "EVENT_TAILER_STOPPED", "the events are not followed any more");
}

}  // namespace

bool EventFilter::Matches(const Event& event) const {
  return (!subject_id.has_value() || event.subject_id == *subject_id) &&
         (subject_type.empty() || event.subject_type == subject_type) &&
         (types.empty() || types.contains(event.type)) && (exclude_origin.empty() || event.origin != exclude_origin);
}

// Guarded by TailerCore::mu_, but for `options`, which never changes.
struct Subscription::State {
  explicit State(SubscriptionOptions options) : options(std::move(options)) {}

  // Events fetched for this subscriber alone, because the buffer has them no more.
  struct CatchUp {
    std::deque<EventPtr> events;
    int64_t end = 0;  // the position after them; beyond the last one when the log has holes (archived history)
  };

  // Whether the subscriber can be interested in a partition at all.
  bool Wants(int32_t partition) const {
    return !options.filter.subject_id.has_value() || PartitionOf(*options.filter.subject_id) == partition;
  }

  const SubscriptionOptions options;
  Position position;  // behind what Next() has given out
  std::array<CatchUp, kPartitionCount> catch_up;
  int32_t first_partition = 0;  // of the next Next(): everyone's turn comes
  absl::Status error;

  bool armed = false;        // the last Next() had nothing; the callback is due when there is something
  bool at_end = false;       // the last Next() left nothing behind, not even something to fetch
  bool fetching = false;     // a thread fetches for it, or will
  bool in_callback = false;  // callbacks of one subscriber never overlap
  bool call_again = false;
  bool gone = false;          // the Subscription was destroyed
  bool verified = true;       // the position is not beyond the end of the log
  int64_t subscribed_at = 0;  // number of polls begun by then
  absl::Time last_call;
};

class TailerCore : public std::enable_shared_from_this<TailerCore> {
 public:
  using StatePtr = std::shared_ptr<Subscription::State>;

  TailerCore(mysql::Database* database, Clock* clock, TailerOptions options)
      : database_(database), clock_(clock), options_(options) {}

  void Start();
  void Stop();
  void Wake();
  Tailer::Stats stats() const;
  absl::StatusOr<StatePtr> Subscribe(SubscriptionOptions options);
  void Unsubscribe(const StatePtr& state);
  absl::StatusOr<Subscription::Batch> Next(const StatePtr& state, size_t max);

 private:
  // The youngest events of a partition: those with sequences first … first + events.size() - 1.
  struct Buffer {
    std::deque<EventPtr> events;
    int64_t first = 1;
    size_t bytes = 0;
  };

  void Follow();
  bool Poll();  // whether there may be more at once
  bool Store(std::vector<Event> events, const Position& read_to, const Position& heads);
  bool StoreEnd(const Position& heads);
  void Tell(const std::vector<EventPtr>& news) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Verify(int64_t poll, const Position& heads) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  absl::Time NextHeartbeat() const ABSL_SHARED_LOCKS_REQUIRED(mu_);

  void Serve();  // a thread of the pool
  void Call(const StatePtr& state);
  void Fetch(const StatePtr& state);
  std::vector<Range> MissingRanges(const Subscription::State& state) const ABSL_SHARED_LOCKS_REQUIRED(mu_);
  void Ring(const StatePtr& state) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void RequestFetch(const StatePtr& state) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void TakeFrom(int32_t partition, Subscription::State& state, size_t max, std::vector<EventPtr>& out)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const Buffer& BufferAt(int32_t i) const ABSL_SHARED_LOCKS_REQUIRED(mu_) { return buffers_[static_cast<size_t>(i)]; }
  Buffer& BufferAt(int32_t i) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) { return buffers_[static_cast<size_t>(i)]; }
  bool WakeOrStop() const ABSL_SHARED_LOCKS_REQUIRED(mu_) { return stopping_ || woken_; }
  bool TaskOrStop() const ABSL_SHARED_LOCKS_REQUIRED(mu_) { return stopping_ || !tasks_.empty(); }

  mysql::Database* const database_;
  Clock* const clock_;
  const TailerOptions options_;

  mutable absl::Mutex mu_;
  std::array<Buffer, kPartitionCount> buffers_ ABSL_GUARDED_BY(mu_);
  Position known_ ABSL_GUARDED_BY(mu_);      // the last events in the buffers
  bool begun_ ABSL_GUARDED_BY(mu_) = false;  // known_ has been read
  absl::flat_hash_set<StatePtr> subscribers_ ABSL_GUARDED_BY(mu_);
  std::deque<std::function<void()>> tasks_ ABSL_GUARDED_BY(mu_);
  std::vector<StatePtr> failed_fetches_ ABSL_GUARDED_BY(mu_);  // tried again after the next poll that succeeds
  Tailer::Stats stats_ ABSL_GUARDED_BY(mu_);
  int64_t polls_begun_ ABSL_GUARDED_BY(mu_) = 0;
  absl::Time last_news_ ABSL_GUARDED_BY(mu_) = absl::InfinitePast();
  bool woken_ ABSL_GUARDED_BY(mu_) = false;
  bool started_ ABSL_GUARDED_BY(mu_) = false;
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;

  absl::Mutex join_mu_;
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(join_mu_);
};

void TailerCore::Start() {
  {
    absl::MutexLock lock(&mu_);
    started_ = true;
    stats_.last_success = absl::InfinitePast();
  }
  absl::MutexLock lock(&join_mu_);
  threads_.emplace_back([this] { Follow(); });
  for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { Serve(); });
}

void TailerCore::Stop() {
  {
    absl::MutexLock lock(&mu_);
    stopping_ = true;
  }
  {
    absl::MutexLock lock(&join_mu_);
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }
  std::vector<StatePtr> left;
  {
    absl::MutexLock lock(&mu_);
    left.assign(subscribers_.begin(), subscribers_.end());
    subscribers_.clear();
    tasks_.clear();
    failed_fetches_.clear();
    for (const StatePtr& state : left) state->error = Stopped();
  }
  for (const StatePtr& state : left) {
    if (state->options.on_available) state->options.on_available();
  }
}

void TailerCore::Wake() {
  absl::MutexLock lock(&mu_);
  woken_ = !subscribers_.empty();
}

Tailer::Stats TailerCore::stats() const {
  absl::MutexLock lock(&mu_);
  Tailer::Stats stats = stats_;
  stats.subscribers = static_cast<int64_t>(subscribers_.size());
  stats.heads = known_;
  return stats;
}

// --- subscribers ---

absl::StatusOr<TailerCore::StatePtr> TailerCore::Subscribe(SubscriptionOptions options) {
  auto state = std::make_shared<Subscription::State>(std::move(options));
  absl::MutexLock lock(&mu_);
  if (!started_ || stopping_) return Stopped();
  if (!begun_ && !state->options.position.has_value()) {
    return MakeError(absl::StatusCode::kUnavailable, "EVENT_LOG_UNREAD", "the event log has not been read yet");
  }
  state->position = state->options.position.value_or(known_);
  state->verified = !state->options.position.has_value();
  state->subscribed_at = polls_begun_;
  state->last_call = clock_->Now();
  subscribers_.insert(state);
  return state;
}

void TailerCore::Unsubscribe(const StatePtr& state) {
  absl::MutexLock lock(&mu_);
  state->gone = true;
  subscribers_.erase(state);
}

absl::StatusOr<Subscription::Batch> TailerCore::Next(const StatePtr& state, size_t max) {
  absl::MutexLock lock(&mu_);
  SMK_RETURN_IF_ERROR(state->error);
  Subscription::Batch batch;
  for (int32_t i = 0; i < kPartitionCount; ++i) {
    const int32_t partition = (state->first_partition + i) % kPartitionCount;
    if (state->Wants(partition)) TakeFrom(partition, *state, max, batch.events);
  }
  state->first_partition = (state->first_partition + 1) % kPartitionCount;
  batch.position = state->position;

  batch.at_end = begun_;
  for (int32_t i = 0; i < kPartitionCount && batch.at_end; ++i) {
    batch.at_end = !state->Wants(i) || state->position[i] >= known_[i];
  }
  state->at_end = batch.at_end;
  state->armed = batch.events.empty();
  if (!batch.at_end && batch.events.size() < max && !MissingRanges(*state).empty()) RequestFetch(state);
  return batch;
}

// Takes from what was fetched, then from the buffer, until there is nothing left or `out` holds `max`.
void TailerCore::TakeFrom(int32_t partition, Subscription::State& state, size_t max, std::vector<EventPtr>& out) {
  int64_t& position = state.position[partition];
  Subscription::State::CatchUp& catch_up = state.catch_up[static_cast<size_t>(partition)];
  while (!catch_up.events.empty() && out.size() < max) {
    EventPtr event = std::move(catch_up.events.front());
    catch_up.events.pop_front();
    position = event->sequence;
    if (state.options.filter.Matches(*event)) out.push_back(std::move(event));
  }
  if (!catch_up.events.empty()) return;
  position = std::max(position, catch_up.end);

  const Buffer& buffer = BufferAt(partition);
  while (position + 1 >= buffer.first && position < known_[partition] && out.size() < max) {
    const EventPtr& event = buffer.events[static_cast<size_t>(position + 1 - buffer.first)];
    ++position;
    if (state.options.filter.Matches(*event)) out.push_back(event);
  }
}

// What the subscriber lacks and the buffers have no more, in equal parts for all partitions.
std::vector<Range> TailerCore::MissingRanges(const Subscription::State& state) const {
  std::vector<Range> ranges;
  for (int32_t i = 0; i < kPartitionCount; ++i) {
    const int64_t position = state.position[i];
    if (!state.Wants(i) || !state.catch_up[static_cast<size_t>(i)].events.empty()) continue;
    if (position < known_[i] && position + 1 < BufferAt(i).first)
      ranges.push_back({i, position, BufferAt(i).first - 1});
  }
  const int64_t part = std::max<int64_t>(16, options_.catch_up_events / std::max<int64_t>(1, std::ssize(ranges)));
  for (Range& range : ranges) range.up_to = std::min(range.up_to, range.after + part);
  return ranges;
}

// --- the pool: fetching and callbacks ---

void TailerCore::Ring(const StatePtr& state) {
  state->armed = false;
  state->last_call = clock_->Now();
  if (!state->options.on_available) return;
  if (state->in_callback) {
    state->call_again = true;
    return;
  }
  state->in_callback = true;
  tasks_.push_back([this, state] { Call(state); });
}

void TailerCore::Call(const StatePtr& state) {
  while (true) {
    {
      absl::MutexLock lock(&mu_);
      if (state->gone) return;
    }
    state->options.on_available();
    absl::MutexLock lock(&mu_);
    if (!std::exchange(state->call_again, false)) {
      state->in_callback = false;
      return;
    }
  }
}

void TailerCore::RequestFetch(const StatePtr& state) {
  if (std::exchange(state->fetching, true)) return;
  tasks_.push_back([this, state] { Fetch(state); });
}

void TailerCore::Fetch(const StatePtr& state) {
  std::vector<Range> ranges;
  {
    absl::MutexLock lock(&mu_);
    if (state->gone) return;
    ranges = MissingRanges(*state);
    ++stats_.catch_up_reads;
  }
  std::vector<Event> events;
  const absl::Status status =
      database_->RunReadOnly(clock_->Now() + options_.query_timeout, [&](mysql::ReadTransaction& tx) -> absl::Status {
        SMK_ASSIGN_OR_RETURN(events, ReadMany(tx, ranges));
        return absl::OkStatus();
      });
  std::vector<EventPtr> shared;
  shared.reserve(events.size());
  for (Event& event : events) shared.push_back(std::make_shared<const Event>(std::move(event)));

  absl::MutexLock lock(&mu_);
  if (!status.ok()) {
    failed_fetches_.push_back(state);
    return;
  }
  state->fetching = false;
  for (const Range& range : ranges) {
    // Next() may have come along meanwhile, but found nothing to take in these partitions.
    state->catch_up[static_cast<size_t>(range.partition)].end = range.up_to;
  }
  for (EventPtr& event : shared) {
    const auto partition = static_cast<size_t>(event->partition);
    state->catch_up[partition].events.push_back(std::move(event));
  }
  if (state->armed) Ring(state);
}

void TailerCore::Serve() {
  while (true) {
    std::function<void()> task;
    {
      absl::MutexLock lock(&mu_);
      mu_.Await(absl::Condition(this, &TailerCore::TaskOrStop));
      if (stopping_) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    task();
  }
}

// --- following the log ---

void TailerCore::Follow() {
  while (true) {
    const bool more = Poll();
    absl::MutexLock lock(&mu_);
    const absl::Time now = clock_->Now();
    for (const StatePtr& state : subscribers_) {
      if (state->armed && now - state->last_call >= state->options.heartbeat) Ring(state);
    }
    absl::Duration pause = now - last_news_ < kBusyFor ? options_.busy_poll : options_.idle_poll;
    if (more) pause = absl::ZeroDuration();
    if (stats_.last_success != absl::InfinitePast() && stats_.last_success < now - kFailurePause) pause = kFailurePause;
    clock_->AwaitUntil(mu_, absl::Condition(this, &TailerCore::WakeOrStop), now + pause);
    if (stopping_) return;
    woken_ = false;
  }
}

bool TailerCore::Poll() {
  Position known;
  bool begun;
  bool alone;
  int64_t poll;
  {
    absl::MutexLock lock(&mu_);
    known = known_;
    begun = begun_;
    alone = subscribers_.empty();
    poll = polls_begun_++;
    ++stats_.polls;
  }
  Position heads;
  Position read_to;
  std::vector<Event> events;
  const absl::Status status =
      database_->RunReadOnly(clock_->Now() + options_.query_timeout, [&](mysql::ReadTransaction& tx) -> absl::Status {
        events.clear();
        SMK_ASSIGN_OR_RETURN(heads, Heads(tx));
        // The first time, and while nobody watches, only to learn where the end is.
        const bool skip = alone || !begun;
        read_to = skip ? heads : known;
        std::vector<Range> ranges;
        for (int32_t i = 0; i < kPartitionCount && !skip; ++i) {
          if (heads[i] <= known[i]) continue;
          read_to[i] = std::min(heads[i], known[i] + kMaxPollEvents / kPartitionCount);
          ranges.push_back({i, known[i], read_to[i]});
        }
        SMK_ASSIGN_OR_RETURN(events, ReadMany(tx, ranges));
        return absl::OkStatus();
      });
  if (!status.ok()) {
    absl::MutexLock lock(&mu_);
    ++stats_.failed_polls;
    return false;
  }
  if (alone && begun && !StoreEnd(heads)) return true;  // somebody has come: read for them
  const bool more = (!alone || !begun) && Store(std::move(events), read_to, heads);
  absl::MutexLock lock(&mu_);
  Verify(poll, heads);
  return more;
}

// What nobody watches is not read, only where it ends. False, and nothing is done, when there is a subscriber after
// all.
bool TailerCore::StoreEnd(const Position& heads) {
  absl::MutexLock lock(&mu_);
  if (!subscribers_.empty()) return false;
  failed_fetches_.clear();
  stats_.last_success = clock_->Now();
  for (int32_t i = 0; i < kPartitionCount; ++i) {
    if (heads[i] == known_[i]) continue;
    Buffer& buffer = BufferAt(i);
    buffer = Buffer();
    buffer.first = heads[i] + 1;
  }
  known_ = heads;
  return true;
}

bool TailerCore::Store(std::vector<Event> events, const Position& read_to, const Position& heads) {
  std::vector<EventPtr> news;
  news.reserve(events.size());
  for (Event& event : events) news.push_back(std::make_shared<const Event>(std::move(event)));

  absl::MutexLock lock(&mu_);
  stats_.events += std::ssize(news);
  stats_.last_success = clock_->Now();
  if (!news.empty()) last_news_ = stats_.last_success;
  if (!begun_) {
    for (int32_t i = 0; i < kPartitionCount; ++i) BufferAt(i).first = heads[i] + 1;
    begun_ = true;
  }
  known_ = read_to;
  for (const EventPtr& event : news) {
    Buffer& buffer = BufferAt(event->partition);
    buffer.events.push_back(event);
    buffer.bytes += SizeOf(*event);
  }
  for (int32_t i = 0; i < kPartitionCount; ++i) {
    Buffer& buffer = BufferAt(i);
    while (buffer.events.size() > options_.buffer_events || buffer.bytes > options_.buffer_bytes) {
      buffer.bytes -= SizeOf(*buffer.events.front());
      buffer.events.pop_front();
    }
    buffer.first = known_[i] + 1 - std::ssize(buffer.events);
  }
  Tell(news);
  for (const StatePtr& state : std::exchange(failed_fetches_, {})) {
    tasks_.push_back([this, state] { Fetch(state); });
  }
  return read_to != heads;
}

void TailerCore::Tell(const std::vector<EventPtr>& news) {
  for (const StatePtr& state : subscribers_) {
    if (!state->armed) continue;  // it will look by itself
    const EventFilter& filter = state->options.filter;
    const bool matches =
        std::any_of(news.begin(), news.end(), [&](const EventPtr& event) { return filter.Matches(*event); });
    if (matches) {
      Ring(state);
    } else if (state->at_end) {
      // None of this is for it: it has come along without being called.
      for (int32_t i = 0; i < kPartitionCount; ++i) {
        if (state->Wants(i)) state->position[i] = std::max(state->position[i], known_[i]);
      }
    }
  }
}

void TailerCore::Verify(int64_t poll, const Position& heads) {
  for (const StatePtr& state : subscribers_) {
    if (state->verified || state->subscribed_at > poll) continue;
    state->verified = true;
    for (int32_t i = 0; i < kPartitionCount; ++i) {
      if (state->options.position.value_or(Position())[i] <= heads[i]) continue;
      Violations violations;
      violations.Add("position", "lies beyond the end of the log");
      state->error = violations.ToStatus(kInvalidPosition);
    }
    // Also when it is right: what it wants may have been unknown when it last looked.
    if (state->armed) Ring(state);
  }
}

Subscription::Subscription(std::shared_ptr<TailerCore> core, std::shared_ptr<State> state)
    : core_(std::move(core)), state_(std::move(state)) {}
Subscription::~Subscription() { core_->Unsubscribe(state_); }
absl::StatusOr<Subscription::Batch> Subscription::Next(size_t max) { return core_->Next(state_, max); }

Tailer::Tailer(mysql::Database* database, Clock* clock, TailerOptions options)
    : core_(std::make_shared<TailerCore>(database, clock, options)) {}
Tailer::~Tailer() { Stop(); }
void Tailer::Start() { core_->Start(); }
void Tailer::Stop() { core_->Stop(); }
void Tailer::Wake() { core_->Wake(); }
Tailer::Stats Tailer::stats() const { return core_->stats(); }

absl::StatusOr<std::shared_ptr<Subscription>> Tailer::Subscribe(SubscriptionOptions options) {
  SMK_ASSIGN_OR_RETURN(std::shared_ptr<Subscription::State> state, core_->Subscribe(std::move(options)));
  return std::shared_ptr<Subscription>(new Subscription(core_, std::move(state)));
}

}  // namespace smarketing::event_log
