// Follows the log for many watchers with one reader: no watcher costs a query while it keeps up, and no watcher at all
// costs but a look at where the log ends.
#ifndef SMARKETING_COMMON_EVENT_LOG_TAILER_H_
#define SMARKETING_COMMON_EVENT_LOG_TAILER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/event_log/event.h"
#include "common/event_log/position.h"
#include "common/mysql/database.h"
#include "common/time/clock.h"

namespace smarketing::event_log {

struct TailerOptions {
  // How often it asks for news: `busy_poll` while there are some, `idle_poll` after a second without.
  absl::Duration busy_poll = absl::Milliseconds(10);
  absl::Duration idle_poll = absl::Milliseconds(40);
  // What is kept of each partition for those who keep up; older events are read from the database again.
  size_t buffer_events = 1024;
  size_t buffer_bytes = 4 << 20;
  // How many events one reading of a subscriber that is behind fetches.
  int64_t catch_up_events = 512;
  // Threads that fetch for subscribers that are behind, and that run the callbacks of all subscribers.
  int threads = 2;
  absl::Duration query_timeout = absl::Seconds(5);
};

// Which events a subscriber gets; an empty part lets everything through.
struct EventFilter {
  absl::flat_hash_set<std::string> types;
  std::string subject_type;
  std::optional<Uuid> subject_id;
  std::string exclude_origin;  // not the events with this one

  bool Matches(const Event& event) const;
};

struct SubscriptionOptions {
  // Where to go on; empty: after what the log holds now.
  std::optional<Position> position;
  EventFilter filter;
  // Called, on a thread of the tailer and under no lock, when Next() has news after it had none, and when it has had
  // none for `heartbeat`; can be called for nothing. The first Next() is the subscriber's own. Calls of one
  // subscription never overlap. Must not block. It can run once more after the subscription is gone: capture a
  // weak_ptr.
  std::function<void()> on_available;
  absl::Duration heartbeat = absl::InfiniteDuration();
};

class TailerCore;

// Where a watcher stands. Thread-safe, but Next() is for one thread at a time.
class Subscription {
 public:
  ~Subscription();
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;

  struct Batch {
    // In order for each partition. At most `max`; empty: nothing now, on_available will tell.
    std::vector<std::shared_ptr<const Event>> events;
    // After all of `events`, and past what the filter kept out. After one of them alone: the position before the batch,
    // advanced by each event up to that one.
    Position position;
    // Whether the subscriber has everything that the tailer knows of.
    bool at_end = false;
  };

  // What is there now; never blocks, never asks the database. A subscriber may leave as much time between two calls as
  // it likes: what it has not fetched waits for it in the log. An error ends the subscription: INVALID_ARGUMENT
  // INVALID_POSITION when the position is beyond the end of the log, UNAVAILABLE when the tailer has stopped.
  absl::StatusOr<Batch> Next(size_t max);

 private:
  friend class Tailer;
  friend class TailerCore;
  struct State;
  Subscription(std::shared_ptr<TailerCore> core, std::shared_ptr<State> state);

  const std::shared_ptr<TailerCore> core_;
  const std::shared_ptr<State> state_;
};

// One per process. Thread-safe. While the database is away it waits for it, and so do the subscribers.
class Tailer {
 public:
  struct Stats {
    int64_t subscribers = 0;
    int64_t polls = 0;           // since the start
    int64_t failed_polls = 0;    // since the start
    int64_t events = 0;          // read by polling, since the start
    int64_t catch_up_reads = 0;  // for subscribers that were behind, since the start
    Position heads;              // as of the last poll
    absl::Time last_success;     // of a poll; InfinitePast: none yet
  };

  // `clock` is the machine's: what polling is timed by. Both must outlive this. Nothing runs before Start().
  Tailer(mysql::Database* database, Clock* clock, TailerOptions options = {});
  ~Tailer();  // Stop()

  void Start();
  // Ends every subscription with UNAVAILABLE (their callbacks are called once more) and the threads. Idempotent.
  void Stop();

  // UNAVAILABLE: not started, stopped, or no position was given and the log has not been read yet.
  absl::StatusOr<std::shared_ptr<Subscription>> Subscribe(SubscriptionOptions options);

  // Says that something was committed by this process: polls at once instead of at the next turn.
  void Wake();

  Stats stats() const;

 private:
  const std::shared_ptr<TailerCore> core_;
};

}  // namespace smarketing::event_log

#endif  // SMARKETING_COMMON_EVENT_LOG_TAILER_H_
