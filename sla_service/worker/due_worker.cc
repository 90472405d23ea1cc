#include "sla_service/worker/due_worker.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "common/event_log/pending.h"
#include "common/status/macros.h"
#include "sla_service/domain/clock_changes.h"
#include "sla_service/storage/clocks.h"
#include "sla_service/worker/clock_writer.h"
#include "sla_service/worker/fact_recorder.h"
#include "sla_service/worker/lead_events.h"

namespace smarketing::sla {
namespace {

absl::StatusOr<absl::flat_hash_set<Uuid>> AwaitingAnswers(mysql::ReadTransaction& tx,
                                                          const std::vector<PromiseClock>& clocks) {
  std::vector<Uuid> leads;
  leads.reserve(clocks.size());
  for (const PromiseClock& clock : clocks) leads.push_back(clock.lead.uuid());
  return event_log::PendingSubjects(tx, kClocksConsumer, leads, AnswerTypes());
}

int64_t Count(const ClockChanges& changes, ClockEvent::Kind kind) {
  return std::count_if(changes.events.begin(), changes.events.end(),
                       [kind](const ClockEvent& event) { return event.kind == kind; });
}

}  // namespace

DueWorker::DueWorker(mysql::Database* database, service::Clocks clocks, IdGenerator* ids, observability::Logger* logger,
                     DueWorkerOptions options)
    : database_(database),
      clocks_(clocks),
      ids_(ids),
      options_(options),
      loop_([this] { return Turn(); },
            {clocks.machine, options.min_backoff, options.max_backoff, [logger](const absl::Status& status) {
               logger->Warning("due clocks could not be worked on",
                               {{"error", status.ToString(absl::StatusToStringMode::kWithNoExtraData)}});
             }}) {}

absl::StatusOr<int64_t> DueWorker::ActOnce() {
  const absl::Time now = clocks_.business->Now();
  ClockChanges changes;
  int64_t claimed = 0;
  int64_t waiting = 0;
  SMK_RETURN_IF_ERROR(database_->RunReadWrite(
      clocks_.machine->Now() + options_.transaction_timeout, [&](mysql::Transaction& tx) -> absl::Status {
        changes = {};
        claimed = waiting = 0;
        SMK_ASSIGN_OR_RETURN(std::vector<PromiseClock> clocks, ClaimDueClocks(tx, now, options_.batch_size));
        claimed = static_cast<int64_t>(clocks.size());
        // With the clocks locked: an answer that is applied from now on waits for us, and is still pending here.
        SMK_ASSIGN_OR_RETURN(const absl::flat_hash_set<Uuid> pending, AwaitingAnswers(tx, clocks));
        for (PromiseClock& clock : clocks) {
          const absl::Time waiting_since = clock.waiting_since.value_or(now);
          if (pending.contains(clock.lead.uuid()) && now < waiting_since + options_.grace) {
            ++waiting;
            clock.waiting_since = waiting_since;
            clock.next_action = now + options_.retry;
            changes.updated.push_back(std::move(clock));
          } else {
            ActOnTime(
                std::move(clock), now, [&] { return ids_->Next(); }, &changes);
          }
        }
        return StoreAndAppend(tx, changes, now, *ids_);
      }));
  warnings_ += Count(changes, ClockEvent::Kind::kWarned);
  breaches_ += Count(changes, ClockEvent::Kind::kBreached);
  postponed_ += waiting;
  return claimed;
}

absl::StatusOr<worker::Rest> DueWorker::RestUntilNext() {
  std::optional<absl::Time> next;
  SMK_RETURN_IF_ERROR(database_->RunReadOnly(clocks_.machine->Now() + options_.transaction_timeout,
                                             [&](mysql::ReadTransaction& tx) -> absl::Status {
                                               SMK_ASSIGN_OR_RETURN(next, EarliestAction(tx));
                                               return absl::OkStatus();
                                             }));
  const absl::Time now = clocks_.business->Now();
  if (next.has_value() && *next <= now) return worker::Rest{clocks_.machine, clocks_.machine->Now() + options_.yield};
  return worker::Rest{clocks_.business, std::min(next.value_or(absl::InfiniteFuture()), now + options_.max_rest)};
}

absl::StatusOr<worker::Rest> DueWorker::Turn() {
  while (!loop_.stopping()) {
    SMK_ASSIGN_OR_RETURN(const int64_t acted, ActOnce());
    if (acted == 0) break;
  }
  return RestUntilNext();
}

}  // namespace smarketing::sla
