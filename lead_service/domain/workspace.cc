#include "lead_service/domain/workspace.h"

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

const Lead* Workspace::FindLead(const LeadId& id) const {
  const Lead* lead = leads_.Find(id);
  while (lead != nullptr && lead->merged_into.has_value()) lead = leads_.Find(*lead->merged_into);
  return lead;
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

std::vector<const Deal*> Workspace::DealsOf(const LeadId& lead) const {
  std::vector<const Deal*> found;
  for (const auto& [id, deal] : deals_.all()) {
    if (deal.now.lead == lead) found.push_back(&deal.now);
  }
  return found;
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
  for (Attempt& attempt : changes.attempts) {
    AddStoredAttempt(attempt);
    new_attempts_.push_back(std::move(attempt));
  }
  for (DomainEvent& event : changes.events) events_.push_back(std::move(event));
  for (LeadChange& change : changes.lead_changes) lead_changes_.push_back(std::move(change));
  for (const auto& [key, due_time] : changes.timers) timers_.insert_or_assign(key, due_time);
}

}  // namespace smarketing::lead
