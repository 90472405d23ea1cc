#include "sla_service/worker/fact_recorder.h"

#include <set>
#include <vector>

#include "common/status/macros.h"
#include "sla_service/storage/agreements.h"
#include "sla_service/storage/lead_facts_store.h"
#include "sla_service/worker/clock_writer.h"
#include "sla_service/worker/lead_events.h"

namespace smarketing::sla {

namespace {

// The leads of which a batch says what cannot simply be added to what is known.
std::set<LeadId> Rewritten(absl::Span<const event_log::Event> events) {
  std::set<LeadId> leads;
  for (const event_log::Event& event : events) {
    if (ChangesWhatIsKnown(event)) leads.insert(LeadId(event.subject_id));
  }
  return leads;
}

// Stores what the events say, with the rows of their leads locked; returns these leads.
absl::StatusOr<std::vector<LeadId>> StoreFacts(mysql::Transaction& tx, absl::Span<const event_log::Event> events) {
  const std::set<LeadId> rewritten = Rewritten(events);
  const auto is_rewritten = [&](const event_log::Event& event) { return rewritten.contains(LeadId(event.subject_id)); };
  FactsByLead added;
  for (const event_log::Event& event : events) {
    if (!is_rewritten(event)) SMK_RETURN_IF_ERROR(CollectFacts(event, &added));
  }
  std::set<LeadId> all = rewritten;
  for (const auto& [lead, unused] : added) all.insert(lead);
  std::vector<LeadId> leads(all.begin(), all.end());
  if (!rewritten.empty()) {
    SMK_RETURN_IF_ERROR(LockLeads(tx, leads));
    SMK_ASSIGN_OR_RETURN(FactsByLead known, LoadFacts(tx, std::vector<LeadId>(rewritten.begin(), rewritten.end())));
    for (const event_log::Event& event : events) {
      if (is_rewritten(event)) SMK_RETURN_IF_ERROR(CollectFacts(event, &known));
    }
    SMK_RETURN_IF_ERROR(ReplaceFacts(tx, known));
  }
  SMK_RETURN_IF_ERROR(AddFacts(tx, added));
  return leads;
}

}  // namespace

absl::Status FactRecorder::Apply(mysql::Transaction& tx, absl::Span<const event_log::Event> events) {
  SMK_ASSIGN_OR_RETURN(const std::vector<LeadId> leads, StoreFacts(tx, events));
  if (leads.empty()) return absl::OkStatus();

  // After the leads' rows are locked, and not before: an agreement that is not seen here is committed later, so its
  // backfill waits for these rows and sees these facts.
  SMK_ASSIGN_OR_RETURN(const std::vector<Promise> promises, LoadPromises(tx, *calendars_));
  const absl::Time now = clock_->Now();
  ClockChanges changes;
  SMK_RETURN_IF_ERROR(ReconcileLeads(tx, leads, promises, now, *ids_, &changes));
  return StoreAndAppend(tx, changes, now, *ids_);
}

}  // namespace smarketing::sla
