// Which rows a command may need: what is loaded before it is applied.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_KEYS_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_KEYS_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/container/btree_set.h"
#include "absl/time/time.h"
#include "lead_service/domain/command.h"
#include "lead_service/domain/identity.h"
#include "lead_service/domain/ids.h"

namespace smarketing::lead {

// Sorted, so that whoever locks by them locks in one order.
struct Keys {
  size_t commands = 0;  // how many commands they are of
  absl::btree_set<LeadId> leads;
  absl::btree_set<LeadId> erased_leads;           // with all that were merged into them
  absl::btree_set<LeadId> merged_leads;           // with their deals and all that MergeFacts says of them
  std::optional<MergeRef> undone_merge;           // with its leads, the same of them
  absl::btree_set<LeadId> undeleted_leads;        // with the leads that own their parked identities
  absl::btree_set<IdentityKey> identities;        // with the leads that own them
  absl::btree_set<std::string> claimed_visitors;  // visitors who may become known: with their touches
  absl::btree_set<DealId> deals;                  // with their leads and all other deals of those
  absl::btree_set<ExternalId> external_touches;   // with their leads; also those of visitors
  absl::btree_set<ExternalId> external_attempts;  // with their leads
  absl::btree_set<ExternalId> external_deals;     // with their leads and all other deals of those
  absl::btree_set<HandoffId> handoffs;            // with their leads
  bool open_handoffs = false;                     // those of all leads
  // Leads that the routing rules may be asked about: with the turns of the reps who may get them.
  absl::btree_set<LeadId> routed_leads;
  absl::btree_set<IdentityKey> routed_identities;
  absl::btree_set<HandoffId> routed_handoffs;
  absl::Time now = absl::InfinitePast();  // the latest of the commands
};

// Adds what `command` may need to `keys`.
void CollectKeys(const Command& command, Keys& keys);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_KEYS_H_
