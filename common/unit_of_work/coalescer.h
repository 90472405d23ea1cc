// Lets commands that come one by one travel in batches: while one batch commits, the next collects. An idle server runs
// a lone command at once; a busy one grows its batches by itself, and after a large one waits a moment for those whom
// it answered (internal/batch_queue.h).
#ifndef SMARKETING_COMMON_UNIT_OF_WORK_COALESCER_H_
#define SMARKETING_COMMON_UNIT_OF_WORK_COALESCER_H_

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "common/time/clock.h"
#include "common/unit_of_work/internal/batch_queue.h"
#include "common/unit_of_work/model.h"
#include "common/unit_of_work/unit_of_work.h"

namespace smarketing::unit_of_work {

// CoalescerOptions and CoalescerStats: internal/batch_queue.h.

// Thread-safe. Commands that are under way at the same time take effect in any order.
template <typename Command, typename Outcome>
class Coalescer {
 public:
  using EntryType = Entry<Command, Outcome>;
  using Done = std::function<void(absl::StatusOr<Outcome> outcome)>;

  // `clock` is what deadlines are measured by: the machine's. Both must outlive this.
  Coalescer(UnitOfWork<Command, Outcome>* unit_of_work, Clock* clock, CoalescerOptions options = {})
      : unit_of_work_(unit_of_work),
        queue_(clock, options, [this](absl::Span<const internal::TicketPtr> tickets, absl::Time deadline) {
          std::vector<EntryType*> entries;
          entries.reserve(tickets.size());
          for (const internal::TicketPtr& ticket : tickets) entries.push_back(&Typed(ticket)->entry);
          unit_of_work_->Execute(absl::MakeConstSpan(entries), deadline);
        }) {}

  // `done` is called exactly once, on a thread of the coalescer or within Submit; it must not block. What is OK is
  // committed. The answer comes by `deadline`; one that does not wait for others' deadlines:
  //   DEADLINE_EXCEEDED COMMAND_EXPIRED        it passed in the queue, and the command was not served;
  //   DEADLINE_EXCEEDED COMMAND_TIMED_OUT      it passed while the command was served; it may take effect yet;
  //   RESOURCE_EXHAUSTED QUEUE_FULL (RetryInfo) at once;
  //   UNAVAILABLE SHUTTING_DOWN                 after Stop();
  // and all errors of the unit of work.
  void Submit(EntryType entry, absl::Time deadline, Done done) {
    queue_.Submit(std::make_unique<TypedTicket>(std::move(entry), deadline, std::move(done)));
  }

  // Whether Submit would take a command now; otherwise what it would answer. For refusing early, without a promise.
  absl::Status CheckRoom() const { return queue_.CheckRoom(); }

  // Submits and waits for the answer.
  absl::StatusOr<Outcome> Run(EntryType entry, absl::Time deadline) {
    absl::StatusOr<Outcome> result = Undecided();
    absl::Notification done;
    Submit(std::move(entry), deadline, [&](absl::StatusOr<Outcome> outcome) {
      result = std::move(outcome);
      done.Notify();
    });
    done.WaitForNotification();
    return result;
  }

  // Takes nothing more, answers everything that it has taken, and ends its threads. Idempotent.
  void Stop() { queue_.Stop(); }

  CoalescerStats stats() const { return queue_.stats(); }

 private:
  struct TypedTicket final : internal::Ticket {
    TypedTicket(EntryType entry, absl::Time deadline, Done done)
        : Ticket(deadline), entry(std::move(entry)), done(std::move(done)) {}
    void Answer() override { done(std::move(entry.outcome)); }
    void Answer(const absl::Status& error) override { done(error); }

    EntryType entry;
    Done done;
  };
  static TypedTicket* Typed(const internal::TicketPtr& ticket) { return static_cast<TypedTicket*>(ticket.get()); }

  UnitOfWork<Command, Outcome>* const unit_of_work_;
  internal::BatchQueue queue_;
};

}  // namespace smarketing::unit_of_work

#endif  // SMARKETING_COMMON_UNIT_OF_WORK_COALESCER_H_
