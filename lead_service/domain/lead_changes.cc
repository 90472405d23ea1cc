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
#include "common/text/unicode.h"
#include "lead_service/domain/draft.h"
#include "lead_service/domain/entry_criteria.h"
#include "lead_service/domain/handlers.h"
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

// A lead that has nothing yet but this identity.
LeadId MakeLead(Draft& draft, Identity identity, absl::Time occur_time) {
  Lead& lead = draft.NewLead();
  lead.create_time = occur_time;
  lead.EnterStage(draft.AutomaticEntry(Stage::kLead, occur_time));
  identity.create_time = draft.context().now;
  lead.AddIdentity(std::move(identity));
  return lead.id;
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
  const bool created = command.allow_missing && identity != nullptr && workspace.FindOwner(identity->key) == nullptr;
  Draft draft(workspace, context, occur_time);
  LeadId id;
  if (created) {
    if (command.etag.has_value()) {
      return MakeError(absl::StatusCode::kAborted, "ETAG_MISMATCH",
                       "No lead has this identity, so none has this etag. Read it again, then decide.");
    }
    id = MakeLead(draft, *identity, occur_time);
  } else {
    SMK_ASSIGN_OR_RETURN(id, FindLeadOrError(workspace, context, command.lead));
    SMK_RETURN_IF_ERROR(CheckEtag(command.etag, workspace.FindLead(id)->etag()));
  }

  Lead& lead = draft.MutableLead(id);
  // What was said later stays, when the caller tells when it knew; and then what is so already is a word, too.
  const bool timed = command.occur_time.has_value();
  const auto counts = [&](const std::optional<Provenance>& said) {
    return !timed || !said.has_value() || occur_time >= said->occur_time;
  };
  bool owner_given = false;
  bool team_given = false;
  for (const auto& [field, value] : command.fields) {
    if (!counts(lead.provenance[field])) continue;
    lead.Overwrite(field, value, context.actor, occur_time, timed);
    owner_given = owner_given || (field == Field::kOwner && !value.empty());
    team_given = team_given || field == Field::kTeam;
  }
  if (command.tags.has_value() && counts(lead.provenance.tags)) {
    lead.SetTags(*command.tags, context.actor, occur_time, timed);
    if (lead.tags.size() > kMaxTags) {
      violations.Add("lead.tags", absl::StrCat("has more than ", kMaxTags, " tags"));
      return violations.ToStatus();
    }
  }
  if (owner_given) SMK_RETURN_IF_ERROR(FollowOwner(draft, id, team_given, occur_time));
  draft.Commit();
  Outcome outcome;
  outcome.created = created;
  outcome.lead = *workspace.FindLead(id);
  return outcome;
}

absl::StatusOr<Outcome> Handle(const MoveLeadStage& command, const Context& context, Workspace& workspace) {
  Violations violations;
  if (!IsOnLadder(command.stage)) {
    const ReasonUse use = command.stage == Stage::kRecycled ? ReasonUse::kRecycle : ReasonUse::kDisqualify;
    if (command.reason == kOtherReason) {
      violations.Add("reason", "OTHER needs a note, which RecycleLead and DisqualifyLead take: use one of them");
    } else {
      workspace.reference().playbook.InForce(context.now).CheckReason(command.reason, "", use, "reason", violations);
    }
  }
  OccurTime(command.occur_time, context.now, context.now, "occur_time", &violations);
  SMK_RETURN_IF_ERROR(violations.ToStatus());

  SMK_ASSIGN_OR_RETURN(const LeadId id, FindLeadOrError(workspace, context, command.lead));
  const Lead& before = *workspace.FindLead(id);
  SMK_RETURN_IF_ERROR(CheckEtag(command.etag, before.etag()));
  if (!IsOnLadder(command.stage)) SMK_RETURN_IF_ERROR(CheckOpenHandoff(workspace, context, id));
  SMK_RETURN_IF_ERROR(CheckReachable(before, command.stage));

  const bool forward = IsOnLadder(command.stage) && LeadsForward(before.stage, command.stage, Move::kForwardByHand);
  // RECYCLED leads are meant to come back; that one is DISQUALIFIED was a verdict, which is taken back.
  const bool back = !forward || before.stage == Stage::kDisqualified;
  if (back && text::Trim(command.reason).empty()) {
    violations.Add("reason",
                   forward ? "is needed to take back that a lead is DISQUALIFIED" : "is needed to move a lead back");
  }
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
