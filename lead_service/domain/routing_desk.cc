#include "lead_service/domain/routing_desk.h"

#include <algorithm>
#include <cstdint>

#include "common/status/macros.h"

namespace smarketing::lead {
namespace {

constexpr absl::Duration kDay = absl::Hours(24);

// Those of `wanted` that are not among `got`, which they join.
void TakeNew(const absl::btree_set<std::string>& wanted, absl::btree_set<std::string>& got,
             absl::btree_set<std::string>& added) {
  for (const std::string& key : wanted) {
    if (got.insert(key).second) added.insert(key);
  }
}

}  // namespace

absl::Status RoutingDesk::Get(const Roster& roster, const RoutingKeys& keys, absl::Time now) {
  RoutingKeys missing;
  TakeNew(keys.pools, got_.pools, missing.pools);
  TakeNew(keys.reps, got_.reps, missing.reps);
  TakeNew(keys.company_domains, got_.company_domains, missing.company_domains);
  if (missing.pools.empty() && missing.reps.empty() && missing.company_domains.empty()) return absl::OkStatus();
  if (source_ == nullptr) return absl::OkStatus();
  absl::StatusOr<RoutingState> stored = source_(roster, missing, now);
  if (!stored.ok()) {
    status_.Update(stored.status());
    return stored.status();
  }
  for (auto& [rule, pool] : stored->pools) {
    stored_pools_.emplace(rule, pool);
    state_.pools.insert_or_assign(rule, std::move(pool));
  }
  for (auto& [rep, load] : stored->loads) stored_loads_.insert_or_assign(rep, load);
  for (auto& [domain, owners] : stored->company_owners) {
    state_.company_owners.insert_or_assign(domain, std::move(owners));
  }
  return absl::OkStatus();
}

absl::Status RoutingDesk::Prepare(const Roster& roster, const std::vector<RoutingRequest>& requests, absl::Time now) {
  RoutingKeys keys;
  for (const RoutingRequest& request : requests) CollectRoutingKeys(roster, request, keys);
  return Get(roster, keys, now);
}

absl::StatusOr<RoutingDecision> RoutingDesk::Route(const Roster& roster, const RoutingRequest& request,
                                                   absl::Time now) {
  RoutingKeys keys;
  CollectRoutingKeys(roster, request, keys);
  SMK_RETURN_IF_ERROR(Get(roster, keys, now));
  for (const std::string& rep : keys.reps) state_.loads.insert_or_assign(rep, LoadOf(rep, now));
  return lead::Route(roster, request, now, state_);
}

void RoutingDesk::Follow(const Handoff* before, const Handoff& now) {
  if (before != nullptr) Count(*before, -1);
  Count(now, 1);
}

void RoutingDesk::Count(const Handoff& handoff, int64_t sign) {
  if (handoff.rep.empty()) return;
  Change& change = changes_[handoff.rep];
  if (handoff.IsOpen()) change.open_leads += sign;
  if (handoff.assign_time.has_value()) {
    (sign > 0 ? change.received : change.taken_away).push_back(*handoff.assign_time);
  }
}

RepLoad RoutingDesk::LoadOf(const std::string& rep, absl::Time now) const {
  RepLoad load;
  if (const auto stored = stored_loads_.find(rep); stored != stored_loads_.end()) load = stored->second;
  const auto change = changes_.find(rep);
  if (change == changes_.end()) return load;
  const auto recent = [now](const std::vector<absl::Time>& times) {
    return std::count_if(times.begin(), times.end(), [now](absl::Time time) { return time > now - kDay; });
  };
  load.open_leads += change->second.open_leads;
  load.received_last_24h += recent(change->second.received) - recent(change->second.taken_away);
  return load;
}

}  // namespace smarketing::lead
