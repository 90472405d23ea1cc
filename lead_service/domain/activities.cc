// RecordTouch and LogAttempt: what prospects and reps did.
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/domain/draft.h"
#include "lead_service/domain/handlers.h"

namespace smarketing::lead {

absl::StatusOr<Outcome> Handle(const RecordTouch& command, const Context& context, Workspace& workspace) {
  Violations violations;
  const absl::Time occur_time =
      OccurTime(command.touch.occur_time, context.now, context.now, "touch.occur_time", &violations);
  SMK_RETURN_IF_ERROR(violations.ToStatus());
  SMK_ASSIGN_OR_RETURN(const LeadId id, FindLeadOrError(workspace, context, command.lead));

  Draft draft(workspace, context, occur_time);
  Draft::RecordedTouch recorded = draft.Record(id, command.touch, occur_time);
  draft.Commit();
  Outcome outcome;
  outcome.duplicate = recorded.duplicate;
  // A touch that is known may have been recorded for another lead.
  outcome.lead = *workspace.FindLead(recorded.touch.lead);
  outcome.touch = std::move(recorded.touch);
  return outcome;
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
