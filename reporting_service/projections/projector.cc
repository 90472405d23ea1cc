#include "reporting_service/projections/projector.h"

#include <map>
#include <vector>

#include "common/status/macros.h"
#include "reporting_service/domain/contributions.h"
#include "reporting_service/projections/apply_event.h"
#include "reporting_service/storage/projection_store.h"

namespace smarketing::reporting {
namespace {

constexpr char kLeads[] = "leads";

}  // namespace

absl::Status Projector::Apply(mysql::Transaction& tx, absl::Span<const event_log::Event> events) const {
  std::map<LeadId, std::vector<const event_log::Event*>> by_lead;
  for (const event_log::Event& event : events) {
    if (event.subject_type == kLeads && ChangesFacts(event.type)) by_lead[LeadId(event.subject_id)].push_back(&event);
  }
  if (by_lead.empty()) return absl::OkStatus();

  // The switch to a new generation takes this lock too: what is read below stays true until the commit.
  SMK_RETURN_IF_ERROR(LockCursor(tx, events[0].partition));
  std::vector<LeadId> leads;
  leads.reserve(by_lead.size());
  for (const auto& [lead, unused] : by_lead) leads.push_back(lead);
  SMK_ASSIGN_OR_RETURN(auto stored, LockFacts(tx, leads));
  // After the facts, and not before: a rebuild that began meanwhile may have counted a lead until we locked it. Then it
  // is seen here; and what it has not counted by now waits for us.
  SMK_ASSIGN_OR_RETURN(const Generations generations, ReadGenerations(tx));

  Contributions active_differences;
  Contributions building_differences;
  for (const auto& [lead, lead_events] : by_lead) {
    const auto [entry, is_new] = stored.try_emplace(lead);
    StoredFacts& current = entry->second;
    if (is_new) current.generation = generations.active.number;
    const LeadFacts before = current.facts;
    for (const event_log::Event* event : lead_events) SMK_RETURN_IF_ERROR(ApplyEvent(*event, current.facts));

    const auto add_difference = [&](const Definition& definition, Contributions& differences) {
      Accumulate(Contribute(current.facts, definition), 1, differences);
      Accumulate(Contribute(before, definition), -1, differences);
    };
    add_difference(generations.active.definition, active_differences);
    // A lead that the rebuild has passed already counts in both; it will come to the others.
    if (generations.building.has_value() && current.generation == generations.building->number) {
      add_difference(generations.building->definition, building_differences);
    }
  }
  SMK_RETURN_IF_ERROR(SaveFacts(tx, stored, clock_->Now()));
  SMK_RETURN_IF_ERROR(AddToRollups(tx, generations.active.number, active_differences));
  if (!building_differences.empty()) {
    SMK_RETURN_IF_ERROR(AddToRollups(tx, generations.building->number, building_differences));
  }
  return absl::OkStatus();
}

}  // namespace smarketing::reporting
