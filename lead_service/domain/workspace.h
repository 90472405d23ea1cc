// The part of the world that a batch of commands works on: what was loaded, and what the commands made of it.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_WORKSPACE_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_WORKSPACE_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "lead_service/domain/activity.h"
#include "lead_service/domain/command.h"
#include "lead_service/domain/deal.h"
#include "lead_service/domain/event.h"
#include "lead_service/domain/identity.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/lead.h"

namespace smarketing::lead {

// One thing that was loaded or made: `before` is what is stored, unset for a new one.
template <typename T>
struct Tracked {
  std::optional<T> before;
  T now;

  bool changed() const { return !before.has_value() || !(*before == now); }
};

// Not thread-safe. Filled once, then worked on by Apply (apply.h) alone: the commands of a batch see each other's
// effects in their order.
class Workspace {
 public:
  explicit Workspace(IdSource new_id) : new_id_(std::move(new_id)) {}

  // Filling: what is stored. Leads come whole, with identities and history, and before their deals.
  void AddStoredLead(Lead lead);
  void AddStoredDeal(Deal deal);
  // Touches and attempts are only needed where a command names their external id.
  void AddStoredTouch(Touch touch);
  void AddStoredAttempt(Attempt attempt);

  // Looking. Null when it does not exist.
  const Lead* FindLead(const LeadId& id) const;
  const Lead* FindOwner(const IdentityKey& key) const;
  const Deal* FindDeal(const DealId& id) const;
  const Deal* FindDeal(const ExternalId& id) const;
  const Touch* FindTouch(const ExternalId& id) const;
  const Attempt* FindAttempt(const ExternalId& id) const;
  // The deals of a lead that are here, in order of id.
  std::vector<const Deal*> DealsOf(const LeadId& lead) const;

  // What the commands made, for the storage: in order of id, and events in the order in which they happened.
  const std::map<LeadId, Tracked<Lead>>& leads() const { return leads_; }
  const std::map<DealId, Tracked<Deal>>& deals() const { return deals_; }
  const std::vector<Touch>& new_touches() const { return new_touches_; }
  const std::vector<Attempt>& new_attempts() const { return new_attempts_; }
  const std::vector<DomainEvent>& events() const { return events_; }

  template <typename IdType>
  IdType NewId() {
    return IdType(new_id_());
  }

  // What one command changes, kept apart until it is known to succeed.
  struct Changes {
    std::vector<Lead> leads;
    std::vector<Deal> deals;
    std::vector<Touch> touches;
    std::vector<Attempt> attempts;
    std::vector<DomainEvent> events;
  };
  void Commit(Changes changes);

 private:
  IdSource new_id_;
  std::map<LeadId, Tracked<Lead>> leads_;
  std::map<DealId, Tracked<Deal>> deals_;
  std::vector<Touch> new_touches_;
  std::vector<Attempt> new_attempts_;
  std::vector<DomainEvent> events_;
  absl::flat_hash_map<IdentityKey, LeadId> owners_;
  absl::flat_hash_map<ExternalId, DealId> external_deals_;
  absl::flat_hash_map<ExternalId, Touch> external_touches_;
  absl::flat_hash_map<ExternalId, Attempt> external_attempts_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_WORKSPACE_H_
