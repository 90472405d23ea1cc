// ConvertLead, WinDeal, LoseDeal and ImportDeal: deals, and the stages that follow from them.
#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/domain/deal_stages.h"
#include "lead_service/domain/draft.h"
#include "lead_service/domain/handlers.h"
#include "lead_service/domain/handoff_moves.h"
#include "lead_service/domain/pipeline.h"
#include "lead_service/domain/playbook.h"

namespace smarketing::lead {
namespace {

absl::StatusOr<DealId> FindDealOrError(const Workspace& workspace, const DealId& id) {
  if (workspace.FindDeal(id) != nullptr) return id;
  return MakeError(absl::StatusCode::kNotFound, "DEAL_NOT_FOUND", "There is no such deal.",
                   {{"deal", ResourceName("deals", id.uuid())}});
}

absl::Status DealExists(const Deal& deal, absl::string_view message) {
  return MakeError(absl::StatusCode::kAlreadyExists, "DEAL_EXISTS", message,
                   {{"deal", ResourceName("deals", deal.id.uuid())}});
}

Outcome OutcomeOf(const DealId& id, const Workspace& workspace) {
  Outcome outcome;
  outcome.deal = *workspace.FindDeal(id);
  outcome.lead = *workspace.FindLead(outcome.deal->lead);
  outcome.deal_probability = workspace.reference().pipelines.ProbabilityOf(outcome.deal->pipeline, outcome.deal->stage);
  return outcome;
}

// The stage that a deal is to be in. Adds a violation of `field`.pipeline or `field`.stage when there is none such.
struct DealPlace {
  std::string pipeline;
  std::string stage;
};
DealPlace FindPlace(absl::string_view pipeline_key, absl::string_view stage_id, const Workspace& workspace,
                    absl::string_view field, Violations& violations) {
  const auto path = [&](absl::string_view name) {
    return field.empty() ? std::string(name) : absl::StrCat(field, ".", name);
  };
  const Pipeline* pipeline = workspace.reference().pipelines.Find(pipeline_key);
  if (pipeline == nullptr) {
    violations.Add(path("pipeline"), "is not the key of a pipeline");
    return {};
  }
  const PipelineStage* stage = pipeline->FindStage(stage_id);
  if (stage == nullptr) {
    violations.Add(path("stage"),
                   absl::StrCat("is not a stage of the pipeline ", pipeline->key, "; those are ",
                                absl::StrJoin(pipeline->stages, ", ", [](std::string* out, const PipelineStage& one) {
                                  absl::StrAppend(out, one.id);
                                })));
    return {};
  }
  return {pipeline->key, stage->id};
}

// In order of lead, as they are now called. Who takes part already may do so whatever became of the lead. A lead that
// was merged into the deal's own, or into one that takes part, too, is left out under its old name. NOT_FOUND
// LEAD_NOT_FOUND; INVALID_ARGUMENT for one that is named twice, or that is the deal's own.
absl::StatusOr<std::vector<DealContact>> CheckContacts(const std::vector<DealContact>& given,
                                                       const std::vector<DealContact>& present, const LeadId& own,
                                                       const Context& context, const Workspace& workspace,
                                                       absl::string_view field) {
  const auto now_called = [&workspace](const LeadId& id) {
    const Lead* lead = workspace.FindLead(id);
    return lead == nullptr ? id : lead->id;
  };
  std::set<LeadId> take_part;
  for (const DealContact& contact : present) take_part.insert(now_called(contact.lead));

  struct Part {
    DealRole role;
    bool by_old_name;
  };
  std::map<LeadId, Part> parts;
  Violations violations;
  for (size_t i = 0; i < given.size(); ++i) {
    const LeadId id = now_called(given[i].lead);
    if (!take_part.contains(id)) {
      // Any team's: a deal brings people together.
      Context everybody = context;
      everybody.only_teams.reset();
      SMK_RETURN_IF_ERROR(FindLeadOrError(workspace, everybody, given[i].lead).status());
    }
    const std::string path = absl::StrCat(field, "[", i, "].lead");
    const Part part = {given[i].role, id != given[i].lead};
    if (id == own) {
      if (!part.by_old_name) violations.Add(path, "is the lead whose deal it is");
      continue;
    }
    const auto [it, added] = parts.try_emplace(id, part);
    if (added || part.by_old_name) continue;
    if (!it->second.by_old_name) violations.Add(path, "takes part already; each lead once");
    it->second = part;
  }
  SMK_RETURN_IF_ERROR(violations.ToStatus());
  std::vector<DealContact> contacts;
  for (const auto& [id, part] : parts) contacts.push_back({id, part.role});
  return contacts;
}

// The lead of a deal that is to be changed, also when the person was erased: what the deal is worth can still be put
// right. NOT_FOUND LEAD_NOT_FOUND when it is only deleted; PERMISSION_DENIED OTHER_TEAM.
absl::Status CheckLeadOf(const Deal& deal, const Context& context, const Workspace& workspace) {
  const Lead& lead = *workspace.FindLead(deal.lead);
  if (lead.erase_time.has_value()) return CheckTeam(lead, context);
  return FindLeadOrError(workspace, context, deal.lead).status();
}

// FAILED_PRECONDITION ERASED when something new that can tell who it was is said of the deal of an erased person.
absl::Status CheckForgotten(const Deal& deal, bool personal, const Workspace& workspace) {
  if (!personal || !workspace.FindLead(deal.lead)->erase_time.has_value()) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "ERASED",
                   "The person was erased: its deals take no title, note, contacts or external_id any more.");
}

std::string AtTime(absl::Time time) {
  return absl::StrCat(", at ", absl::FormatTime(absl::RFC3339_full, time, absl::UTCTimeZone()));
}

// When something more happened to the deal: as given, or now. Adds a violation when that is not the order of things.
absl::Time TimeOfStep(const Deal& deal, const std::optional<absl::Time>& given, absl::Time now,
                      Violations& violations) {
  const absl::Time earliest = deal.present_enter_time();
  const absl::Time occur_time = ToMicros(given.value_or(std::max(now, earliest)));
  if (occur_time < earliest) {
    violations.Add("occur_time", absl::StrCat("lies before the deal entered its present stage", AtTime(earliest)));
  }
  return occur_time;
}

// Never by an empty value: a file without the column does not mean that it is unknown now.
void FillFrom(const DealInput& input, Deal& deal) {
  if (!input.title.empty()) deal.title = input.title;
  if (input.amount.has_value()) deal.amount = input.amount;
  if (!input.owner.empty()) deal.owner = input.owner;
  if (input.expected_close_date.has_value()) deal.expected_close_date = input.expected_close_date;
  if (input.external_id.has_value()) deal.external_id = input.external_id;
}

// A deal to be changed by its team. The errors of the contract.
absl::StatusOr<Deal> FindForChange(const DealId& id, const std::optional<std::string>& etag, const Context& context,
                                   const Workspace& workspace) {
  SMK_RETURN_IF_ERROR(FindDealOrError(workspace, id).status());
  const Deal deal = *workspace.FindDeal(id);
  SMK_RETURN_IF_ERROR(CheckLeadOf(deal, context, workspace));
  SMK_RETURN_IF_ERROR(CheckEtag(etag, deal.etag()));
  return deal;
}

absl::Status WrongDealState(const Deal& deal, absl::string_view message) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "WRONG_DEAL_STATE", message,
                   {{"state", std::string(DealStateName(deal.state))}});
}

struct Closing {
  DealState state;
  std::string reason;
  std::string note;
  std::optional<absl::Time> occur_time;
  std::optional<std::string> etag;
};

absl::StatusOr<Outcome> Close(const DealId& id, const Closing& closing, const Context& context, Workspace& workspace) {
  Violations violations;
  if (closing.state == DealState::kLost) {
    workspace.reference()
        .playbook.InForce(context.now)
        .CheckReason(closing.reason, closing.note, ReasonUse::kLoss, "reason", violations);
  }
  OccurTime(closing.occur_time, context.now, context.now, "occur_time", &violations);
  SMK_RETURN_IF_ERROR(violations.ToStatus());

  SMK_ASSIGN_OR_RETURN(const Deal before, FindForChange(id, closing.etag, context, workspace));
  if (before.state != DealState::kOpen) return WrongDealState(before, "The deal is not open any more.");
  SMK_RETURN_IF_ERROR(CheckForgotten(before, !closing.note.empty(), workspace));
  const absl::Time occur_time = TimeOfStep(before, closing.occur_time, context.now, violations);
  SMK_RETURN_IF_ERROR(violations.ToStatus());

  Draft draft(workspace, context, occur_time);
  Deal& deal = draft.MutableDeal(id);
  deal.state = closing.state;
  deal.close_time = occur_time;
  deal.lost_reason = closing.reason;
  deal.lost_note = closing.note;
  deal.EnterStage(workspace.NewId<DealStageEntryId>(), occur_time, context.actor);
  if (closing.state == DealState::kWon) FollowDeal(before, deal, draft);
  draft.Commit();
  return OutcomeOf(id, workspace);
}

absl::Status CheckImport(const ImportDeal& command, const Context& context) {
  Violations violations;
  if (!command.deal.external_id.has_value()) {
    violations.Add("deal.external_id", "is required: it makes repeating an import safe");
  }
  OccurTime(command.create_time, context.now, context.now, "create_time", &violations);
  OccurTime(command.close_time, context.now, context.now, "close_time", &violations);
  if (command.state == DealState::kOpen) {
    if (command.close_time.has_value()) violations.Add("close_time", "is only for a deal that was won or lost");
  } else if (!command.close_time.has_value()) {
    violations.Add("close_time", "is required for a deal that was won or lost");
  } else if (command.create_time.has_value() && *command.create_time > *command.close_time) {
    violations.Add("create_time", "lies after close_time");
  }
  if (command.state == DealState::kLost && command.lost_reason.empty()) {
    violations.Add("lost_reason", "is required for a deal that was lost");
  }
  return violations.ToStatus();
}

// When the opportunity arose: as the row says; else as is known, unless it was closed before that; else when it was
// closed; else now.
absl::Time CreateTimeOf(const ImportDeal& command, const Context& context, const std::optional<Deal>& known) {
  if (command.create_time.has_value()) return ToMicros(*command.create_time);
  if (!command.close_time.has_value()) return known.has_value() ? known->create_time : context.now;
  const absl::Time close_time = ToMicros(*command.close_time);
  return known.has_value() ? std::min(known->create_time, close_time) : close_time;
}

// A reason that the playbook knows, or any text, which becomes the note of OTHER.
void FillLoss(const ImportDeal& command, const Context& context, const Workspace& workspace, Deal& deal) {
  deal.lost_reason.clear();
  deal.lost_note.clear();
  if (command.state != DealState::kLost) return;
  const PlaybookInForce playbook = workspace.reference().playbook.InForce(context.now);
  if (playbook.FindReason(command.lost_reason, ReasonUse::kLoss) != nullptr) {
    deal.lost_reason = command.lost_reason;
  } else {
    deal.lost_reason = kOtherReason;
    deal.lost_note = command.lost_reason;
  }
}

// Whether the lead was with sales when the deal arose. A deal of an earlier time says nothing about a hand-off of
// today.
bool CameOfOpenHandoff(const Deal& deal, const Workspace& workspace) {
  const std::optional<HandoffId>& open = workspace.FindLead(deal.lead)->open_handoff;
  return open.has_value() && workspace.FindHandoff(*open)->submit_time <= deal.create_time;
}

// Where the deal is by now, by the times of the row.
void EnterImported(const std::optional<Deal>& known, Deal& deal, const Context& context, Workspace& workspace) {
  const bool closed = deal.close_time.has_value();
  if (!known.has_value()) {
    const DealState state = std::exchange(deal.state, DealState::kOpen);
    deal.EnterStage(workspace.NewId<DealStageEntryId>(), deal.create_time, context.actor);
    deal.state = state;
    if (closed) deal.EnterStage(workspace.NewId<DealStageEntryId>(), *deal.close_time, context.actor);
    return;
  }
  const bool moved = known->state != deal.state || known->pipeline != deal.pipeline || known->stage != deal.stage;
  if (moved) {
    deal.EnterStage(workspace.NewId<DealStageEntryId>(), closed ? *deal.close_time : context.now, context.actor);
  }
  if (moved || known->create_time != deal.create_time || known->close_time != deal.close_time) {
    deal.RestateHistory(known->create_time);
  }
}

// Where the row says that the deal is. What it leaves open is as known; and who was won or lost in a stage that has
// been taken out of the pipeline since is still there.
DealPlace FindImportedPlace(const ImportDeal& command, const std::optional<Deal>& known, const Workspace& workspace,
                            Violations& violations) {
  const std::string& pipeline = command.deal.pipeline;
  const std::string& stage = command.deal.stage;
  if (!known.has_value()) return FindPlace(pipeline, stage, workspace, "deal", violations);
  const bool same_pipeline = pipeline.empty() || pipeline == known->pipeline;
  const bool same = same_pipeline && (stage.empty() ? pipeline.empty() : stage == known->stage);
  if (same && command.state != DealState::kOpen) return {known->pipeline, known->stage};
  const bool keeps_pipeline = pipeline.empty();
  return FindPlace(keeps_pipeline ? known->pipeline : pipeline, keeps_pipeline && stage.empty() ? known->stage : stage,
                   workspace, "deal", violations);
}

// What became of a deal, its lead follows. That a win is not one after all takes back what came of it.
void FollowImported(const std::optional<Deal>& known, const Deal& deal, Draft& draft) {
  if (known.has_value() && known->state == DealState::kWon && deal.state != DealState::kWon) {
    TakeBackCustomer(deal, deal.present_enter_time(), draft);
  }
  FollowDeal(known, deal, draft);
}

// Whether other times of the deal's creation and close leave in order what came between.
void CheckRestatedTimes(const UpdateDeal& command, const Deal& before, const Deal& deal, Violations& violations) {
  if (deal.close_time.has_value() && *deal.close_time < deal.create_time) {
    violations.Add(command.close_time.has_value() ? "close_time" : "create_time",
                   "would put the close before the creation");
  }
  const std::vector<DealStageEntry>& history = before.history;
  const auto was_closed = std::find_if(history.begin(), history.end(), [](const DealStageEntry& entry) {
    return entry.state != DealState::kOpen && entry.exit_time.has_value();
  });
  if (was_closed == history.end()) return;
  if (command.create_time.has_value() && deal.create_time > was_closed->enter_time) {
    violations.Add("create_time",
                   absl::StrCat("lies after the deal was won or lost before", AtTime(was_closed->enter_time)));
  }
  const auto last_opened = std::adjacent_find(
      history.rbegin(), history.rend(), [](const DealStageEntry& later, const DealStageEntry& earlier) {
        return later.state == DealState::kOpen && earlier.state != DealState::kOpen;
      });
  if (command.close_time.has_value() && last_opened != history.rend() && *deal.close_time < last_opened->enter_time) {
    violations.Add("close_time",
                   absl::StrCat("lies before the deal was opened again", AtTime(last_opened->enter_time)));
  }
}

// Whether an update says something new that can tell who it is about.
bool SaysWho(const UpdateDeal& command, const Deal& before, const std::vector<DealContact>& contacts) {
  if (command.title.has_value() && !command.title->empty()) return true;
  if (command.external_id.has_value() && command.external_id->has_value() &&
      *command.external_id != before.external_id) {
    return true;
  }
  return std::any_of(contacts.begin(), contacts.end(), [&before](const DealContact& contact) {
    return std::find(before.contacts.begin(), before.contacts.end(), contact) == before.contacts.end();
  });
}

}  // namespace

absl::StatusOr<Outcome> Handle(const ReopenDeal& command, const Context& context, Workspace& workspace) {
  Violations violations;
  OccurTime(command.occur_time, context.now, context.now, "occur_time", &violations);
  SMK_RETURN_IF_ERROR(violations.ToStatus());
  SMK_ASSIGN_OR_RETURN(const Deal before, FindForChange(command.deal, command.etag, context, workspace));
  if (before.state == DealState::kOpen) return WrongDealState(before, "The deal is open.");
  const absl::Time occur_time = ToMicros(command.occur_time.value_or(std::max(context.now, *before.close_time)));
  if (occur_time < *before.close_time) violations.Add("occur_time", "lies before the deal was won or lost");
  SMK_RETURN_IF_ERROR(violations.ToStatus());

  Draft draft(workspace, context, occur_time);
  Deal& deal = draft.MutableDeal(before.id);
  deal.state = DealState::kOpen;
  deal.close_time.reset();
  deal.lost_reason.clear();
  deal.lost_note.clear();
  // Its stage may have been taken out of the pipeline since.
  const Pipeline* pipeline = workspace.reference().pipelines.Find(deal.pipeline);
  if (pipeline != nullptr && pipeline->FindStage(deal.stage) == nullptr) deal.stage = pipeline->stages.front().id;
  deal.EnterStage(workspace.NewId<DealStageEntryId>(), occur_time, context.actor);
  if (before.state == DealState::kWon) TakeBackCustomer(deal, occur_time, draft);
  draft.Commit();
  return OutcomeOf(before.id, workspace);
}

absl::StatusOr<Outcome> Handle(const MoveDealStage& command, const Context& context, Workspace& workspace) {
  Violations violations;
  OccurTime(command.occur_time, context.now, context.now, "occur_time", &violations);
  SMK_RETURN_IF_ERROR(violations.ToStatus());
  SMK_ASSIGN_OR_RETURN(const Deal before, FindForChange(command.deal, command.etag, context, workspace));
  if (before.state != DealState::kOpen) return WrongDealState(before, "The deal is not open any more.");
  const std::string& pipeline = command.pipeline.empty() ? before.pipeline : command.pipeline;
  const DealPlace place = FindPlace(pipeline, command.stage, workspace, "", violations);
  const absl::Time occur_time = TimeOfStep(before, command.occur_time, context.now, violations);
  SMK_RETURN_IF_ERROR(violations.ToStatus());
  if (place.pipeline == before.pipeline && place.stage == before.stage) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "STAGE_UNCHANGED", "The deal is in this stage already.",
                     {{"stage", before.stage}});
  }

  Draft draft(workspace, context, occur_time);
  Deal& deal = draft.MutableDeal(before.id);
  deal.pipeline = place.pipeline;
  deal.stage = place.stage;
  deal.EnterStage(workspace.NewId<DealStageEntryId>(), occur_time, context.actor);
  draft.Commit();
  return OutcomeOf(before.id, workspace);
}

absl::StatusOr<Outcome> Handle(const UpdateDeal& command, const Context& context, Workspace& workspace) {
  Violations violations;
  OccurTime(command.create_time, context.now, context.now, "create_time", &violations);
  OccurTime(command.close_time, context.now, context.now, "close_time", &violations);
  SMK_RETURN_IF_ERROR(violations.ToStatus());
  SMK_ASSIGN_OR_RETURN(const Deal before, FindForChange(command.deal, command.etag, context, workspace));
  if (command.close_time.has_value() && before.state == DealState::kOpen) {
    return WrongDealState(before, "An open deal has no close_time.");
  }
  if (command.external_id.has_value() && command.external_id->has_value()) {
    const Deal* taken = workspace.FindDeal(**command.external_id);
    if (taken != nullptr && taken->id != before.id) {
      return DealExists(*taken, "There is a deal with this external_id already.");
    }
  }
  Draft draft(workspace, context, context.now);
  Deal& deal = draft.MutableDeal(before.id);
  if (command.title.has_value()) deal.title = *command.title;
  if (command.amount.has_value()) deal.amount = *command.amount;
  if (command.owner.has_value()) deal.owner = *command.owner;
  if (command.expected_close_date.has_value()) deal.expected_close_date = *command.expected_close_date;
  if (command.external_id.has_value()) deal.external_id = *command.external_id;
  if (command.contacts.has_value()) {
    SMK_ASSIGN_OR_RETURN(deal.contacts, CheckContacts(*command.contacts, before.contacts, before.lead, context,
                                                      workspace, "deal.contacts"));
  }
  SMK_RETURN_IF_ERROR(CheckForgotten(before, SaysWho(command, before, deal.contacts), workspace));
  if (command.create_time.has_value()) deal.create_time = ToMicros(*command.create_time);
  if (command.close_time.has_value()) deal.close_time = ToMicros(*command.close_time);
  CheckRestatedTimes(command, before, deal, violations);
  SMK_RETURN_IF_ERROR(violations.ToStatus());
  if (before.create_time != deal.create_time || before.close_time != deal.close_time) {
    deal.RestateHistory(before.create_time);
    FollowDeal(before, deal, draft);
  }
  draft.Commit();
  return OutcomeOf(before.id, workspace);
}

absl::StatusOr<Outcome> Handle(const ConvertLead& command, const Context& context, Workspace& workspace) {
  Violations violations;
  const absl::Time occur_time = OccurTime(command.occur_time, context.now, context.now, "occur_time", &violations);
  SMK_RETURN_IF_ERROR(violations.ToStatus());
  SMK_ASSIGN_OR_RETURN(const LeadId lead_id, FindLeadOrError(workspace, context, command.lead));
  const Lead& lead = *workspace.FindLead(lead_id);
  SMK_RETURN_IF_ERROR(CheckOpenHandoff(workspace, context, lead_id));
  SMK_RETURN_IF_ERROR(CheckEtag(command.etag, lead.etag()));
  if (lead.stage == Stage::kDisqualified) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "WRONG_STAGE", "A disqualified lead cannot be converted.",
                     {{"stage", std::string(StageName(lead.stage))}});
  }
  if (command.deal.external_id.has_value()) {
    if (const Deal* taken = workspace.FindDeal(*command.deal.external_id)) {
      return DealExists(*taken, "There is a deal with this external_id already.");
    }
  }

  const DealPlace place = FindPlace(command.deal.pipeline, command.deal.stage, workspace, "deal", violations);
  SMK_RETURN_IF_ERROR(violations.ToStatus());
  SMK_ASSIGN_OR_RETURN(std::vector<DealContact> contacts,
                       CheckContacts(command.deal.contacts, {}, lead_id, context, workspace, "deal.contacts"));

  Draft draft(workspace, context, occur_time);
  Deal& deal = draft.NewDeal(lead_id);
  FillFrom(command.deal, deal);
  deal.pipeline = place.pipeline;
  deal.stage = place.stage;
  deal.contacts = std::move(contacts);
  deal.create_time = occur_time;
  deal.EnterStage(workspace.NewId<DealStageEntryId>(), occur_time, context.actor);
  ConvertOpenHandoff(draft, lead_id, deal.id, occur_time);
  FollowDeal(std::nullopt, deal, draft);
  const DealId id = deal.id;
  draft.Commit();
  return OutcomeOf(id, workspace);
}

absl::StatusOr<Outcome> Handle(const WinDeal& command, const Context& context, Workspace& workspace) {
  return Close(command.deal, {DealState::kWon, "", "", command.occur_time, command.etag}, context, workspace);
}

absl::StatusOr<Outcome> Handle(const LoseDeal& command, const Context& context, Workspace& workspace) {
  return Close(command.deal, {DealState::kLost, command.reason, command.note, command.occur_time, command.etag},
               context, workspace);
}

absl::StatusOr<Outcome> Handle(const ImportDeal& command, const Context& context, Workspace& workspace) {
  SMK_RETURN_IF_ERROR(CheckImport(command, context));
  SMK_ASSIGN_OR_RETURN(const LeadId lead_id, FindLeadOrError(workspace, context, command.lead));
  std::optional<Deal> known;
  if (const Deal* found = workspace.FindDeal(*command.deal.external_id)) known = *found;
  if (known.has_value() && known->lead != lead_id) {
    return DealExists(*known, "The deal with this external_id belongs to another lead.");
  }

  Violations violations;
  const DealPlace place = FindImportedPlace(command, known, workspace, violations);
  SMK_RETURN_IF_ERROR(violations.ToStatus());
  const std::vector<DealContact> present = known.has_value() ? known->contacts : std::vector<DealContact>();
  SMK_ASSIGN_OR_RETURN(std::vector<DealContact> contacts,
                       CheckContacts(command.deal.contacts, present, lead_id, context, workspace, "deal.contacts"));

  // That a known deal is open again is news of now, whenever it arose.
  const absl::Time first = known.has_value() ? context.now : command.create_time.value_or(context.now);
  Draft draft(workspace, context, command.close_time.value_or(first));
  Deal& deal = known.has_value() ? draft.MutableDeal(known->id) : draft.NewDeal(lead_id);
  FillFrom(command.deal, deal);
  if (!contacts.empty()) deal.contacts = std::move(contacts);
  deal.state = command.state;
  deal.create_time = CreateTimeOf(command, context, known);
  deal.close_time.reset();
  if (command.close_time.has_value()) deal.close_time = ToMicros(*command.close_time);
  FillLoss(command, context, workspace, deal);
  deal.pipeline = place.pipeline;
  deal.stage = place.stage;
  EnterImported(known, deal, context, workspace);
  if (!known.has_value() && CameOfOpenHandoff(deal, workspace)) {
    SMK_RETURN_IF_ERROR(CheckOpenHandoff(workspace, context, lead_id));
    ConvertOpenHandoff(draft, lead_id, deal.id, deal.create_time);
  }
  // A row that says nothing new leaves the lead alone, too, whatever was done to it by hand since.
  if (!known.has_value() || !(*known == deal)) FollowImported(known, deal, draft);
  const DealId id = deal.id;
  draft.Commit();
  Outcome outcome = OutcomeOf(id, workspace);
  outcome.created = !known.has_value();
  return outcome;
}

}  // namespace smarketing::lead
