#include "lead_service/domain/workspace.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace smarketing::lead {
namespace {

template <typename Map, typename Key>
auto* FindOrNull(Map& map, const Key& key) {
  const auto it = map.find(key);
  return it == map.end() ? nullptr : &it->second;
}

}  // namespace

void Workspace::AddStoredLead(Lead lead) {
  for (const Identity& identity : lead.identities) owners_.insert_or_assign(identity.key, lead.id);
  leads_.AddStored(std::move(lead));
}

void Workspace::AddStoredDeal(Deal deal) {
  if (deal.external_id.has_value()) external_deals_.insert_or_assign(*deal.external_id, deal.id);
  deals_.AddStored(std::move(deal));
}

void Workspace::AddStoredTouch(Touch touch) {
  if (!touch.external_id.has_value()) return;
  ExternalId key = *touch.external_id;
  external_touches_.insert_or_assign(std::move(key), std::move(touch));
}

void Workspace::AddStoredAttempt(Attempt attempt) {
  if (!attempt.external_id.has_value()) return;
  ExternalId key = *attempt.external_id;
  external_attempts_.insert_or_assign(std::move(key), std::move(attempt));
}

void Workspace::AddStoredVisitorTouch(VisitorTouch touch) {
  if (touch.touch.external_id.has_value()) external_touches_.emplace(*touch.touch.external_id, touch.touch);
  const TouchId id = touch.touch.id;
  visitor_touches_[touch.visitor_id].insert_or_assign(id, std::move(touch.touch));
}

const Lead* Workspace::FindLead(const LeadId& id) const {
  const Lead* lead = leads_.Find(id);
  while (lead != nullptr && lead->merged_into.has_value()) lead = leads_.Find(*lead->merged_into);
  return lead;
}

std::vector<LeadId> Workspace::MergedInto(const LeadId& id) const {
  std::vector<LeadId> merged = {id};
  for (size_t i = 0; i < merged.size(); ++i) {
    for (const auto& [other, lead] : leads_.all()) {
      if (lead.now.merged_into == merged[i]) merged.push_back(other);
    }
  }
  merged.erase(merged.begin());
  return merged;
}

const Lead* Workspace::FindOwner(const IdentityKey& key) const {
  const LeadId* id = FindOrNull(owners_, key);
  return id == nullptr ? nullptr : FindLead(*id);
}

const Deal* Workspace::FindDeal(const ExternalId& id) const {
  const DealId* deal = FindOrNull(external_deals_, id);
  return deal == nullptr ? nullptr : FindDeal(*deal);
}

const Touch* Workspace::FindTouch(const ExternalId& id) const { return FindOrNull(external_touches_, id); }

const Attempt* Workspace::FindAttempt(const ExternalId& id) const { return FindOrNull(external_attempts_, id); }

std::vector<Touch> Workspace::TouchesOfVisitor(const std::string& visitor_id) const {
  std::vector<Touch> touches;
  const auto it = visitor_touches_.find(visitor_id);
  if (it == visitor_touches_.end()) return touches;
  for (const auto& [id, touch] : it->second) touches.push_back(touch);
  std::sort(touches.begin(), touches.end(),
            [](const Touch& a, const Touch& b) { return std::tie(a.occur_time, a.id) < std::tie(b.occur_time, b.id); });
  return touches;
}

std::vector<const Deal*> Workspace::DealsOf(const LeadId& lead) const {
  std::vector<const Deal*> found;
  for (const auto& [id, deal] : deals_.all()) {
    if (deal.now.lead == lead) found.push_back(&deal.now);
  }
  return found;
}

std::optional<CurrentScore> Workspace::ScoreOf(const LeadId& lead, absl::Time now) const {
  const LeadScore* score = FindScore(lead);
  const ScoringModel* model = score == nullptr ? nullptr : reference().playbook.FindScoringModel(score->model);
  if (model == nullptr) return std::nullopt;
  return ScoreAt(*model, *score, now);
}

void Workspace::Commit(Changes changes) {
  for (Lead& lead : changes.leads) {
    if (const Lead* before = leads_.Find(lead.id)) {
      for (const Identity& identity : before->identities) {
        const auto owner = owners_.find(identity.key);
        if (owner != owners_.end() && owner->second == lead.id) owners_.erase(owner);
      }
    }
    for (const Identity& identity : lead.identities) owners_.insert_or_assign(identity.key, lead.id);
    leads_.Put(std::move(lead));
  }
  for (Deal& deal : changes.deals) {
    if (deal.external_id.has_value()) external_deals_.insert_or_assign(*deal.external_id, deal.id);
    deals_.Put(std::move(deal));
  }
  for (Touch& touch : changes.touches) {
    AddStoredTouch(touch);
    new_touches_.push_back(std::move(touch));
  }
  for (const std::string& visitor : changes.known_visitors) {
    const auto of_visitor = [&visitor](const VisitorTouch& touch) { return touch.visitor_id == visitor; };
    const auto never_stored = static_cast<int64_t>(std::erase_if(new_visitor_touches_, of_visitor));
    const auto touches = visitor_touches_.find(visitor);
    int64_t& stored = known_visitors_[visitor];
    if (touches == visitor_touches_.end()) continue;
    stored += static_cast<int64_t>(touches->second.size()) - never_stored;
    visitor_touches_.erase(touches);
  }
  for (VisitorTouch& touch : changes.visitor_touches) {
    AddStoredVisitorTouch(touch);
    new_visitor_touches_.push_back(std::move(touch));
  }
  for (Attempt& attempt : changes.attempts) {
    AddStoredAttempt(attempt);
    new_attempts_.push_back(std::move(attempt));
  }
  for (Handoff& handoff : changes.handoffs) {
    routing_desk_.Follow(handoffs_.Find(handoff.id), handoff);
    handoffs_.Put(std::move(handoff));
  }
  for (LeadScore& score : changes.scores) scores_.Put(std::move(score));
  for (LeadOutcome& outcome : changes.outcomes) outcomes_.Put(std::move(outcome));
  for (DomainEvent& event : changes.events) events_.push_back(std::move(event));
  for (LeadChange& change : changes.lead_changes) lead_changes_.push_back(std::move(change));
  for (DuplicateNote& note : changes.duplicate_notes) duplicate_notes_.push_back(std::move(note));
  for (const auto& [key, due_time] : changes.timers) timers_.insert_or_assign(key, due_time);
  erased_leads_.insert(erased_leads_.end(), changes.erased_leads.begin(), changes.erased_leads.end());
}

}  // namespace smarketing::lead
