// EraseLead and PurgeLead: a person is forgotten, the numbers stay. What of the person lies in rows that are not loaded
// is wiped by the storage (storage/erasure.h).
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/domain/draft.h"
#include "lead_service/domain/handlers.h"
#include "lead_service/domain/handoff.h"
#include "lead_service/domain/handoff_moves.h"

namespace smarketing::lead {
namespace {

// Country and language say nothing about who it was; who sold to whom as what is counted.
bool StaysWhenErased(Field field) {
  return !IsProfileField(field) || field == Field::kCountryCode || field == Field::kLanguageCode;
}

// Facts stay: times, stages, where it came from, who worked on it.
void Forget(Lead& lead, absl::Time now) {
  for (const Field field : kAllFields) {
    if (!StaysWhenErased(field)) lead.fields[field].clear();
  }
  lead.provenance = FieldProvenance();
  lead.tags.clear();
  lead.source.referrer.clear();
  lead.source.landing_page.clear();
  lead.identities.clear();
  lead.parked_identities.clear();
  lead.audit_key.clear();
  lead.recycle_until.reset();
  std::vector<StageEntry> entries = lead.stage_history.entries();
  for (StageEntry& entry : entries) entry.note.clear();
  lead.stage_history = StageHistory(std::move(entries));
  if (!lead.erase_time.has_value()) lead.erase_time = now;
}

// Somebody who was erased before is wiped again: what came after that, by whatever way, is gone, too. That it happened
// is told once.
Outcome Erase(const LeadId& id, const Context& context, Workspace& workspace) {
  Workspace::Changes erased;
  erased.erased_leads = workspace.MergedInto(id);
  erased.erased_leads.push_back(id);
  Draft draft(workspace, context, context.now);
  for (const LeadId& each : erased.erased_leads) {
    AnswerOpenHandoff(draft, each, HandoffState::kWithdrawn, {}, context.now);
    Forget(draft.MutableLead(each), context.now);
    draft.SetTimer({TimerKind::kPurgeLead, each.uuid()}, std::nullopt);
    draft.SetTimer({TimerKind::kReturnRecycledLead, each.uuid()}, std::nullopt);
  }
  draft.Commit();
  workspace.Commit(std::move(erased));
  Outcome outcome;
  outcome.lead = *workspace.FindRawLead(id);
  return outcome;
}

}  // namespace

absl::StatusOr<Outcome> Handle(const EraseLead& command, const Context& context, Workspace& workspace) {
  SMK_ASSIGN_OR_RETURN(const LeadId id, FindEvenDeletedOrError(workspace, context, command.lead));
  SMK_RETURN_IF_ERROR(CheckEtag(command.etag, workspace.FindRawLead(id)->etag()));
  return Erase(id, context, workspace);
}

absl::StatusOr<Outcome> Handle(const PurgeLead& command, const Context& context, Workspace& workspace) {
  SMK_ASSIGN_OR_RETURN(const LeadId id, FindEvenDeletedOrError(workspace, context, command.lead));
  const Lead& lead = *workspace.FindRawLead(id);
  const bool deleted = lead.delete_time.has_value() && !lead.erase_time.has_value();
  if (deleted && *lead.purge_time <= context.now) return Erase(id, context, workspace);
  Draft draft(workspace, context, context.now);
  draft.SetTimer({TimerKind::kPurgeLead, command.lead.uuid()}, deleted ? lead.purge_time : std::nullopt);
  draft.Commit();
  Outcome outcome;
  outcome.lead = *workspace.FindRawLead(id);
  return outcome;
}

}  // namespace smarketing::lead
