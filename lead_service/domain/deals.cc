// ConvertLead, WinDeal, LoseDeal and ImportDeal: deals, and the stages that follow from them.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/domain/draft.h"
#include "lead_service/domain/handlers.h"

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

absl::Time EarliestCreation(const std::vector<const Deal*>& deals) {
  absl::Time earliest = absl::InfiniteFuture();
  for (const Deal* deal : deals) earliest = std::min(earliest, deal->create_time);
  return earliest;
}

absl::Time EarliestWin(const std::vector<const Deal*>& deals) {
  absl::Time earliest = absl::InfiniteFuture();
  for (const Deal* deal : deals) {
    if (deal->state == DealState::kWon) earliest = std::min(earliest, *deal->close_time);
  }
  return earliest;
}

// Moves the deal's lead as far as its deals say: OPPORTUNITY when the first arose, CUSTOMER when the first was won.
// `before`: the deal as it was; unset for a new one.
void FollowDeal(const std::optional<Deal>& before, const Deal& deal, Draft& draft) {
  Lead& lead = draft.MutableLead(deal.lead);
  if (before.has_value() && before->create_time != deal.create_time) {
    lead.RestateStage(Stage::kOpportunity, before->create_time, EarliestCreation(draft.DealsOf(lead.id)));
  }
  lead.EnterStage(draft.AutomaticEntry(Stage::kOpportunity, deal.create_time));
  if (deal.state != DealState::kWon) return;
  if (before.has_value() && before->state == DealState::kWon && before->close_time != deal.close_time) {
    lead.RestateStage(Stage::kCustomer, *before->close_time, EarliestWin(draft.DealsOf(lead.id)));
  }
  lead.EnterStage(draft.AutomaticEntry(Stage::kCustomer, *deal.close_time));
}

Outcome OutcomeOf(const DealId& id, const Workspace& workspace) {
  Outcome outcome;
  outcome.deal = *workspace.FindDeal(id);
  outcome.lead = *workspace.FindLead(outcome.deal->lead);
  return outcome;
}

// Never by an empty value: a file without the column does not mean that it is unknown now.
void FillFrom(const DealInput& input, Deal& deal) {
  if (!input.title.empty()) deal.title = input.title;
  if (input.amount.has_value()) deal.amount = input.amount;
  if (!input.owner.empty()) deal.owner = input.owner;
  if (input.expected_close_date.has_value()) deal.expected_close_date = input.expected_close_date;
  if (input.external_id.has_value()) deal.external_id = input.external_id;
}

struct Closing {
  DealState state;
  std::string reason;
  std::optional<absl::Time> occur_time;
  std::optional<std::string> etag;
};

absl::StatusOr<Outcome> Close(const DealId& id, const Closing& closing, const Context& context, Workspace& workspace) {
  Violations violations;
  if (closing.state == DealState::kLost && closing.reason.empty()) violations.Add("reason", "is needed to lose a deal");
  OccurTime(closing.occur_time, context.now, context.now, "occur_time", &violations);
  SMK_RETURN_IF_ERROR(violations.ToStatus());

  SMK_RETURN_IF_ERROR(FindDealOrError(workspace, id).status());
  const Deal before = *workspace.FindDeal(id);
  SMK_RETURN_IF_ERROR(CheckTeam(*workspace.FindLead(before.lead), context));
  SMK_RETURN_IF_ERROR(CheckEtag(closing.etag, before.etag()));
  if (before.state != DealState::kOpen) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "WRONG_DEAL_STATE", "The deal is not open any more.",
                     {{"state", std::string(DealStateName(before.state))}});
  }
  const absl::Time occur_time = ToMicros(closing.occur_time.value_or(std::max(context.now, before.create_time)));
  if (occur_time < before.create_time) violations.Add("occur_time", "lies before the deal's create_time");
  SMK_RETURN_IF_ERROR(violations.ToStatus());

  Draft draft(workspace, context, occur_time);
  Deal& deal = draft.MutableDeal(id);
  deal.state = closing.state;
  deal.close_time = occur_time;
  deal.lost_reason = closing.reason;
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

}  // namespace

absl::StatusOr<Outcome> Handle(const ConvertLead& command, const Context& context, Workspace& workspace) {
  Violations violations;
  const absl::Time occur_time = OccurTime(command.occur_time, context.now, context.now, "occur_time", &violations);
  SMK_RETURN_IF_ERROR(violations.ToStatus());
  SMK_ASSIGN_OR_RETURN(const LeadId lead_id, FindLeadOrError(workspace, context, command.lead));
  const Lead& lead = *workspace.FindLead(lead_id);
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

  Draft draft(workspace, context, occur_time);
  Deal& deal = draft.NewDeal(lead_id);
  FillFrom(command.deal, deal);
  deal.create_time = occur_time;
  FollowDeal(std::nullopt, deal, draft);
  const DealId id = deal.id;
  draft.Commit();
  return OutcomeOf(id, workspace);
}

absl::StatusOr<Outcome> Handle(const WinDeal& command, const Context& context, Workspace& workspace) {
  return Close(command.deal, {DealState::kWon, "", command.occur_time, command.etag}, context, workspace);
}

absl::StatusOr<Outcome> Handle(const LoseDeal& command, const Context& context, Workspace& workspace) {
  return Close(command.deal, {DealState::kLost, command.reason, command.occur_time, command.etag}, context, workspace);
}

absl::StatusOr<Outcome> Handle(const ImportDeal& command, const Context& context, Workspace& workspace) {
  SMK_RETURN_IF_ERROR(CheckImport(command, context));
  SMK_ASSIGN_OR_RETURN(const LeadId lead_id, FindLeadOrError(workspace, context, command.lead));
  std::optional<Deal> known;
  if (const Deal* found = workspace.FindDeal(*command.deal.external_id)) known = *found;
  if (known.has_value() && known->lead != lead_id) {
    return DealExists(*known, "The deal with this external_id belongs to another lead.");
  }

  Draft draft(workspace, context, command.close_time.value_or(command.create_time.value_or(context.now)));
  Deal& deal = known.has_value() ? draft.MutableDeal(known->id) : draft.NewDeal(lead_id);
  FillFrom(command.deal, deal);
  deal.state = command.state;
  deal.create_time = CreateTimeOf(command, context, known);
  deal.close_time.reset();
  if (command.close_time.has_value()) deal.close_time = ToMicros(*command.close_time);
  deal.lost_reason = command.state == DealState::kLost ? command.lost_reason : "";
  // A row that says nothing new leaves the lead alone, too, whatever was done to it by hand since.
  if (!known.has_value() || !(*known == deal)) FollowDeal(known, deal, draft);
  const DealId id = deal.id;
  draft.Commit();
  Outcome outcome = OutcomeOf(id, workspace);
  outcome.created = !known.has_value();
  return outcome;
}

}  // namespace smarketing::lead
