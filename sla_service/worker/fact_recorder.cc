#include "sla_service/worker/fact_recorder.h"

#include <vector>

#include "common/status/macros.h"
#include "sla_service/storage/agreements.h"
#include "sla_service/storage/lead_facts_store.h"
#include "sla_service/worker/clock_writer.h"
#include "sla_service/worker/lead_events.h"

namespace smarketing::sla {

absl::Status FactRecorder::Apply(mysql::Transaction& tx, absl::Span<const event_log::Event> events) {
  FactsByLead facts;
  for (const event_log::Event& event : events) SMK_RETURN_IF_ERROR(CollectFacts(event, &facts));
  if (facts.empty()) return absl::OkStatus();
  SMK_RETURN_IF_ERROR(AddFacts(tx, facts));

  // After the leads' rows are locked, and not before: an agreement that is not seen here is committed later, so its
  // backfill waits for these rows and sees these facts.
  SMK_ASSIGN_OR_RETURN(const std::vector<Promise> promises, LoadPromises(tx, *calendars_));
  std::vector<LeadId> leads;
  leads.reserve(facts.size());
  for (const auto& [lead, unused] : facts) leads.push_back(lead);
  const absl::Time now = clock_->Now();
  ClockChanges changes;
  SMK_RETURN_IF_ERROR(ReconcileLeads(tx, leads, promises, now, *ids_, &changes));
  return StoreAndAppend(tx, changes, now, *ids_);
}

}  // namespace smarketing::sla
