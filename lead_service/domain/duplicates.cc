// DismissDuplicate: a person knows that two leads are two people.
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/domain/draft.h"
#include "lead_service/domain/handlers.h"

namespace smarketing::lead {
namespace {

void AuditDismissal(const LeadId& lead, const LeadId& other, Draft& draft) {
  draft.Audit(lead, {.field = absl::StrCat("duplicates/", other.uuid().ToString()), .new_value = "DISMISSED"});
}

}  // namespace

absl::StatusOr<Outcome> Handle(const DismissDuplicate& command, const Context& context, Workspace& workspace) {
  SMK_ASSIGN_OR_RETURN(const LeadId lead, FindLeadOrError(workspace, context, command.lead));
  SMK_ASSIGN_OR_RETURN(const LeadId other, FindLeadOrError(workspace, context, command.other_lead));
  if (lead == other) {
    Violations violations;
    violations.Add("other_lead", "is the same lead, or was merged with it");
    return violations.ToStatus();
  }
  Draft draft(workspace, context, context.now);
  AuditDismissal(lead, other, draft);
  AuditDismissal(other, lead, draft);
  draft.Note(DuplicateNote::Kind::kDismissed, lead, other);
  draft.Commit();
  Outcome outcome;
  outcome.lead = *workspace.FindLead(lead);
  return outcome;
}

}  // namespace smarketing::lead
