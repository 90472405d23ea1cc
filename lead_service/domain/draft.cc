#include "lead_service/domain/draft.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/domain/apply.h"
#include "lead_service/domain/deal_change.h"
#include "lead_service/domain/pipeline.h"

namespace smarketing::lead {
namespace {

bool AttributesChanged(const Lead& before, const Lead& now) {
  return before.create_time != now.create_time || !(before.source == now.source) ||
         before.source_time != now.source_time || before.fields[Field::kOwner] != now.fields[Field::kOwner] ||
         before.fields[Field::kTeam] != now.fields[Field::kTeam];
}

// Whether it was said anew why the lead is where it was already.
bool ExplainedAnew(const StageHistory& before, const StageHistory& now) {
  const StageEntry& then = before.current();
  const StageEntry& stay = now.current();
  return then.id == stay.id && (then.reason != stay.reason || then.note != stay.note);
}

// Also the fields whose value was only confirmed: every change of a row is told by an event.
std::vector<std::string> ChangedFields(const Lead& before, const Lead& now) {
  std::vector<std::string> changed;
  for (const Field field : kAllFields) {
    const bool said_anew = !(before.provenance[field] == now.provenance[field]);
    const bool differs = before.fields[field] != now.fields[field];
    // Those two have an event of their own.
    const bool told_otherwise = differs && (field == Field::kOwner || field == Field::kTeam);
    if ((said_anew || differs) && !told_otherwise) changed.emplace_back(FieldName(field));
  }
  if (before.tags != now.tags || !(before.provenance.tags == now.provenance.tags)) changed.emplace_back("tags");
  if (before.identities != now.identities) changed.emplace_back("identities");
  if (before.recycle_until != now.recycle_until) changed.emplace_back("recycle_until_time");
  if (ExplainedAnew(before.stage_history, now.stage_history)) changed.emplace_back("stage_history");
  return changed;
}

// The entries of `now` that `before` (empty for a new lead) does not have as they are, in order of time.
std::vector<LeadStageEntered> NewEntries(const StageHistory& before, const StageHistory& now) {
  std::map<StageEntryId, absl::Time> known;
  for (const StageEntry& entry : before.entries()) known.emplace(entry.id, entry.enter_time);
  std::vector<LeadStageEntered> entered;
  for (size_t i = 0; i < now.entries().size(); ++i) {
    const StageEntry& entry = now.entries()[i];
    const auto it = known.find(entry.id);
    if (it != known.end() && it->second == entry.enter_time) continue;
    LeadStageEntered event{entry.stage, now.StageBefore(i), entry.enter_time, entry.reason, entry.automatic(), {}};
    if (it != known.end()) event.restated_enter_time = it->second;
    entered.push_back(std::move(event));
  }
  return entered;
}

bool Has(const std::vector<Identity>& identities, const IdentityKey& key) {
  return std::any_of(identities.begin(), identities.end(),
                     [&key](const Identity& identity) { return identity.key == key; });
}

absl::Status NoSuchLead(const LeadId& id) {
  return MakeError(absl::StatusCode::kNotFound, "LEAD_NOT_FOUND", "There is no such lead.",
                   {{"lead", ResourceName("leads", id.uuid())}});
}

}  // namespace

LeadAttributes AttributesOf(const Lead& lead) {
  LeadAttributes attributes{lead.create_time, lead.source, lead.fields[Field::kOwner], lead.fields[Field::kTeam]};
  attributes.source.referrer.clear();
  attributes.source.landing_page.clear();
  return attributes;
}

absl::Time ToMicros(absl::Time time) { return absl::FromUnixMicros(absl::ToUnixMicros(time)); }

absl::Time OccurTime(const std::optional<absl::Time>& given, absl::Time otherwise, absl::Time now,
                     absl::string_view field, Violations* violations) {
  if (!given.has_value()) return otherwise;
  if (*given > now + kMaxClockSkew) {
    violations->Add(field, "lies in the future, more than five minutes ahead of the service's clock");
  }
  return ToMicros(*given);
}

absl::Status CheckTeam(const Lead& lead, const Context& context) {
  if (!context.only_teams.has_value()) return absl::OkStatus();
  const std::string& owner = lead.fields[Field::kOwner];
  const std::string& team = lead.fields[Field::kTeam];
  if (owner.empty() && team.empty()) return absl::OkStatus();
  if (owner == context.actor) return absl::OkStatus();
  const std::vector<std::string>& teams = *context.only_teams;
  if (!team.empty() && std::find(teams.begin(), teams.end(), team) != teams.end()) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, "OTHER_TEAM", "The lead belongs to another team.");
}

absl::StatusOr<LeadId> FindEvenDeletedOrError(const Workspace& workspace, const Context& context, const LeadId& lead) {
  const Lead* found = workspace.FindLead(lead);
  if (found == nullptr) return NoSuchLead(lead);
  SMK_RETURN_IF_ERROR(CheckTeam(*found, context));
  return found->id;
}

absl::StatusOr<LeadId> FindLeadOrError(const Workspace& workspace, const Context& context, const LeadRef& ref) {
  const auto* id = std::get_if<LeadId>(&ref);
  const Lead* lead = id != nullptr ? workspace.FindLead(*id) : workspace.FindOwner(std::get<Identity>(ref).key);
  if (lead != nullptr && lead->IsLive() && !lead->erase_time.has_value()) {
    SMK_RETURN_IF_ERROR(CheckTeam(*lead, context));
    return lead->id;
  }
  if (id == nullptr) return MakeError(absl::StatusCode::kNotFound, "LEAD_NOT_FOUND", "No lead has this identity.");
  return NoSuchLead(*id);
}

absl::Status CheckEtag(const std::optional<std::string>& given, absl::string_view current) {
  if (!given.has_value() || *given == current) return absl::OkStatus();
  return MakeError(absl::StatusCode::kAborted, "ETAG_MISMATCH",
                   "It has changed since the etag was given. Read it again, then decide.",
                   {{"current_etag", std::string(current)}});
}

Lead& Draft::MutableLead(const LeadId& id) {
  const auto it = leads_.find(id);
  if (it != leads_.end()) return it->second;
  return leads_.emplace(id, *workspace_.FindRawLead(id)).first->second;
}

Lead& Draft::NewLead() {
  Lead lead;
  lead.id = workspace_.NewId<LeadId>();
  lead.audit_key = workspace_.NewSecret();
  const LeadId id = lead.id;
  return leads_.emplace(id, std::move(lead)).first->second;
}

Deal& Draft::MutableDeal(const DealId& id) {
  const auto it = deals_.find(id);
  if (it != deals_.end()) return it->second;
  return deals_.emplace(id, *workspace_.FindDeal(id)).first->second;
}

Deal& Draft::NewDeal(const LeadId& lead) {
  Deal deal;
  deal.id = workspace_.NewId<DealId>();
  deal.lead = lead;
  const DealId id = deal.id;
  return deals_.emplace(id, std::move(deal)).first->second;
}

std::vector<const Deal*> Draft::DealsOf(const LeadId& lead) const {
  std::vector<const Deal*> found;
  for (const Deal* deal : workspace_.DealsOf(lead)) {
    if (!deals_.contains(deal->id)) found.push_back(deal);
  }
  for (const auto& [id, deal] : deals_) {
    if (deal.lead == lead) found.push_back(&deal);
  }
  return found;
}

StageEntry Draft::AutomaticEntry(Stage stage, absl::Time enter_time) {
  StageEntry entry;
  entry.id = workspace_.NewId<StageEntryId>();
  entry.stage = stage;
  entry.enter_time = enter_time;
  entry.move = Move::kAutomatic;
  entry.actor = context_.actor;
  return entry;
}

Draft::RecordedTouch Draft::Record(const LeadId& lead, const TouchInput& input, absl::Time occur_time) {
  if (input.external_id.has_value()) {
    if (const Touch* known = workspace_.FindTouch(*input.external_id)) return {*known, true};
  }
  Touch touch = NewTouch(input, occur_time);
  touch.lead = lead;
  // A touch that says nothing about the source leaves the lead alone: recording one is to be cheap.
  if (!touch.source.empty()) MutableLead(lead).OfferSource(touch.source, occur_time);
  touches_.push_back(touch);
  return {std::move(touch), false};
}

Draft::RecordedTouch Draft::RecordOfVisitor(const std::string& visitor_id, const TouchInput& input,
                                            absl::Time occur_time) {
  if (input.external_id.has_value()) {
    if (const Touch* known = workspace_.FindTouch(*input.external_id)) return {*known, true};
  }
  Touch touch = NewTouch(input, occur_time);
  visitor_touches_.push_back({visitor_id, touch});
  return {std::move(touch), false};
}

Touch Draft::NewTouch(const TouchInput& input, absl::Time occur_time) {
  Touch touch;
  touch.id = workspace_.NewId<TouchId>();
  touch.kind = input.kind;
  touch.source = input.source;
  touch.journey_stage = input.journey_stage;
  touch.occur_time = occur_time;
  touch.record_time = context_.now;
  touch.actor = context_.actor;
  touch.external_id = input.external_id;
  return touch;
}

void Draft::TakeOverVisitors(Workspace::Changes& changes) {
  for (auto& [id, lead] : leads_) {
    if (restated_.contains(id)) continue;  // the visitors were known: they are another lead's now
    const Lead* before = workspace_.FindRawLead(id);
    for (const Identity& identity : lead.identities) {
      if (identity.key.kind != IdentityKind::kVisitor) continue;
      if (before != nullptr && Has(before->identities, identity.key)) continue;
      const std::string& visitor = identity.key.normal_form;
      changes.known_visitors.push_back(visitor);
      for (Touch& touch : workspace_.TouchesOfVisitor(visitor)) {
        // The same touch was recorded of a lead, too: once is enough.
        const Touch* known = touch.external_id.has_value() ? workspace_.FindTouch(*touch.external_id) : nullptr;
        if (known != nullptr && !known->lead.is_nil()) continue;
        touch.lead = id;
        lead.OfferSource(touch.source, touch.occur_time);
        touches_.push_back(std::move(touch));
      }
    }
  }
}

void Draft::Commit() {
  Workspace::Changes changes;
  TakeOverVisitors(changes);
  TellRestated();
  FollowHandoffs();
  ScoreLeads(changes);
  for (auto& [id, lead] : leads_) FinishLead(std::move(lead), changes);
  for (const Touch& touch : touches_) Say(changes, touch.lead, touch.occur_time, TouchRecorded{touch});
  for (const Attempt& attempt : attempts_) Say(changes, attempt.lead, attempt.occur_time, AttemptLogged{attempt});
  for (const VisitorTouch& touch : visitor_touches_) {
    Say(changes, LeadId(), touch.touch.occur_time, VisitorTouchRecorded{touch});
  }
  for (auto& [id, deal] : deals_) FinishDeal(std::move(deal), changes);
  for (auto& [id, handoff] : handoffs_) FinishHandoff(std::move(handoff), changes);
  CountOutcomes(changes);
  for (DomainEvent& event : said_) changes.events.push_back(std::move(event));
  for (auto& [id, fields] : audit_) changes.lead_changes.push_back({id, context_, std::move(fields)});
  changes.duplicate_notes = std::move(duplicate_notes_);
  changes.timers = std::move(timers_);
  changes.touches = std::move(touches_);
  changes.attempts = std::move(attempts_);
  changes.visitor_touches = std::move(visitor_touches_);
  workspace_.Commit(std::move(changes));
}

void Draft::FinishLead(Lead lead, Workspace::Changes& changes) {
  const Lead* before = workspace_.FindRawLead(lead.id);
  const bool restated = restated_.contains(lead.id);
  if (before != nullptr && *before == lead && !restated) return;
  for (FieldChange& change : DiffLead(before == nullptr ? Lead() : *before, lead)) Audit(lead.id, std::move(change));
  ++lead.version;
  lead.update_time = context_.now;
  if (before == nullptr) {
    Say(changes, lead.id, lead.create_time, LeadCreated{AttributesOf(lead)});
  } else {
    // LeadErased says it all: no fact is other than it was.
    const bool erased = !before->erase_time.has_value() && lead.erase_time.has_value();
    if (AttributesChanged(*before, lead) && !restated && !erased) {
      Say(changes, lead.id, occur_time_, LeadAttributesChanged{AttributesOf(lead)});
    }
    if (std::vector<std::string> fields = ChangedFields(*before, lead); !erased && !fields.empty()) {
      Say(changes, lead.id, occur_time_, LeadProfileChanged{std::move(fields)});
    }
    if (!before->delete_time.has_value() && lead.delete_time.has_value()) {
      Say(changes, lead.id, *lead.delete_time, LeadDeleted{});
    }
    if (before->delete_time.has_value() && !lead.delete_time.has_value()) {
      Say(changes, lead.id, occur_time_, LeadUndeleted{});
    }
    if (erased) Say(changes, lead.id, *lead.erase_time, LeadErased{});
  }
  const StageHistory none;
  std::vector<LeadStageEntered> entries;
  if (!restated) entries = NewEntries(before == nullptr ? none : before->stage_history, lead.stage_history);
  for (LeadStageEntered& entered : entries) {
    const absl::Time enter_time = entered.enter_time;
    Say(changes, lead.id, enter_time, std::move(entered));
  }
  changes.leads.push_back(std::move(lead));
}

// The stages that an open deal has entered since `before` (null for a new one).
std::vector<DealStageEntered> Draft::NewStages(const Deal* before, const Deal& now) const {
  std::vector<DealStageEntered> entered;
  const size_t known = before == nullptr ? 0 : before->history.size();
  for (size_t i = known; i < now.history.size(); ++i) {
    const DealStageEntry& entry = now.history[i];
    const bool same_stage =
        i > 0 && now.history[i - 1].pipeline == entry.pipeline && now.history[i - 1].stage == entry.stage;
    if (entry.state != DealState::kOpen || same_stage) continue;
    DealStageEntered event{now.id, entry, i > 0 ? now.history[i - 1].stage : "", 0};
    event.probability = workspace_.reference().pipelines.ProbabilityOf(entry.pipeline, entry.stage);
    entered.push_back(std::move(event));
  }
  return entered;
}

void Draft::AuditDeal(const Deal* before, const Deal& deal) {
  const std::string prefix = absl::StrCat(ResourceName("deals", deal.id.uuid()), "/");
  const Deal none;
  for (FieldChange& change : DiffDeal(before == nullptr ? none : *before, deal)) {
    change.field = absl::StrCat(prefix, change.field);
    Audit(deal.lead, std::move(change));
  }
}

void Draft::FinishDeal(Deal deal, Workspace::Changes& changes) {
  const Deal* before = workspace_.FindDeal(deal.id);
  if (before != nullptr && *before == deal) return;
  AuditDeal(before, deal);
  ++deal.version;
  deal.update_time = context_.now;
  if (restated_.contains(deal.lead)) {
    changes.deals.push_back(std::move(deal));
    return;
  }

  const bool decided = before == nullptr || before->state != deal.state || before->lost_reason != deal.lost_reason;
  const bool won = decided && deal.state == DealState::kWon;
  const bool lost = decided && deal.state == DealState::kLost;
  const bool reopened = before != nullptr && before->state != DealState::kOpen && deal.state == DealState::kOpen;
  std::vector<DealStageEntered> entered = NewStages(before, deal);
  if (before == nullptr) {
    Say(changes, deal.lead, deal.create_time, DealCreated{deal});
  } else {
    // The others say all but these themselves.
    const bool restated = before->create_time != deal.create_time || before->contacts != deal.contacts ||
                          before->amount != deal.amount || before->owner != deal.owner;
    const bool told = won || lost || reopened || !entered.empty();
    const bool tells_all = won || lost;
    const bool only_times = before->create_time != deal.create_time || before->contacts != deal.contacts;
    if (tells_all ? only_times : restated || !told) Say(changes, deal.lead, context_.now, DealRestated{deal});
  }
  for (DealStageEntered& event : entered) {
    const absl::Time enter_time = event.entry.enter_time;
    Say(changes, deal.lead, enter_time, std::move(event));
  }
  if (reopened) Say(changes, deal.lead, occur_time_, DealReopened{deal, occur_time_});
  if (won) Say(changes, deal.lead, *deal.close_time, DealWon{deal});
  if (lost) Say(changes, deal.lead, *deal.close_time, DealLost{deal});
  changes.deals.push_back(std::move(deal));
}

void Draft::Say(const LeadId& lead, absl::Time occur_time, EventPayload payload) {
  said_.push_back({lead, occur_time, context_, std::move(payload)});
}

void Draft::Say(Workspace::Changes& changes, const LeadId& lead, absl::Time occur_time, EventPayload payload) {
  changes.events.push_back({lead, occur_time, context_, std::move(payload)});
}

}  // namespace smarketing::lead
