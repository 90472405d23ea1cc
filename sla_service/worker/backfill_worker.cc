#include "sla_service/worker/backfill_worker.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "common/status/macros.h"
#include "sla_service/domain/clock_changes.h"
#include "sla_service/storage/agreements.h"
#include "sla_service/storage/backfills.h"
#include "sla_service/storage/lead_facts_store.h"
#include "sla_service/worker/clock_writer.h"

namespace smarketing::sla {
namespace {

// The promises of this revision; none when it is not in force any more.
absl::StatusOr<std::vector<Promise>> PromisesOf(mysql::ReadTransaction& tx, const Backfill& backfill,
                                                CalendarCache& calendars) {
  SMK_ASSIGN_OR_RETURN(const std::vector<Promise> all, LoadPromises(tx, calendars));
  std::vector<Promise> mine;
  for (const Promise& promise : all) {
    if (promise.agreement == backfill.agreement && promise.revision == backfill.revision) mine.push_back(promise);
  }
  return mine;
}

}  // namespace

BackfillWorker::BackfillWorker(mysql::Database* database, service::Clocks clocks, IdGenerator* ids,
                               CalendarCache* calendars, observability::Logger* logger,
                               std::function<void()> on_progress, BackfillWorkerOptions options)
    : database_(database),
      clocks_(clocks),
      ids_(ids),
      calendars_(calendars),
      on_progress_(std::move(on_progress)),
      options_(options),
      loop_([this] { return Turn(); },
            {clocks.machine, options.min_backoff, options.max_backoff, [logger](const absl::Status& status) {
               logger->Warning("an agreement could not be applied to what has already happened",
                               {{"error", status.ToString(absl::StatusToStringMode::kWithNoExtraData)}});
             }}) {}

absl::StatusOr<bool> BackfillWorker::ActOnce() {
  const absl::Time now = clocks_.business->Now();
  bool found = false;
  SMK_RETURN_IF_ERROR(database_->RunReadWrite(
      clocks_.machine->Now() + options_.transaction_timeout, [&](mysql::Transaction& tx) -> absl::Status {
        SMK_ASSIGN_OR_RETURN(std::optional<Backfill> backfill, ClaimBackfill(tx));
        found = backfill.has_value();
        if (!found) return absl::OkStatus();
        SMK_ASSIGN_OR_RETURN(const std::vector<Promise> promises, PromisesOf(tx, *backfill, *calendars_));
        SMK_ASSIGN_OR_RETURN(const std::vector<LeadMark> leads,
                             LockLeadsAfter(tx, backfill->after_lead, options_.batch_size));
        std::vector<LeadId> concerned;
        for (const LeadMark& lead : leads) {
          if (lead.latest_trigger_time >= backfill->activate_time) concerned.push_back(lead.lead);
        }
        ClockChanges changes;
        SMK_RETURN_IF_ERROR(ReconcileLeads(tx, concerned, promises, now, *ids_, &changes));
        if (!leads.empty()) backfill->after_lead = leads.back().lead;
        backfill->done = static_cast<int64_t>(leads.size()) < options_.batch_size;
        SMK_RETURN_IF_ERROR(UpdateBackfill(tx, *backfill));
        return StoreAndAppend(tx, changes, now, *ids_);
      }));
  if (found && on_progress_) on_progress_();
  return found;
}

absl::StatusOr<worker::Rest> BackfillWorker::Turn() {
  while (!loop_.stopping()) {
    SMK_ASSIGN_OR_RETURN(const bool acted, ActOnce());
    if (!acted) break;
  }
  return worker::Rest{clocks_.machine, clocks_.machine->Now() + options_.poll};
}

}  // namespace smarketing::sla
