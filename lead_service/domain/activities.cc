// RecordTouch and LogAttempt: what prospects and reps did.
#include <string>
#include <utility>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/domain/draft.h"
#include "lead_service/domain/handlers.h"

namespace smarketing::lead {
namespace {

// Of a touch that is known already, whoever it was recorded for.
Outcome OutcomeOf(Draft::RecordedTouch recorded, const Workspace& workspace) {
  Outcome outcome;
  outcome.duplicate = recorded.duplicate;
  if (const Lead* lead = workspace.FindLead(recorded.touch.lead)) outcome.lead = *lead;
  outcome.touch = std::move(recorded.touch);
  return outcome;
}

// The visitor whom a command names, if nobody knows it.
const std::string* UnknownVisitor(const LeadRef& ref, const Workspace& workspace) {
  const auto* identity = std::get_if<Identity>(&ref);
  if (identity == nullptr || identity->key.kind != IdentityKind::kVisitor) return nullptr;
  return workspace.FindOwner(identity->key) == nullptr ? &identity->key.normal_form : nullptr;
}

}  // namespace

absl::StatusOr<Outcome> Handle(const RecordTouch& command, const Context& context, Workspace& workspace) {
  Violations violations;
  const absl::Time occur_time =
      OccurTime(command.touch.occur_time, context.now, context.now, "touch.occur_time", &violations);
  SMK_RETURN_IF_ERROR(violations.ToStatus());
  Draft draft(workspace, context, occur_time);
  if (const std::string* visitor = UnknownVisitor(command.lead, workspace)) {
    Draft::RecordedTouch recorded = draft.RecordOfVisitor(*visitor, command.touch, occur_time);
    draft.Commit();
    return OutcomeOf(std::move(recorded), workspace);
  }
  SMK_ASSIGN_OR_RETURN(const LeadId id, FindLeadOrError(workspace, context, command.lead));
  Draft::RecordedTouch recorded = draft.Record(id, command.touch, occur_time);
  draft.Commit();
  return OutcomeOf(std::move(recorded), workspace);
}

absl::StatusOr<Outcome> Handle(const LogAttempt& command, const Context& context, Workspace& workspace) {
  Violations violations;
  const absl::Time occur_time =
      OccurTime(command.attempt.occur_time, context.now, context.now, "attempt.occur_time", &violations);
  SMK_RETURN_IF_ERROR(violations.ToStatus());
  SMK_ASSIGN_OR_RETURN(const LeadId id, FindLeadOrError(workspace, context, command.lead));

  const AttemptInput& input = command.attempt;
  Outcome outcome;
  if (input.external_id.has_value()) {
    if (const Attempt* known = workspace.FindAttempt(*input.external_id)) {
      outcome.duplicate = true;
      outcome.attempt = *known;
      outcome.lead = *workspace.FindLead(known->lead);
      outcome.first_response = known->IsGenuineResponse() && outcome.lead.first_response_time == known->occur_time;
      return outcome;
    }
  }

  Draft draft(workspace, context, occur_time);
  Attempt attempt;
  attempt.id = workspace.NewId<AttemptId>();
  attempt.lead = id;
  attempt.kind = input.kind;
  attempt.direction = input.direction;
  attempt.outcome = input.outcome;
  attempt.automated = input.automated;
  attempt.rep = input.rep.empty() ? context.actor : input.rep;
  attempt.occur_time = occur_time;
  if (input.duration.has_value()) attempt.duration = absl::Floor(*input.duration, absl::Microseconds(1));
  attempt.note = input.note;
  attempt.record_time = context.now;
  attempt.actor = context.actor;
  attempt.external_id = input.external_id;
  if (attempt.IsGenuineResponse()) outcome.first_response = draft.MutableLead(id).OfferResponse(occur_time);
  draft.Add(attempt);
  draft.Commit();
  outcome.attempt = std::move(attempt);
  outcome.lead = *workspace.FindLead(id);
  return outcome;
}

}  // namespace smarketing::lead
