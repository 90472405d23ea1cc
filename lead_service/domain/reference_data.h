// What changes seldom and is asked all the time: who sells and by which rules, how deals are won, and the language that
// marketing and sales share.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_REFERENCE_DATA_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_REFERENCE_DATA_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "lead_service/domain/pipeline.h"
#include "lead_service/domain/playbook.h"
#include "lead_service/domain/roster.h"

namespace smarketing::lead {

// The numbers are stored.
enum class ReferenceKind { kTeam = 1, kRep = 2, kAbsence = 3, kRoutingRule = 4, kPipeline = 5 };

// "teams", "reps", "absences", "routingRules", "pipelines"
absl::string_view ReferenceCollection(ReferenceKind kind);

// One item that is written by itself (not those of the playbook).
struct ReferenceKey {
  ReferenceKind kind = ReferenceKind::kTeam;
  std::string key;

  // "teams/sales"
  std::string name() const;

  friend bool operator==(const ReferenceKey&, const ReferenceKey&) = default;
  friend auto operator<=>(const ReferenceKey&, const ReferenceKey&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const ReferenceKey& item) {
    return H::combine(std::move(h), item.kind, item.key);
  }
};

// All of it at one moment. Does not change: share it (std::shared_ptr<const ReferenceData>).
struct ReferenceData {
  using ItemVersions = absl::flat_hash_map<ReferenceKey, int64_t>;

  ReferenceData() : ReferenceData(0, Playbook(), RosterData(), Pipelines(), {}) {}
  ReferenceData(int64_t version, Playbook playbook, RosterData roster, Pipelines pipelines, ItemVersions item_versions)
      : version(version),
        playbook(std::move(playbook)),
        roster(std::move(roster)),
        pipelines(std::move(pipelines)),
        item_versions(std::move(item_versions)) {}

  // The etag of an item; empty when it is not written.
  std::string EtagOf(const ReferenceKey& item) const;

  const int64_t version;  // grows with every change of any of it
  const Playbook playbook;
  const Roster roster;
  const Pipelines pipelines;
  const ItemVersions item_versions;  // of all that are written
};

// What is built in, as long as nothing was written.
const std::shared_ptr<const ReferenceData>& BuiltInReferenceData();

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_REFERENCE_DATA_H_
