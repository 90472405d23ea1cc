// The part of the world that a batch of commands works on: what was loaded, and what the commands made of it.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_WORKSPACE_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_WORKSPACE_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "lead_service/domain/activity.h"
#include "lead_service/domain/command.h"
#include "lead_service/domain/deal.h"
#include "lead_service/domain/event.h"
#include "lead_service/domain/identity.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/lead.h"
#include "lead_service/domain/lead_change.h"
#include "lead_service/domain/timer.h"

namespace smarketing::lead {

// One thing that was loaded or made: `before` is what is stored, unset for a new one.
template <typename T>
struct Tracked {
  std::optional<T> before;
  T now;

  bool changed() const { return !before.has_value() || !(*before == now); }
};

// The things of one kind that are here, by id. T has `id` and ==.
template <typename T>
class Table {
 public:
  using IdType = decltype(T::id);

  void AddStored(T thing) {
    const IdType id = thing.id;
    all_.insert_or_assign(id, Tracked<T>{thing, thing});
  }
  // Null when it does not exist.
  const T* Find(const IdType& id) const {
    const auto it = all_.find(id);
    return it == all_.end() ? nullptr : &it->second.now;
  }
  // New or changed.
  void Put(T thing) {
    const IdType id = thing.id;
    all_[id].now = std::move(thing);
  }
  // In order of id.
  const std::map<IdType, Tracked<T>>& all() const { return all_; }

 private:
  std::map<IdType, Tracked<T>> all_;
};

// Not thread-safe. Filled once, then worked on by Apply (apply.h) alone: the commands of a batch see each other's
// effects in their order.
class Workspace {
 public:
  // `new_secret`: random bytes, for Lead::audit_key; none without it.
  explicit Workspace(IdSource new_id, std::function<std::string()> new_secret = nullptr)
      : new_id_(std::move(new_id)), new_secret_(std::move(new_secret)) {}

  // Filling: what is stored. Leads come whole, with identities and history, and before their deals.
  void AddStoredLead(Lead lead);
  void AddStoredDeal(Deal deal);
  // Touches and attempts are only needed where a command names their external id.
  void AddStoredTouch(Touch touch);
  void AddStoredAttempt(Attempt attempt);

  // Looking. Null when it does not exist.
  // For a lead that was merged into another: that other (which is here, too).
  const Lead* FindLead(const LeadId& id) const;
  // The lead itself, also when it was merged into another.
  const Lead* FindRawLead(const LeadId& id) const { return leads_.Find(id); }
  const Lead* FindOwner(const IdentityKey& key) const;
  const Deal* FindDeal(const DealId& id) const { return deals_.Find(id); }
  const Deal* FindDeal(const ExternalId& id) const;
  const Touch* FindTouch(const ExternalId& id) const;
  const Attempt* FindAttempt(const ExternalId& id) const;
  // The deals of a lead that are here, in order of id.
  std::vector<const Deal*> DealsOf(const LeadId& lead) const;

  // What the commands made, for the storage: in order of id, and events in the order in which they happened.
  const std::map<LeadId, Tracked<Lead>>& leads() const { return leads_.all(); }
  const std::map<DealId, Tracked<Deal>>& deals() const { return deals_.all(); }
  const std::vector<Touch>& new_touches() const { return new_touches_; }
  const std::vector<Attempt>& new_attempts() const { return new_attempts_; }
  const std::vector<DomainEvent>& events() const { return events_; }
  const std::vector<LeadChange>& lead_changes() const { return lead_changes_; }
  // Timers that were set, and (without a time) that are to go; the last word for each.
  const std::map<TimerKey, std::optional<absl::Time>>& timers() const { return timers_; }

  template <typename IdType>
  IdType NewId() {
    return IdType(new_id_());
  }
  std::string NewSecret() { return new_secret_ == nullptr ? std::string() : new_secret_(); }

  // What one command changes, kept apart until it is known to succeed.
  struct Changes {
    std::vector<Lead> leads;
    std::vector<Deal> deals;
    std::vector<Touch> touches;
    std::vector<Attempt> attempts;
    std::vector<DomainEvent> events;
    std::vector<LeadChange> lead_changes;
    std::map<TimerKey, std::optional<absl::Time>> timers;
  };
  void Commit(Changes changes);

 private:
  IdSource new_id_;
  std::function<std::string()> new_secret_;
  Table<Lead> leads_;
  Table<Deal> deals_;
  std::vector<Touch> new_touches_;
  std::vector<Attempt> new_attempts_;
  std::vector<DomainEvent> events_;
  std::vector<LeadChange> lead_changes_;
  std::map<TimerKey, std::optional<absl::Time>> timers_;
  absl::flat_hash_map<IdentityKey, LeadId> owners_;
  absl::flat_hash_map<ExternalId, DealId> external_deals_;
  absl::flat_hash_map<ExternalId, Touch> external_touches_;
  absl::flat_hash_map<ExternalId, Attempt> external_attempts_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_WORKSPACE_H_
