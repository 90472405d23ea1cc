// CreateLead, UpdateLead and MoveLeadStage: what people change by hand.
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
#include "lead_service/domain/entry_criteria.h"
#include "lead_service/domain/handoff_moves.h"
#include "lead_service/domain/playbook.h"
#include "lead_service/domain/set_aside.h"

namespace smarketing::lead {
namespace {

absl::Status WrongStage(const Lead& lead, absl::string_view message) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "WRONG_STAGE", message,
                   {{"stage", std::string(StageName(lead.stage))}});
}

// Whether a person may move a lead from where it is to `stage`.
absl::Status CheckReachable(const Lead& lead, Stage stage) {
  if (stage == lead.stage) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "STAGE_UNCHANGED", "The lead is in this stage already.",
                     {{"stage", std::string(StageName(lead.stage))}});
  }
  if (stage == Stage::kOpportunity || stage == Stage::kCustomer) {
    return WrongStage(lead, "OPPORTUNITY and CUSTOMER follow from deals: convert the lead, or win its deal.");
  }
  if (stage == Stage::kEvangelist && lead.stage != Stage::kCustomer) {
    return WrongStage(lead, "Only a CUSTOMER can become an EVANGELIST.");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Outcome> Handle(const CreateLead& command, const Context& context, Workspace& workspace) {
  Violations violations;
  if (command.identities.empty()) violations.Add("identities", "has none; at least one is needed");
  if (command.stage.has_value() && *command.stage > Stage::kSalesQualified) {
    violations.Add("stage", "cannot be set when a lead is made: only SUBSCRIBER to SALES_QUALIFIED can");
  }
  const absl::Time occur_time = OccurTime(command.occur_time, context.now, context.now, "occur_time", &violations);
  SMK_RETURN_IF_ERROR(violations.ToStatus());
  for (const Identity& identity : command.identities) {
    if (const Lead* owner = workspace.FindOwner(identity.key)) {
      return MakeError(absl::StatusCode::kAlreadyExists, "LEAD_EXISTS", "A lead has one of the identities already.",
                       {{"lead", ResourceName("leads", owner->id.uuid())}});
    }
  }
  CaptureLead capture;
  capture.context = command.context;
  capture.identities = command.identities;
  capture.fields = command.fields;
  capture.source = command.source;
  capture.stage = command.stage;
  capture.tags = command.tags;
  capture.occur_time = occur_time;
  return Handle(capture, context, workspace);
}

absl::StatusOr<Outcome> Handle(const UpdateLead& command, const Context& context, Workspace& workspace) {
  Violations violations;
  const absl::Time occur_time = OccurTime(command.occur_time, context.now, context.now, "occur_time", &violations);
  SMK_RETURN_IF_ERROR(violations.ToStatus());

  const auto* identity = std::get_if<Identity>(&command.lead);
  if (command.allow_missing && identity != nullptr && workspace.FindOwner(identity->key) == nullptr) {
    CaptureLead capture;
    capture.context = command.context;
    capture.identities = {*identity};
    for (const auto& [field, value] : command.fields) capture.fields[field] = value;
    capture.tags = command.tags.value_or(std::vector<std::string>());
    capture.occur_time = occur_time;
    return Handle(capture, context, workspace);
  }
  SMK_ASSIGN_OR_RETURN(const LeadId id, FindLeadOrError(workspace, context, command.lead));
  SMK_RETURN_IF_ERROR(CheckEtag(command.etag, workspace.FindLead(id)->etag()));

  Draft draft(workspace, context, occur_time);
  Lead& lead = draft.MutableLead(id);
  for (const auto& [field, value] : command.fields) {
    // What was said later stays, when the caller tells when it knew.
    const std::optional<Provenance>& said = lead.provenance[field];
    if (command.occur_time.has_value() && said.has_value() && occur_time < said->occur_time) continue;
    lead.Overwrite(field, value, context.actor, occur_time);
  }
  if (command.tags.has_value()) {
    lead.SetTags(*command.tags);
    if (lead.tags.size() > kMaxTags) {
      violations.Add("lead.tags", absl::StrCat("has more than ", kMaxTags, " tags"));
      return violations.ToStatus();
    }
  }
  draft.Commit();
  Outcome outcome;
  outcome.lead = *workspace.FindLead(id);
  return outcome;
}

absl::StatusOr<Outcome> Handle(const MoveLeadStage& command, const Context& context, Workspace& workspace) {
  Violations violations;
  if (!IsOnLadder(command.stage)) {
    const ReasonUse use = command.stage == Stage::kRecycled ? ReasonUse::kRecycle : ReasonUse::kDisqualify;
    // There is no room for the note that OTHER needs: RecycleLead and DisqualifyLead have it.
    workspace.reference()
        .playbook.InForce(context.now)
        .CheckReason(command.reason, "", use, "reason", violations, "reason");
  }
  OccurTime(command.occur_time, context.now, context.now, "occur_time", &violations);
  SMK_RETURN_IF_ERROR(violations.ToStatus());

  SMK_ASSIGN_OR_RETURN(const LeadId id, FindLeadOrError(workspace, context, command.lead));
  const Lead& before = *workspace.FindLead(id);
  SMK_RETURN_IF_ERROR(CheckEtag(command.etag, before.etag()));
  if (!IsOnLadder(command.stage)) SMK_RETURN_IF_ERROR(CheckOpenHandoff(workspace, context, id));
  SMK_RETURN_IF_ERROR(CheckReachable(before, command.stage));

  const bool forward = IsOnLadder(command.stage) && LeadsForward(before.stage, command.stage, Move::kForwardByHand);
  if (!forward && command.reason.empty()) violations.Add("reason", "is needed to move a lead back");
  // An entry of the present stage can lie minutes ahead of this clock, by the skew that is allowed.
  const absl::Time earliest = before.stage_history.entries().back().enter_time;
  const absl::Time occur_time = ToMicros(command.occur_time.value_or(std::max(context.now, earliest)));
  if (occur_time < earliest) {
    violations.Add("occur_time", absl::StrCat("lies before the lead entered its present stage, at ",
                                              absl::FormatTime(absl::RFC3339_full, earliest, absl::UTCTimeZone())));
  }
  SMK_RETURN_IF_ERROR(violations.ToStatus());
  SMK_RETURN_IF_ERROR(CheckEntryCriteria(workspace, context, before, command.stage));

  Draft draft(workspace, context, occur_time);
  if (IsOnLadder(command.stage)) {
    StageEntry entry = draft.AutomaticEntry(command.stage, occur_time);
    entry.move = forward ? Move::kForwardByHand : Move::kSetByHand;
    entry.note = command.reason;
    draft.MutableLead(id).EnterStage(std::move(entry));
  } else {
    SetLeadAside(draft, id, {.stage = command.stage, .reason = {command.reason, ""}}, occur_time);
  }
  draft.Commit();
  Outcome outcome;
  outcome.lead = *workspace.FindLead(id);
  return outcome;
}

}  // namespace smarketing::lead
