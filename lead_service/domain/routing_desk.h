// Where a batch of commands gives leads to reps: each decision sees what the ones before it did, and what the commands
// between them did to the hand-offs of the reps.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_ROUTING_DESK_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_ROUTING_DESK_H_

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lead_service/domain/handoff.h"
#include "lead_service/domain/roster.h"
#include "lead_service/domain/routing.h"

namespace smarketing::lead {

// Not thread-safe.
class RoutingDesk {
 public:
  // Gives what is stored under `keys`, and sees to it that nobody else decides by the same rules, or about the same
  // reps with a limit, until the transaction ends.
  using Source =
      std::function<absl::StatusOr<RoutingState>(const Roster& roster, const RoutingKeys& keys, absl::Time now)>;

  // Without one, nothing is stored.
  void SetSource(Source source) { source_ = std::move(source); }

  // Gets all that these requests need: at once, and so in one order of locking. What turns out to be missing is got
  // when it is. Errors of the source.
  absl::Status Prepare(const Roster& roster, const std::vector<RoutingRequest>& requests, absl::Time now);

  // Decides, and remembers the turn. The hand-off itself counts once Follow is told of it. Errors of the source.
  absl::StatusOr<RoutingDecision> Route(const Roster& roster, const RoutingRequest& request, absl::Time now);

  // A hand-off became another (`before` is null for a new one).
  void Follow(const Handoff* before, const Handoff& now);

  // The first error of the source: what was decided since must not be stored.
  const absl::Status& status() const { return status_; }

  // For the storage: pools as they were got, and as they are.
  const std::map<std::string, PoolState>& stored_pools() const { return stored_pools_; }
  const std::map<std::string, PoolState>& pools() const { return state_.pools; }

 private:
  // What the commands of the batch added to a rep.
  struct Change {
    int64_t open_leads = 0;
    std::vector<absl::Time> received;
    std::vector<absl::Time> taken_away;
  };

  absl::Status Get(const Roster& roster, const RoutingKeys& keys, absl::Time now);
  void Count(const Handoff& handoff, int64_t sign);
  RepLoad LoadOf(const std::string& rep, absl::Time now) const;

  Source source_;
  absl::Status status_;
  RoutingKeys got_;
  std::map<std::string, PoolState> stored_pools_;
  absl::flat_hash_map<std::string, RepLoad> stored_loads_;
  absl::flat_hash_map<std::string, Change> changes_;  // by rep
  RoutingState state_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_ROUTING_DESK_H_
