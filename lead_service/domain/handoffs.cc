// SubmitHandoff, AcceptHandoff, RejectHandoff, RecycleHandoff, WithdrawHandoff and ReassignHandoff; ExpireHandoff and
// RouteHandoff, which the service does by itself.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/domain/draft.h"
#include "lead_service/domain/handlers.h"
#include "lead_service/domain/handoff.h"
#include "lead_service/domain/handoff_moves.h"
#include "lead_service/domain/playbook.h"
#include "lead_service/domain/rep_access.h"
#include "lead_service/domain/roster.h"
#include "lead_service/domain/set_aside.h"
#include "lead_service/domain/stage.h"

namespace smarketing::lead {
namespace {

Outcome OutcomeOf(const HandoffId& id, const Workspace& workspace) {
  Outcome outcome;
  outcome.handoff = *workspace.FindHandoff(id);
  outcome.lead = *workspace.FindLead(outcome.handoff->lead);
  return outcome;
}

absl::Status WrongStage(const Lead& lead, absl::string_view message) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "WRONG_STAGE", message,
                   {{"stage", std::string(StageName(lead.stage))}});
}

// Whether sales can be asked to take a lead of this stage over.
bool CanBeHandedOver(const Lead& lead) {
  return lead.stage != Stage::kDisqualified && !IsHigher(lead.stage, Stage::kOpportunity);
}

absl::StatusOr<LeadId> FindForSubmission(const SubmitHandoff& command, const Context& context,
                                         const Workspace& workspace) {
  const auto* id = std::get_if<LeadId>(&command.lead);
  const Lead* lead = id == nullptr ? nullptr : workspace.FindLead(*id);
  if (lead != nullptr && lead->delete_time.has_value()) {
    SMK_RETURN_IF_ERROR(CheckTeam(*lead, context));
    return WrongStage(*lead, "The lead is deleted.");
  }
  return FindLeadOrError(workspace, context, command.lead);
}

// The lead is as far as its hand-off says, unless it is further.
void Qualify(Draft& draft, const LeadId& id, absl::Time occur_time) {
  Lead& lead = draft.MutableLead(id);
  if (lead.stage == Stage::kRecycled) {
    StageEntry entry = draft.AutomaticEntry(Stage::kMarketingQualified,
                                            std::max(occur_time, lead.stage_history.entries().back().enter_time));
    entry.move = draft.context().automatic ? Move::kReturn : Move::kForwardByHand;
    lead.EnterStage(std::move(entry));
    draft.SetTimer({TimerKind::kReturnRecycledLead, id.uuid()}, std::nullopt);
  } else if (IsHigher(Stage::kMarketingQualified, lead.stage)) {
    lead.EnterStage(draft.AutomaticEntry(Stage::kMarketingQualified, std::max(occur_time, lead.create_time)));
  }
}

void CheckOnePlace(const std::string& team, const std::string& rep, Violations& violations) {
  if (!team.empty() && !rep.empty()) violations.Add("rep", "is given beside team: give one of the two");
}

// An open hand-off that the caller may answer or assign. The errors of the contract.
absl::StatusOr<Handoff> FindForChange(const HandoffId& id, const std::optional<std::string>& etag,
                                      const Context& context, const Workspace& workspace) {
  const Handoff* handoff = workspace.FindHandoff(id);
  if (handoff == nullptr) {
    return MakeError(absl::StatusCode::kNotFound, "HANDOFF_NOT_FOUND", "There is no such hand-off.",
                     {{"handoff", HandoffName(id)}});
  }
  SMK_RETURN_IF_ERROR(CheckTeam(*handoff, context));
  SMK_RETURN_IF_ERROR(CheckEtag(etag, handoff->etag()));
  if (!handoff->IsOpen()) return WrongHandoffState(*handoff, "The hand-off is closed.");
  return *handoff;
}

// Who takes it: a rep for whom the caller may act. The errors of the contract.
absl::StatusOr<std::string> TakerOf(const AcceptHandoff& command, const Handoff& before, const Context& context,
                                    const Roster& roster) {
  std::string taker = command.rep;
  if (taker.empty()) taker = before.rep.empty() ? context.actor : before.rep;
  if (const Rep* rep = roster.FindRep(taker)) {
    SMK_RETURN_IF_ERROR(CheckActsFor(*rep, context, roster));
    return taker;
  }
  // Before there is a roster, whoever works leads does so in their own name.
  if (command.rep.empty() && roster.data().reps.empty()) return taker;
  const bool is_caller = command.rep.empty() && before.rep.empty();
  return MakeError(absl::StatusCode::kNotFound, "REP_NOT_FOUND",
                   is_caller ? "The caller is no rep: say which rep takes it." : "There is no such rep.",
                   {{"rep", taker}});
}

// When a step happens: as given, or now. INVALID_ARGUMENT when that lies before the last answer, or the submission.
absl::StatusOr<absl::Time> TimeOfStep(const Handoff& handoff, const std::optional<absl::Time>& given, absl::Time now) {
  const absl::Time earliest = handoff.accept_time.value_or(handoff.submit_time);
  if (!given.has_value()) return std::max(now, handoff.history.back().occur_time);
  if (*given >= earliest) return ToMicros(*given);
  Violations violations;
  violations.Add("occur_time", absl::StrCat("lies before the hand-off was ",
                                            handoff.accept_time.has_value() ? "accepted" : "submitted", ", at ",
                                            absl::FormatTime(absl::RFC3339_full, earliest, absl::UTCTimeZone())));
  return violations.ToStatus();
}

// The same for a step that moves the lead by hand, when it does.
absl::StatusOr<absl::Time> TimeOfAnswer(const Handoff& handoff, const Lead& lead, bool moves,
                                        const std::optional<absl::Time>& given, absl::Time now) {
  SMK_ASSIGN_OR_RETURN(const absl::Time time, TimeOfStep(handoff, given, now));
  if (!moves) return time;
  return TimeOfMove(lead, given, time);
}

// The stage that a rejected lead goes to; nullopt: it stays where it is.
std::optional<Stage> StageAfterRejection(const Lead& lead, const Reason& reason) {
  // There is a deal: that the hand-off was not what was agreed does not undo it.
  if (!IsOnLadder(lead.stage) || IsHigher(lead.stage, Stage::kSalesQualified)) return std::nullopt;
  if (reason.disqualifies) return Stage::kDisqualified;
  if (IsHigher(lead.stage, Stage::kMarketingQualified)) return Stage::kMarketingQualified;
  return std::nullopt;
}

absl::Status CheckReason(const ReasonGiven& reason, ReasonUse use, const std::optional<absl::Time>& occur_time,
                         const Context& context, const Workspace& workspace) {
  Violations violations;
  OccurTime(occur_time, context.now, context.now, "occur_time", &violations);
  workspace.reference()
      .playbook.InForce(context.now)
      .CheckReason(reason.reason, reason.note, use, "reason", violations);
  return violations.ToStatus();
}

absl::Status CheckTimeOnly(const std::optional<absl::Time>& occur_time, const Context& context) {
  Violations violations;
  OccurTime(occur_time, context.now, context.now, "occur_time", &violations);
  return violations.ToStatus();
}

}  // namespace

absl::StatusOr<Outcome> Handle(const SubmitHandoff& command, const Context& context, Workspace& workspace) {
  Violations violations;
  const absl::Time occur_time = OccurTime(command.occur_time, context.now, context.now, "occur_time", &violations);
  CheckOnePlace(command.team, command.rep, violations);
  SMK_RETURN_IF_ERROR(violations.ToStatus());
  SMK_ASSIGN_OR_RETURN(const LeadId id, FindForSubmission(command, context, workspace));
  const Lead& before = *workspace.FindLead(id);
  SMK_RETURN_IF_ERROR(CheckEtag(command.etag, before.etag()));
  if (before.open_handoff.has_value()) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "HANDOFF_OPEN", "Sales has been asked already.",
                     {{"handoff", HandoffName(*before.open_handoff)}});
  }
  if (!CanBeHandedOver(before)) return WrongStage(before, "A lead in this stage cannot be handed over.");

  Draft draft(workspace, context, occur_time);
  Qualify(draft, id, occur_time);
  HandoffPlace place;
  if (command.team.empty() && command.rep.empty()) {
    SMK_ASSIGN_OR_RETURN(place, RoutedPlace(draft.MutableLead(id), {}, context, workspace));
  } else {
    SMK_ASSIGN_OR_RETURN(place, NamedPlace(command.team, command.rep, before, workspace));
  }
  const HandoffId handoff = Submit(draft, id, place, command.note, occur_time).id;
  draft.Commit();
  return OutcomeOf(handoff, workspace);
}

absl::StatusOr<Outcome> Handle(const AcceptHandoff& command, const Context& context, Workspace& workspace) {
  SMK_RETURN_IF_ERROR(CheckTimeOnly(command.occur_time, context));
  SMK_ASSIGN_OR_RETURN(const Handoff before, FindForChange(command.handoff, command.etag, context, workspace));
  // One that was accepted and then given to a team waits for somebody, too.
  if (before.state != HandoffState::kSubmitted && !before.rep.empty()) {
    return WrongHandoffState(before, "The hand-off is accepted already.");
  }
  SMK_ASSIGN_OR_RETURN(const std::string rep, TakerOf(command, before, context, workspace.reference().roster));
  SMK_ASSIGN_OR_RETURN(const absl::Time occur_time, TimeOfStep(before, command.occur_time, context.now));

  Draft draft(workspace, context, occur_time);
  Accept(draft, draft.MutableHandoff(before.id), rep, occur_time);
  draft.Commit();
  return OutcomeOf(before.id, workspace);
}

absl::StatusOr<Outcome> Handle(const RejectHandoff& command, const Context& context, Workspace& workspace) {
  SMK_RETURN_IF_ERROR(CheckReason(command.reason, ReasonUse::kReject, command.occur_time, context, workspace));
  SMK_ASSIGN_OR_RETURN(const Handoff before, FindForChange(command.handoff, command.etag, context, workspace));
  const Lead& lead = *workspace.FindLead(before.lead);
  const Reason& reason =
      *workspace.reference().playbook.InForce(context.now).FindReason(command.reason.reason, ReasonUse::kReject);
  const std::optional<Stage> stage = StageAfterRejection(lead, reason);
  SMK_ASSIGN_OR_RETURN(const absl::Time occur_time,
                       TimeOfAnswer(before, lead, stage.has_value(), command.occur_time, context.now));

  Draft draft(workspace, context, occur_time);
  Close(draft, draft.MutableHandoff(before.id), HandoffState::kRejected, command.reason, occur_time);
  if (stage == Stage::kDisqualified) {
    SetLeadAside(draft, lead.id, {.stage = *stage, .reason = command.reason}, occur_time);
  } else if (stage.has_value()) {
    StageEntry entry = draft.AutomaticEntry(*stage, occur_time);
    entry.move = Move::kSetByHand;
    entry.reason = command.reason.reason;
    entry.note = command.reason.note;
    draft.MutableLead(lead.id).EnterStage(std::move(entry));
  }
  draft.Commit();
  return OutcomeOf(before.id, workspace);
}

absl::StatusOr<Outcome> Handle(const RecycleHandoff& command, const Context& context, Workspace& workspace) {
  SMK_RETURN_IF_ERROR(CheckReason(command.reason, ReasonUse::kRecycle, command.occur_time, context, workspace));
  SMK_ASSIGN_OR_RETURN(const Handoff before, FindForChange(command.handoff, command.etag, context, workspace));
  const Lead& lead = *workspace.FindLead(before.lead);
  // Who has bought is not to be warmed up again.
  const bool moves = lead.stage != Stage::kRecycled && CanBeHandedOver(lead);
  SMK_ASSIGN_OR_RETURN(const absl::Time occur_time, TimeOfAnswer(before, lead, moves, command.occur_time, context.now));
  SMK_RETURN_IF_ERROR(CheckReturnTime(command.not_before_time, occur_time));

  Draft draft(workspace, context, occur_time);
  Close(draft, draft.MutableHandoff(before.id), HandoffState::kRecycled, command.reason, occur_time);
  if (moves) {
    SetLeadAside(draft, lead.id,
                 {.stage = Stage::kRecycled, .reason = command.reason, .not_before_time = command.not_before_time},
                 occur_time);
  }
  draft.Commit();
  return OutcomeOf(before.id, workspace);
}

absl::StatusOr<Outcome> Handle(const WithdrawHandoff& command, const Context& context, Workspace& workspace) {
  SMK_RETURN_IF_ERROR(CheckTimeOnly(command.occur_time, context));
  SMK_ASSIGN_OR_RETURN(const Handoff before, FindForChange(command.handoff, command.etag, context, workspace));
  if (before.state != HandoffState::kSubmitted) {
    return WrongHandoffState(before, "Sales has accepted: reject or recycle the hand-off.");
  }
  SMK_ASSIGN_OR_RETURN(const absl::Time occur_time, TimeOfStep(before, command.occur_time, context.now));
  Draft draft(workspace, context, occur_time);
  Close(draft, draft.MutableHandoff(before.id), HandoffState::kWithdrawn, {"", command.note}, occur_time);
  draft.Commit();
  return OutcomeOf(before.id, workspace);
}

absl::StatusOr<Outcome> Handle(const ReassignHandoff& command, const Context& context, Workspace& workspace) {
  Violations violations;
  OccurTime(command.occur_time, context.now, context.now, "occur_time", &violations);
  CheckOnePlace(command.team, command.rep, violations);
  SMK_RETURN_IF_ERROR(violations.ToStatus());
  SMK_ASSIGN_OR_RETURN(const Handoff before, FindForChange(command.handoff, command.etag, context, workspace));
  SMK_ASSIGN_OR_RETURN(const absl::Time occur_time, TimeOfStep(before, command.occur_time, context.now));
  const Lead& lead = *workspace.FindLead(before.lead);
  HandoffPlace place;
  if (command.team.empty() && command.rep.empty()) {
    std::vector<std::string> passed_over = before.passed_over;
    if (!before.rep.empty()) passed_over.push_back(before.rep);
    SMK_ASSIGN_OR_RETURN(place, RoutedPlace(lead, std::move(passed_over), context, workspace));
  } else {
    SMK_ASSIGN_OR_RETURN(place, NamedPlace(command.team, command.rep, lead, workspace));
  }
  Draft draft(workspace, context, occur_time);
  GiveTo(draft, draft.MutableHandoff(before.id), place, command.note, occur_time);
  draft.Commit();
  return OutcomeOf(before.id, workspace);
}

absl::StatusOr<Outcome> Handle(const ExpireHandoff& command, const Context& context, Workspace& workspace) {
  const TimerKey timer = {TimerKind::kExpireHandoff, command.handoff.uuid()};
  const Handoff* found = workspace.FindHandoff(command.handoff);
  const bool waits = found != nullptr && found->state == HandoffState::kSubmitted && found->expire_time.has_value();
  if (!waits || *found->expire_time > context.now) {
    Draft draft(workspace, context, context.now);
    if (!waits) draft.SetTimer(timer, std::nullopt);  // one that was put off meanwhile keeps its timer
    draft.Commit();
    return found == nullptr ? Outcome() : OutcomeOf(command.handoff, workspace);
  }
  const Handoff before = *found;
  // The time that was agreed, however late this runs.
  const absl::Time occur_time = std::max(*before.expire_time, before.history.back().occur_time);
  Draft draft(workspace, context, occur_time);
  Close(draft, draft.MutableHandoff(before.id), HandoffState::kExpired, {}, occur_time);
  HandoffId id = before.id;
  const Lead& lead = *workspace.FindLead(before.lead);
  if (lead.IsLive() && !lead.erase_time.has_value() && lead.stage != Stage::kRecycled && CanBeHandedOver(lead)) {
    std::vector<std::string> passed_over = before.passed_over;
    if (!before.rep.empty()) passed_over.push_back(before.rep);
    SMK_ASSIGN_OR_RETURN(const HandoffPlace place, RoutedPlace(lead, std::move(passed_over), context, workspace));
    id = Submit(draft, lead.id, place, before.note, context.now, &before).id;
  }
  draft.Commit();
  return OutcomeOf(id, workspace);
}

absl::StatusOr<Outcome> Handle(const RouteHandoff& command, const Context& context, Workspace& workspace) {
  const TimerKey timer = {TimerKind::kRouteHandoff, command.handoff.uuid()};
  const Handoff* found = workspace.FindHandoff(command.handoff);
  Draft draft(workspace, context, context.now);
  if (found == nullptr || !found->IsHeld()) {
    draft.SetTimer(timer, std::nullopt);
    draft.Commit();
    return found == nullptr ? Outcome() : OutcomeOf(command.handoff, workspace);
  }
  const Handoff before = *found;
  SMK_ASSIGN_OR_RETURN(const HandoffPlace place,
                       RoutedPlace(*workspace.FindLead(before.lead), before.passed_over, context, workspace));
  Handoff& handoff = draft.MutableHandoff(before.id);
  if (place.held_reason.empty()) {
    GiveTo(draft, handoff, place, "", std::max(context.now, before.history.back().occur_time));
  } else {
    // Nothing has happened, but why it waits may be another reason.
    handoff.held_reason = place.held_reason;
    handoff.routing_rule = place.routing_rule;
    draft.SetTimer(timer, place.retry_time);
  }
  draft.Commit();
  return OutcomeOf(before.id, workspace);
}

}  // namespace smarketing::lead
