#include "lead_service/worker/timer_worker.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "common/id/id.h"
#include "common/mysql/transaction.h"
#include "common/status/macros.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/timer.h"
#include "lead_service/storage/timer_store.h"

namespace smarketing::lead {
namespace {

using Entry = unit_of_work::Entry<Command, Outcome>;

// Who did it, in events and in the audit trail.
constexpr char kActor[] = "lead_service";
// How long a timer waits whose command fails, so that it does not stand in the way of others.
constexpr absl::Duration kPostponement = absl::Minutes(1);

// Nothing for a kind that this binary does not know (a newer replica set it).
std::optional<Command> CommandOf(const TimerKey& key, absl::Time now) {
  Context context;
  context.actor = kActor;
  context.now = now;
  context.automatic = true;
  switch (key.kind) {
    case TimerKind::kReturnRecycledLead:
      return ReturnRecycledLead{context, LeadId(key.subject)};
    case TimerKind::kPurgeLead:
      return PurgeLead{context, LeadId(key.subject)};
    case TimerKind::kExpireHandoff:
      return ExpireHandoff{context, HandoffId(key.subject)};
    case TimerKind::kRouteHandoff:
      return RouteHandoff{context, HandoffId(key.subject)};
  }
  return std::nullopt;
}

}  // namespace

TimerWorker::TimerWorker(mysql::Database* database, service::Clocks clocks,
                         unit_of_work::UnitOfWork<Command, Outcome>* unit_of_work, observability::Logger* logger,
                         TimerWorkerOptions options)
    : database_(database),
      clocks_(clocks),
      unit_of_work_(unit_of_work),
      options_(options),
      loop_([this] { return Turn(); },
            {clocks.machine, options.min_backoff, options.max_backoff, [logger](const absl::Status& status) {
               logger->Warning("due timers could not be worked on",
                               {{"error", status.ToString(absl::StatusToStringMode::kWithNoExtraData)}});
             }}) {}

absl::StatusOr<int64_t> TimerWorker::ActOnce() {
  const absl::Time now = clocks_.business->Now();
  const absl::Time deadline = clocks_.machine->Now() + options_.transaction_timeout;
  std::vector<TimerKey> due;
  SMK_RETURN_IF_ERROR(database_->RunReadOnly(deadline, [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(due, ReadDueTimers(tx, now, options_.batch_size));
    return absl::OkStatus();
  }));
  if (due.empty()) return 0;

  absl::Status failure;
  std::vector<TimerKey> failed;
  std::vector<TimerKey> tried;
  std::vector<Entry> entries;
  for (const TimerKey& key : due) {
    if (std::optional<Command> command = CommandOf(key, now)) {
      tried.push_back(key);
      entries.emplace_back(*std::move(command));
    } else {
      failed.push_back(key);
    }
  }
  unit_of_work_->Execute(absl::MakeSpan(entries), deadline);
  for (size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].outcome.ok()) continue;
    failed.push_back(tried[i]);
    failure.Update(entries[i].outcome.status());
  }
  fired_ += static_cast<int64_t>(due.size() - failed.size());
  if (failed.empty()) return static_cast<int64_t>(due.size());
  SMK_RETURN_IF_ERROR(database_->RunReadWrite(
      deadline, [&](mysql::Transaction& tx) { return PostponeTimers(tx, failed, now + kPostponement); }));
  if (!failure.ok()) return failure;
  return static_cast<int64_t>(due.size());
}

absl::StatusOr<worker::Rest> TimerWorker::RestUntilNext() {
  std::optional<absl::Time> next;
  SMK_RETURN_IF_ERROR(database_->RunReadOnly(clocks_.machine->Now() + options_.transaction_timeout,
                                             [&](mysql::ReadTransaction& tx) -> absl::Status {
                                               SMK_ASSIGN_OR_RETURN(next, NextTimer(tx));
                                               return absl::OkStatus();
                                             }));
  const absl::Time now = clocks_.business->Now();
  return worker::Rest{clocks_.business, std::min(next.value_or(absl::InfiniteFuture()), now + options_.max_rest)};
}

absl::StatusOr<worker::Rest> TimerWorker::Turn() {
  while (!loop_.stopping()) {
    SMK_ASSIGN_OR_RETURN(const int64_t acted, ActOnce());
    if (acted == 0) break;
  }
  return RestUntilNext();
}

}  // namespace smarketing::lead
