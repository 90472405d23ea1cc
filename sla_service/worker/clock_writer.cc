#include "sla_service/worker/clock_writer.h"

#include <utility>
#include <vector>

#include "common/event_log/event_log.h"
#include "common/status/macros.h"
#include "sla_service/storage/clocks.h"
#include "sla_service/storage/lead_facts_store.h"
#include "sla_service/worker/clock_events.h"

namespace smarketing::sla {
namespace {

std::vector<PromiseClock> ClocksOf(const Promise& promise, const std::vector<PromiseClock>& clocks) {
  std::vector<PromiseClock> mine;
  for (const PromiseClock& clock : clocks) {
    if (clock.agreement == promise.agreement && clock.commitment == promise.commitment.id) mine.push_back(clock);
  }
  return mine;
}

}  // namespace

absl::Status ReconcileLeads(mysql::Transaction& tx, absl::Span<const LeadId> leads, absl::Span<const Promise> promises,
                            absl::Time now, IdGenerator& ids, ClockChanges* changes) {
  if (leads.empty() || promises.empty()) return absl::OkStatus();
  SMK_ASSIGN_OR_RETURN(const FactsByLead facts, LoadFacts(tx, leads));
  SMK_ASSIGN_OR_RETURN(const ClocksByLead clocks, LockClocksOf(tx, leads));
  static const auto* const kNone = new std::vector<PromiseClock>();
  for (const auto& [lead, known] : facts) {
    const auto it = clocks.find(lead);
    const std::vector<PromiseClock>& stored = it != clocks.end() ? it->second : *kNone;
    for (const Promise& promise : promises) {
      Reconcile(
          promise, lead, known, ClocksOf(promise, stored), now, [&] { return ids.Next(); }, changes);
    }
  }
  return absl::OkStatus();
}

absl::Status StoreAndAppend(mysql::Transaction& tx, const ClockChanges& changes, absl::Time now, IdGenerator& ids) {
  SMK_RETURN_IF_ERROR(StoreChanges(tx, changes));
  if (changes.events.empty()) return absl::OkStatus();
  std::vector<event_log::Event> events;
  events.reserve(changes.events.size());
  for (const ClockEvent& event : changes.events) events.push_back(ToLogEvent(event, ids.Next(), now));
  return event_log::Append(tx, absl::MakeSpan(events));
}

}  // namespace smarketing::sla
