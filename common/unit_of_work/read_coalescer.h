// Lets reads that come one by one travel together, like the writes of coalescer.h and by the same rules: an idle server
// reads for a lone caller at once; a busy one asks the database once for many.
#ifndef SMARKETING_COMMON_UNIT_OF_WORK_READ_COALESCER_H_
#define SMARKETING_COMMON_UNIT_OF_WORK_READ_COALESCER_H_

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/time/clock.h"
#include "common/unit_of_work/internal/batch_queue.h"

namespace smarketing::unit_of_work {

// Thread-safe. What is read was in the database at some time after it was asked for.
template <typename Key, typename Value>
class ReadCoalescer {
 public:
  using Values = absl::flat_hash_map<Key, std::shared_ptr<const Value>>;
  // Reads what there is under `keys`, each of which is there once. Called by several threads at once. An error is
  // everybody's.
  using Load = std::function<absl::StatusOr<Values>(absl::Span<const Key> keys, absl::Time deadline)>;
  // Null: there is no such thing.
  using Done = std::function<void(const absl::StatusOr<std::shared_ptr<const Value>>& value)>;

  // `clock` is what deadlines are measured by: the machine's. It must outlive this.
  ReadCoalescer(Load load, Clock* clock, CoalescerOptions options = ForReads())
      : load_(std::move(load)),
        queue_(clock, options, [this](absl::Span<const internal::TicketPtr> tickets, absl::Time deadline) {
          LoadAll(tickets, deadline);
        }) {}

  // `done` is called exactly once, on a thread of the coalescer or within Submit; it must not block. The answer comes
  // by `deadline`; the errors are those of Coalescer::Submit and of `load`.
  void Submit(Key key, absl::Time deadline, Done done) {
    queue_.Submit(std::make_shared<TypedTicket>(std::move(key), deadline, std::move(done)));
  }

  // Submits and waits for the answer.
  absl::StatusOr<std::shared_ptr<const Value>> Read(Key key, absl::Time deadline) {
    absl::StatusOr<std::shared_ptr<const Value>> result = absl::InternalError("nobody has answered");
    absl::Notification done;
    Submit(std::move(key), deadline, [&](const absl::StatusOr<std::shared_ptr<const Value>>& value) {
      result = value;
      done.Notify();
    });
    done.WaitForNotification();
    return result;
  }

  // Reads have no commit to share: a small batch costs little more, and waiting leaves processors idle.
  static CoalescerOptions ForReads() {
    CoalescerOptions options;
    options.max_gather = absl::ZeroDuration();
    options.overlap = 8;
    return options;
  }

  // Takes nothing more, answers everything that it has taken, and ends its threads. Idempotent.
  void Stop() { queue_.Stop(); }

  CoalescerStats stats() const { return queue_.stats(); }

 private:
  struct TypedTicket final : internal::Ticket {
    TypedTicket(Key key, absl::Time deadline, Done done)
        : Ticket(deadline), key(std::move(key)), done(std::move(done)) {}
    void Answer() override { done(value); }
    void Answer(const absl::Status& error) override { done(error); }

    const Key key;
    const Done done;
    absl::StatusOr<std::shared_ptr<const Value>> value = nullptr;
  };

  void LoadAll(absl::Span<const internal::TicketPtr> tickets, absl::Time deadline) {
    Values values;
    for (const internal::TicketPtr& ticket : tickets) values.emplace(Typed(ticket).key, nullptr);
    std::vector<Key> keys;
    keys.reserve(values.size());
    for (const auto& [key, unknown] : values) keys.push_back(key);
    absl::StatusOr<Values> loaded = load_(keys, deadline);
    for (const internal::TicketPtr& ticket : tickets) {
      TypedTicket& typed = Typed(ticket);
      if (!loaded.ok()) {
        typed.value = loaded.status();
      } else if (const auto found = loaded->find(typed.key); found != loaded->end()) {
        typed.value = found->second;
      }
    }
  }
  static TypedTicket& Typed(const internal::TicketPtr& ticket) { return static_cast<TypedTicket&>(*ticket); }

  const Load load_;
  internal::BatchQueue queue_;
};

}  // namespace smarketing::unit_of_work

#endif  // SMARKETING_COMMON_UNIT_OF_WORK_READ_COALESCER_H_
