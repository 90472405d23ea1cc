// RecycleLead, DisqualifyLead, ReturnRecycledLead, DeleteLead and UndeleteLead: leads that are set aside, and that
// come back.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/domain/draft.h"
#include "lead_service/domain/entry_criteria.h"
#include "lead_service/domain/handlers.h"
#include "lead_service/domain/handoff_moves.h"
#include "lead_service/domain/playbook.h"
#include "lead_service/domain/set_aside.h"

namespace smarketing::lead {
namespace {

// How long a deleted lead can be undeleted.
constexpr absl::Duration kPurgeDelay = absl::Hours(24 * 30);

Outcome OutcomeOf(const LeadId& id, const Workspace& workspace) {
  Outcome outcome;
  outcome.lead = *workspace.FindRawLead(id);
  return outcome;
}

void SetReturn(Draft& draft, Lead& lead, const SetAsideInput& input) {
  lead.recycle_until.reset();
  if (input.stage == Stage::kRecycled && input.not_before_time.has_value()) {
    lead.recycle_until = ToMicros(*input.not_before_time);
  }
  draft.SetTimer({TimerKind::kReturnRecycledLead, lead.id.uuid()}, lead.recycle_until);
}

// A recycled lead is to come back at another time, or for another reason: it stays in the same stay.
void PutOff(Draft& draft, const LeadId& id, const SetAsideInput& input) {
  Lead& lead = draft.MutableLead(id);
  const StageEntry& stay = lead.stage_history.current();
  const auto audit = [&](const char* field, const std::string& before, const std::string& now, bool personal) {
    if (before != now) draft.Audit(id, {field, before, now, personal});
  };
  audit("stage_reason", stay.reason, input.reason.reason, false);
  audit("stage_note", stay.note, input.reason.note, true);
  lead.ExplainStage(input.reason.reason, input.reason.note);
  SetReturn(draft, lead, input);
}

absl::StatusOr<Outcome> SetAside(const LeadId& lead, const std::optional<std::string>& etag, const SetAsideInput& input,
                                 const Context& context, Workspace& workspace) {
  Violations violations;
  OccurTime(input.occur_time, context.now, context.now, "occur_time", &violations);
  const ReasonUse use = input.stage == Stage::kRecycled ? ReasonUse::kRecycle : ReasonUse::kDisqualify;
  workspace.reference()
      .playbook.InForce(context.now)
      .CheckReason(input.reason.reason, input.reason.note, use, "reason", violations);
  SMK_RETURN_IF_ERROR(violations.ToStatus());
  SMK_ASSIGN_OR_RETURN(const LeadId id, FindLeadOrError(workspace, context, lead));
  const Lead& before = *workspace.FindLead(id);
  SMK_RETURN_IF_ERROR(CheckOpenHandoff(workspace, context, id));
  SMK_RETURN_IF_ERROR(CheckEtag(etag, before.etag()));
  const bool put_off = before.stage == Stage::kRecycled && input.stage == Stage::kRecycled;
  if (before.stage == input.stage && !put_off) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "STAGE_UNCHANGED", "The lead is in this stage already.",
                     {{"stage", std::string(StageName(before.stage))}});
  }
  SMK_ASSIGN_OR_RETURN(const absl::Time occur_time, TimeOfMove(before, input.occur_time, context.now));
  SMK_RETURN_IF_ERROR(CheckReturnTime(input.not_before_time, occur_time));
  if (!put_off) SMK_RETURN_IF_ERROR(CheckEntryCriteria(workspace, context, before, input.stage));
  Draft draft(workspace, context, occur_time);
  if (put_off) {
    PutOff(draft, id, input);
  } else {
    SetLeadAside(draft, id, input, occur_time);
  }
  draft.Commit();
  return OutcomeOf(id, workspace);
}

}  // namespace

absl::StatusOr<absl::Time> TimeOfMove(const Lead& lead, const std::optional<absl::Time>& given, absl::Time now) {
  // An entry of the present stage can lie minutes ahead of this clock, by the skew that is allowed.
  const absl::Time earliest = lead.stage_history.entries().back().enter_time;
  const absl::Time occur_time = ToMicros(given.value_or(std::max(now, earliest)));
  if (occur_time >= earliest) return occur_time;
  Violations violations;
  violations.Add("occur_time", absl::StrCat("lies before the lead entered its present stage, at ",
                                            absl::FormatTime(absl::RFC3339_full, earliest, absl::UTCTimeZone())));
  return violations.ToStatus();
}

absl::Status CheckReturnTime(const std::optional<absl::Time>& not_before_time, absl::Time occur_time) {
  if (!not_before_time.has_value() || ToMicros(*not_before_time) > occur_time) return absl::OkStatus();
  Violations violations;
  violations.Add("not_before_time", "is not after the time at which the lead is recycled");
  return violations.ToStatus();
}

void SetLeadAside(Draft& draft, const LeadId& id, const SetAsideInput& input, absl::Time occur_time) {
  Lead& lead = draft.MutableLead(id);
  StageEntry entry = draft.AutomaticEntry(input.stage, occur_time);
  entry.move = Move::kSetByHand;
  entry.reason = input.reason.reason;
  entry.note = input.reason.note;
  lead.EnterStage(std::move(entry));
  AnswerOpenHandoff(draft, id, input.stage == Stage::kRecycled ? HandoffState::kRecycled : HandoffState::kRejected,
                    input.reason, occur_time);
  // A disposition by a person is an answer to the prospect's interest, as a call is; also without a hand-off.
  if (!draft.context().automatic) lead.OfferResponse(occur_time);
  SetReturn(draft, lead, input);
}

absl::StatusOr<Outcome> Handle(const RecycleLead& command, const Context& context, Workspace& workspace) {
  return SetAside(command.lead, command.etag,
                  {.stage = Stage::kRecycled,
                   .reason = command.reason,
                   .not_before_time = command.not_before_time,
                   .occur_time = command.occur_time},
                  context, workspace);
}

absl::StatusOr<Outcome> Handle(const DisqualifyLead& command, const Context& context, Workspace& workspace) {
  return SetAside(command.lead, command.etag,
                  {.stage = Stage::kDisqualified, .reason = command.reason, .occur_time = command.occur_time}, context,
                  workspace);
}

absl::StatusOr<Outcome> Handle(const ReturnRecycledLead& command, const Context& context, Workspace& workspace) {
  SMK_ASSIGN_OR_RETURN(const LeadId id, FindEvenDeletedOrError(workspace, context, command.lead));
  const Lead& before = *workspace.FindLead(id);
  const bool due = before.IsLive() && before.stage == Stage::kRecycled && before.recycle_until.has_value() &&
                   *before.recycle_until <= context.now;
  // The time that was agreed, however late this runs; never before what happened since.
  const absl::Time occur_time =
      due ? std::max(*before.recycle_until, before.stage_history.entries().back().enter_time) : context.now;
  Draft draft(workspace, context, occur_time);
  // One that was put off meanwhile waits for its time; a deleted one gets its timer back when it is undeleted.
  const bool later = before.IsLive() && before.recycle_until.has_value() && *before.recycle_until > context.now;
  draft.SetTimer({TimerKind::kReturnRecycledLead, command.lead.uuid()},
                 later && id == command.lead ? before.recycle_until : std::nullopt);
  if (due) {
    Lead& lead = draft.MutableLead(id);
    StageEntry entry = draft.AutomaticEntry(Stage::kLead, occur_time);
    entry.move = Move::kReturn;
    lead.EnterStage(std::move(entry));
    lead.recycle_until.reset();
  }
  draft.Commit();
  return OutcomeOf(id, workspace);
}

absl::StatusOr<Outcome> Handle(const DeleteLead& command, const Context& context, Workspace& workspace) {
  SMK_ASSIGN_OR_RETURN(const LeadId id, FindLeadOrError(workspace, context, command.lead));
  const Lead& before = *workspace.FindLead(id);
  SMK_RETURN_IF_ERROR(CheckEtag(command.etag, before.etag()));
  if (before.open_handoff.has_value()) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "HANDOFF_OPEN",
                     "Sales is at work on the lead: withdraw or answer the hand-off first.",
                     {{"handoff", ResourceName("handoffs", before.open_handoff->uuid())}});
  }
  Draft draft(workspace, context, context.now);
  Lead& lead = draft.MutableLead(id);
  lead.delete_time = context.now;
  lead.purge_time = context.now + kPurgeDelay;
  lead.parked_identities = std::exchange(lead.identities, {});
  draft.SetTimer({TimerKind::kPurgeLead, id.uuid()}, lead.purge_time);
  draft.Commit();
  return OutcomeOf(id, workspace);
}

absl::StatusOr<Outcome> Handle(const UndeleteLead& command, const Context& context, Workspace& workspace) {
  SMK_ASSIGN_OR_RETURN(const LeadId id, FindEvenDeletedOrError(workspace, context, command.lead));
  const Lead& before = *workspace.FindLead(id);
  if (before.erase_time.has_value()) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "ERASED", "The person was erased; that is final.");
  }
  if (!before.delete_time.has_value()) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "NOT_DELETED", "The lead is not deleted.");
  }
  for (const Identity& identity : before.parked_identities) {
    if (const Lead* owner = workspace.FindOwner(identity.key)) {
      return MakeError(absl::StatusCode::kAlreadyExists, "LEAD_EXISTS",
                       "Another lead has one of its identities by now.",
                       {{"lead", ResourceName("leads", owner->id.uuid())}});
    }
  }
  Draft draft(workspace, context, context.now);
  Lead& lead = draft.MutableLead(id);
  lead.delete_time.reset();
  lead.purge_time.reset();
  lead.identities = std::exchange(lead.parked_identities, {});
  draft.SetTimer({TimerKind::kPurgeLead, id.uuid()}, std::nullopt);
  draft.SetTimer({TimerKind::kReturnRecycledLead, id.uuid()}, lead.recycle_until);
  draft.Commit();
  return OutcomeOf(id, workspace);
}

}  // namespace smarketing::lead
