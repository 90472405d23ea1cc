// Which rows a command may need: what is loaded before it is applied.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_KEYS_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_KEYS_H_

#include "absl/container/btree_set.h"
#include "lead_service/domain/command.h"
#include "lead_service/domain/identity.h"
#include "lead_service/domain/ids.h"

namespace smarketing::lead {

// Sorted, so that whoever locks by them locks in one order.
struct Keys {
  absl::btree_set<LeadId> leads;
  absl::btree_set<LeadId> undeleted_leads;        // with the leads that own their parked identities
  absl::btree_set<IdentityKey> identities;        // with the leads that own them
  absl::btree_set<DealId> deals;                  // with their leads and all other deals of those
  absl::btree_set<ExternalId> external_touches;   // with their leads
  absl::btree_set<ExternalId> external_attempts;  // with their leads
  absl::btree_set<ExternalId> external_deals;     // with their leads and all other deals of those
};

// Adds what `command` may need to `keys`.
void CollectKeys(const Command& command, Keys& keys);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_KEYS_H_
