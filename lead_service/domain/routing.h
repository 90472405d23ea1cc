// Who gets a lead, and why.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_ROUTING_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_ROUTING_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "lead_service/domain/roster.h"
#include "lead_service/domain/routing_attributes.h"
#include "lead_service/domain/routing_rule.h"
#include "lead_service/domain/turns.h"

namespace smarketing::lead {

struct RoutingRequest {
  RoutingAttributes attributes;
  // Reps who had the lead and did not answer: they get it again only when nobody else is free.
  std::vector<std::string> passed_over;
};

struct RepLoad {
  int64_t open_leads = 0;         // hand-offs that are submitted or accepted
  int64_t received_last_24h = 0;  // hand-offs to the rep, whatever became of them

  friend bool operator==(const RepLoad&, const RepLoad&) = default;
};

// How many leads of one company domain a rep owns, and since when the latest.
struct CompanyOwner {
  int64_t leads = 0;
  absl::Time latest = absl::InfinitePast();

  friend bool operator==(const CompanyOwner&, const CompanyOwner&) = default;
};

// What decisions depend on besides roster and lead, and change. Several in a row see each other's effects.
struct RoutingState {
  absl::flat_hash_map<std::string, RepLoad> loads;  // by rep; none: nothing
  std::map<std::string, PoolState> pools;           // by rule
  // By company domain as in the attributes, folded; then by rep.
  absl::flat_hash_map<std::string, std::map<std::string, CompanyOwner>> company_owners;
};

// The parts of the state that a decision may need. Sorted, so that whoever locks by them locks in one order.
struct RoutingKeys {
  absl::btree_set<std::string> pools;  // to be locked: only one may decide at a time
  absl::btree_set<std::string> reps;
  absl::btree_set<std::string> company_domains;  // folded
};
void CollectRoutingKeys(const Roster& roster, const RoutingRequest& request, RoutingKeys& keys);

// Why a rep cannot get a lead.
struct Hindrance {
  enum class Kind {
    kInactive,
    kAbsent,        // until
    kOffWork,       // until
    kOpenLeads,     // used of limit
    kNewLeads,      // used of limit
    kMonthlyShare,  // used of limit
  };
  Kind kind = Kind::kInactive;
  int64_t used = 0;
  int64_t limit = 0;
  absl::Time until = absl::InfiniteFuture();

  friend bool operator==(const Hindrance&, const Hindrance&) = default;
};

// One of a pool, with the numbers from before the decision.
struct RoutingCandidate {
  std::string rep;
  int32_t weight = 1;  // 1 where the strategy does not ask for it
  int64_t open_leads = 0;
  int64_t received_last_24h = 0;
  // Where the rep stands in the pool's turns, in leads for the weight; see turns.h.
  double share = 0;
  int64_t given = 0;          // by this pool, ever
  int64_t related_leads = 0;  // of the same company that the rep owns; only with RELATED_OWNER
  bool passed_over = false;   // as the request says
  std::vector<Hindrance> hindrances;
  bool chosen = false;

  bool eligible() const { return hindrances.empty(); }
};

// One rule that was tried.
struct RoutingStep {
  std::string rule;
  std::optional<size_t> failed_condition;    // the first that does not hold; unset: the rule matches
  std::string failure;                       // the same in words
  std::vector<RoutingCandidate> candidates;  // in order of key; empty for the queue of a team
};

enum class HeldReason {
  kNoRule,      // no rule matches
  kNobodyFree,  // of the pool of the first rule that matches
};
// "NO_RULE", "NOBODY_FREE"
absl::string_view HeldReasonName(HeldReason reason);

struct RoutingDecision {
  // The rule that decided, or in whose queue the lead is held; empty: none matches.
  std::string rule;
  std::string team;  // of the rep; or the queue, when there is no rep
  std::string rep;
  bool related = false;            // the rep owns other leads of the company
  std::optional<HeldReason> held;  // then neither team nor rep
  // When somebody of the pool is known to come back: to try again. Somebody may be free before that, too.
  std::optional<absl::Time> retry_time;
  std::vector<RoutingStep> steps;  // every rule that was tried, in order
};

// Tries the rules in order; the first that matches decides. When nobody of its pool is free, the lead is held, unless
// the rule falls through. Absence excludes; being off work only where the rule says so.
//
// The team of a rep is the lead's, when the rep is of that; else the first of the rule's that the rep is of; else the
// rep's first.
//
// `state` holds at least what CollectRoutingKeys named, and is changed as by a hand-off to the rep. For a preview, give
// a copy.
RoutingDecision Route(const Roster& roster, const RoutingRequest& request, absl::Time now, RoutingState& state);

// "absent until 2026-11-30T08:00:00Z; 30 of 30 open leads"; empty when eligible.
std::string DescribeHindrances(const RoutingCandidate& candidate);
// The decision in a sentence for a person: `rule "dach": nobody of 3 is free (1 absent, 2 at their limits), somebody at
// 2026-11-30T08:00:00Z at the latest`.
std::string Describe(const RoutingDecision& decision);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_ROUTING_H_
