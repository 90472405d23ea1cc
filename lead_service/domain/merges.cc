// MergeLeads and UnmergeLeads. See docs/decisions/0013-merge-and-unmerge.md.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/domain/deal_stages.h"
#include "lead_service/domain/draft.h"
#include "lead_service/domain/handlers.h"
#include "lead_service/domain/lead_merge.h"
#include "lead_service/domain/merge_facts.h"

namespace smarketing::lead {
namespace {

absl::Status Refuse(absl::string_view reason, absl::string_view message, ErrorMetadata metadata = {}) {
  return MakeError(absl::StatusCode::kFailedPrecondition, reason, message, std::move(metadata));
}

absl::Status CheckSize(const MergeFacts& facts) {
  if (!facts.too_large) return absl::OkStatus();
  return Refuse("TOO_LARGE", absl::StrCat("The leads have more than ", kMaxRestatedActivities,
                                          " touches and attempts together, or too much in them."));
}

absl::Status CheckLimits(const Lead& merged) {
  Violations violations;
  if (merged.identities.size() > kMaxIdentities) {
    violations.Add("other_lead", absl::StrCat("would give the lead more than ", kMaxIdentities, " identities"));
  }
  if (merged.tags.size() > kMaxTags) {
    violations.Add("other_lead", absl::StrCat("would give the lead more than ", kMaxTags, " tags"));
  }
  return violations.ToStatus();
}

const LeadActivities& ActivitiesOf(const LeadId& lead, const Workspace& workspace) {
  static const auto* const kNone = new LeadActivities();
  const auto it = workspace.merge_facts().activities.find(lead);
  return it == workspace.merge_facts().activities.end() ? *kNone : it->second;
}

OutcomeThen OutcomeOfLead(const LeadId& lead, const Workspace& workspace) {
  const LeadOutcome* outcome = workspace.FindOutcome(lead);
  return outcome == nullptr ? OutcomeThen() : OutcomeThen{outcome->state, outcome->predicted};
}

std::vector<DealThen> DealsNow(const LeadId& lead, const std::map<DealId, int64_t>& moved, const Workspace& workspace) {
  std::vector<DealThen> deals;
  for (const Deal* deal : workspace.DealsOf(lead)) {
    deals.push_back(
        {deal->id, moved.contains(deal->id), deal->version, deal->state, deal->create_time, deal->close_time});
  }
  return deals;
}

void FollowTimer(const Lead& lead, Draft& draft) {
  const bool waits = lead.IsLive() && lead.recycle_until.has_value();
  draft.SetTimer({TimerKind::kReturnRecycledLead, lead.id.uuid()},
                 waits ? lead.recycle_until : std::optional<absl::Time>());
}

void AuditMerge(const LeadId& survivor, const LeadId& other, bool merged, Draft& draft) {
  const std::string name = ResourceName("leads", other.uuid());
  draft.Audit(survivor, {"merged_leads", merged ? "" : name, merged ? name : "", false});
}

// What leads back from a merge.
class Unmerging {
 public:
  Unmerging(const Merge& merge, Draft& draft)
      : record_(merge.record), content_(*merge.content), draft_(draft), workspace_(draft.workspace()) {
    for (const DealThen& deal : content_.deals) then_.emplace(deal.id, &deal);
  }

  void Run() {
    GiveBackActivities();
    GiveBackDeals();
    const Lead now = *workspace_.FindRawLead(record_.survivor);
    GiveBackLead(now);
    Lead& survivor = draft_.MutableLead(record_.survivor);
    Lead without = now;
    without.stage_history = WithoutDeals(going_, staying_, content_.after.stage_history, now.stage_history);
    survivor = UnmergeSurvivor(content_.before, content_.after, without, EarliestResponse(now),
                               [this] { return workspace_.NewId<StageEntryId>().uuid(); });
    for (const Deal* deal : staying_) FollowSince(*deal);
    for (const Deal* deal : going_) FollowSince(*deal);
    for (const LeadId& id : {record_.survivor, record_.other}) {
      Lead& lead = draft_.MutableLead(id);
      if (lead.stage != Stage::kRecycled) lead.recycle_until.reset();
      FollowTimer(lead, draft_);
    }
    draft_.KeepPrediction(record_.survivor, content_.survivor_outcome);
    draft_.KeepPrediction(record_.other, content_.other_outcome);
    draft_.Restate(record_.survivor, std::move(kept_));
    draft_.Restate(record_.other, std::move(given_));
    AuditMerge(record_.survivor, record_.other, /*merged=*/false, draft_);
  }

 private:
  void GiveBackActivities() {
    for (Touch touch : ActivitiesOf(record_.survivor, workspace_).touches) {
      const bool goes = content_.touches.contains(touch.id);
      touch.lead = goes ? record_.other : record_.survivor;
      (goes ? given_ : kept_).touches.push_back(std::move(touch));
    }
    for (Attempt attempt : ActivitiesOf(record_.survivor, workspace_).attempts) {
      const bool goes = content_.attempts.contains(attempt.id);
      attempt.lead = goes ? record_.other : record_.survivor;
      (goes ? given_ : kept_).attempts.push_back(std::move(attempt));
    }
    for (Handoff handoff : ActivitiesOf(record_.survivor, workspace_).handoffs) {
      const bool goes = content_.handoffs.contains(handoff.id);
      handoff.lead = goes ? record_.other : record_.survivor;
      (goes ? given_ : kept_).handoffs.push_back(std::move(handoff));
    }
  }

  void GiveBackDeals() {
    for (const Deal* stored : workspace_.DealsOf(record_.survivor)) {
      const auto then = then_.find(stored->id);
      const bool goes = then != then_.end() && then->second->moved;
      if (!goes) {
        staying_.push_back(stored);
        continue;
      }
      Deal& deal = draft_.MutableDeal(stored->id);
      deal.lead = record_.other;
      going_.push_back(&deal);
    }
  }

  // As it was frozen, with its identities; those that the survivor lost since are lost.
  void GiveBackLead(const Lead& now) {
    Lead& other = draft_.MutableLead(record_.other);
    other.merged_into.reset();
    for (const Identity& identity : now.identities) {
      if (Has(content_.after, identity.key) && !Has(content_.before, identity.key)) other.AddIdentity(identity);
    }
    if (other.open_handoff != now.open_handoff) other.open_handoff.reset();
  }

  static bool Has(const Lead& lead, const IdentityKey& key) {
    return std::any_of(lead.identities.begin(), lead.identities.end(),
                       [&key](const Identity& identity) { return identity.key == key; });
  }

  std::optional<absl::Time> EarliestResponse(const Lead& now) const {
    Lead answered;
    const std::vector<StageEntry>& merged = content_.after.stage_history.entries();
    for (const StageEntry& entry : now.stage_history.entries()) {
      const bool known =
          std::any_of(merged.begin(), merged.end(), [&](const StageEntry& e) { return e.id == entry.id; });
      if (!known && IsDisposition(entry)) answered.OfferResponse(entry.enter_time);
    }
    for (const Attempt& attempt : kept_.attempts) {
      if (attempt.IsGenuineResponse()) answered.OfferResponse(attempt.occur_time);
    }
    for (const Handoff& handoff : kept_.handoffs) {
      for (const HandoffEntry& entry : handoff.history) {
        const bool disposed = entry.state == HandoffState::kRejected || entry.state == HandoffState::kRecycled;
        if (disposed && entry.by_person) answered.OfferResponse(entry.occur_time);
      }
    }
    return answered.first_response_time;
  }

  // What became of a deal since the merge, its lead has to follow.
  void FollowSince(const Deal& deal) {
    const auto then = then_.find(deal.id);
    std::optional<Deal> before;
    if (then != then_.end()) {
      if (then->second->version == VersionOf(deal.id)) return;
      before = deal;
      before->state = then->second->state;
      before->create_time = then->second->create_time;
      before->close_time = then->second->close_time;
    }
    if (before.has_value() && before->state == DealState::kWon && deal.state != DealState::kWon) {
      TakeBackCustomer(deal, deal.history.empty() ? draft_.context().now : deal.history.back().enter_time, draft_);
    }
    FollowDeal(before, deal, draft_);
  }
  int64_t VersionOf(const DealId& id) const { return workspace_.FindDeal(id)->version; }

  const MergeRecord& record_;
  const MergeContent& content_;
  Draft& draft_;
  Workspace& workspace_;
  std::map<DealId, const DealThen*> then_;
  LeadActivities kept_;
  LeadActivities given_;
  std::vector<const Deal*> staying_;
  std::vector<const Deal*> going_;
};

// The obstacles, as errors of the contract.
absl::Status CheckUndoable(const MergeFacts& facts, const Workspace& workspace) {
  const Merge& merge = *facts.asked;
  const Lead& survivor = *workspace.FindRawLead(merge.record.survivor);
  const auto later = [](const MergeId& id) {
    return Refuse("LATER_MERGE", "A later merge must be taken back first.",
                  {{"merge", ResourceName("leadMerges", id.uuid())}});
  };
  const std::optional<UnmergeObstacle> obstacle =
      WhatPreventsUnmerge(merge.record.id, facts.into_survivor, facts.of_survivor.has_value());
  if (obstacle == UnmergeObstacle::kUndone) return Refuse("ALREADY_UNMERGED", "This merge was taken back before.");
  if (survivor.erase_time.has_value() || !merge.content.has_value()) {
    return Refuse("ERASED", "The person was erased; that is final.");
  }
  if (obstacle == UnmergeObstacle::kSurvivorMerged) return later(*facts.of_survivor);
  if (obstacle == UnmergeObstacle::kNotTheLatest) {
    const MergeInto* latest = nullptr;
    for (const MergeInto& m : facts.into_survivor) {
      if (!m.undone && (latest == nullptr || m.survivor_version > latest->survivor_version)) latest = &m;
    }
    return later(latest->id);
  }
  return CheckSize(facts);
}

}  // namespace

absl::StatusOr<Outcome> Handle(const MergeLeads& command, const Context& context, Workspace& workspace) {
  SMK_ASSIGN_OR_RETURN(const LeadId survivor_id, FindLeadOrError(workspace, context, command.survivor));
  SMK_ASSIGN_OR_RETURN(const LeadId other_id, FindLeadOrError(workspace, context, command.other));
  if (survivor_id == other_id) {
    Violations violations;
    violations.Add("other_lead", "is the same lead already");
    return violations.ToStatus();
  }
  const Lead before = *workspace.FindLead(survivor_id);
  const Lead& other = *workspace.FindLead(other_id);
  SMK_RETURN_IF_ERROR(CheckEtag(command.etag, before.etag()));
  SMK_RETURN_IF_ERROR(CheckEtag(command.other_etag, other.etag()));
  if (before.open_handoff.has_value() && other.open_handoff.has_value()) {
    return Refuse("HANDOFF_OPEN", "Sales is at work on both leads: withdraw or answer one of the hand-offs first.",
                  {{"handoff", ResourceName("handoffs", other.open_handoff->uuid())}});
  }
  const Lead after = MergedLead(before, other);
  SMK_RETURN_IF_ERROR(CheckLimits(after));
  SMK_RETURN_IF_ERROR(CheckSize(workspace.merge_facts()));

  Merge merge;
  merge.content.emplace();
  merge.content->before = before;
  merge.content->survivor_outcome = OutcomeOfLead(survivor_id, workspace);
  merge.content->other_outcome = OutcomeOfLead(other_id, workspace);

  Draft draft(workspace, context, context.now);
  draft.MutableLead(survivor_id) = after;
  Lead& frozen = draft.MutableLead(other_id);
  frozen.merged_into = survivor_id;
  frozen.identities.clear();
  FollowTimer(after, draft);
  FollowTimer(frozen, draft);
  std::map<DealId, int64_t> moved;
  for (const Deal* deal : workspace.DealsOf(other_id)) {
    draft.MutableDeal(deal->id).lead = survivor_id;
    moved.emplace(deal->id, deal->version);
  }
  LeadActivities all = ActivitiesOf(survivor_id, workspace);
  for (Touch touch : ActivitiesOf(other_id, workspace).touches) {
    merge.content->touches.insert(touch.id);
    touch.lead = survivor_id;
    all.touches.push_back(std::move(touch));
  }
  for (Attempt attempt : ActivitiesOf(other_id, workspace).attempts) {
    merge.content->attempts.insert(attempt.id);
    attempt.lead = survivor_id;
    all.attempts.push_back(std::move(attempt));
  }
  for (Handoff handoff : ActivitiesOf(other_id, workspace).handoffs) {
    merge.content->handoffs.insert(handoff.id);
    handoff.lead = survivor_id;
    all.handoffs.push_back(std::move(handoff));
  }
  draft.KeepPrediction(survivor_id, merge.content->other_outcome);
  draft.Restate(survivor_id, std::move(all));
  draft.Restate(other_id, {});
  AuditMerge(survivor_id, other_id, /*merged=*/true, draft);
  draft.Commit();

  merge.content->after = *workspace.FindRawLead(survivor_id);
  merge.content->deals = DealsNow(survivor_id, moved, workspace);
  merge.record = {.id = workspace.NewId<MergeId>(),
                  .survivor = survivor_id,
                  .other = other_id,
                  .survivor_version = merge.content->after.version,
                  .actor = context.actor,
                  .merge_time = context.now,
                  .moved = {.touches = static_cast<int64_t>(merge.content->touches.size()),
                            .attempts = static_cast<int64_t>(merge.content->attempts.size()),
                            .handoffs = static_cast<int64_t>(merge.content->handoffs.size()),
                            .deals = static_cast<int64_t>(moved.size())}};
  Outcome outcome;
  outcome.lead = merge.content->after;
  outcome.merge = merge.record;
  workspace.AddNewMerge(std::move(merge));
  return outcome;
}

absl::StatusOr<Outcome> Handle(const UnmergeLeads& command, const Context& context, Workspace& workspace) {
  const MergeFacts& facts = workspace.merge_facts();
  if (!facts.asked.has_value()) {
    return MakeError(absl::StatusCode::kNotFound, "MERGE_NOT_FOUND", "There is no such merge.");
  }
  const Merge& merge = *facts.asked;
  const Lead& survivor = *workspace.FindRawLead(merge.record.survivor);
  SMK_RETURN_IF_ERROR(CheckTeam(survivor, context));
  SMK_RETURN_IF_ERROR(CheckTeam(*workspace.FindRawLead(merge.record.other), context));
  SMK_RETURN_IF_ERROR(CheckUndoable(facts, workspace));
  SMK_RETURN_IF_ERROR(FindLeadOrError(workspace, context, merge.record.survivor).status());

  Draft draft(workspace, context, context.now);
  Unmerging(merge, draft).Run();
  draft.Commit();

  Outcome outcome;
  outcome.lead = *workspace.FindRawLead(merge.record.survivor);
  outcome.other_lead = *workspace.FindRawLead(merge.record.other);
  outcome.merge = merge.record;
  outcome.merge->undo_time = context.now;
  workspace.AddUndoneMerge(*outcome.merge);
  return outcome;
}

}  // namespace smarketing::lead
