// Who gets which lead: conditions, and the pool of those who may get it.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_ROUTING_RULE_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_ROUTING_RULE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/status/error.h"
#include "lead_service/domain/routing_attributes.h"

namespace smarketing::lead {

// The numbers are those of the contract (smarketing.lead.v1.RoutingOperator) and of the database.
enum class RoutingOperator {
  kIn = 1,     // one of the lead's values is one of these
  kNotIn = 2,  // none of the lead's values is one of these; also when the lead has none
  kIsSet = 3,
  kIsNotSet = 4,
};

struct RoutingCondition {
  RoutingAttribute attribute = RoutingAttribute::kSource;
  RoutingOperator op = RoutingOperator::kIn;
  std::vector<std::string> values;  // compared without regard to case; none for kIsSet and kIsNotSet

  friend bool operator==(const RoutingCondition&, const RoutingCondition&) = default;
};

// The numbers are those of the contract (smarketing.lead.v1.RoutingStrategy) and of the database.
enum class RoutingStrategy {
  kUnspecified = 0,   // see StrategyOf
  kRoundRobin = 1,    // in turns: each gets the same number
  kWeighted = 2,      // in turns by weight
  kLeastLoaded = 3,   // who has the fewest open hand-offs for the weight; of equals, whose last is the longest ago
  kRelatedOwner = 4,  // the owner of most leads of the same company domain, out of turn; without one, in turns
};
// "ROUND_ROBIN"
absl::string_view RoutingStrategyName(RoutingStrategy strategy);

struct RoutingRule {
  std::string key;
  std::string display_name;
  int32_t order = 0;
  std::vector<RoutingCondition> conditions;  // all must hold; none: every lead
  // The pool: at least one of either.
  std::vector<std::string> teams;
  std::vector<std::string> reps;
  RoutingStrategy strategy = RoutingStrategy::kUnspecified;
  bool fall_through = false;        // nobody of the pool is free: try the next rules instead of holding the lead
  bool only_working_hours = false;  // only reps who are at work now

  friend bool operator==(const RoutingRule&, const RoutingRule&) = default;
};

// Whether the lead goes to the queue of a team, and to nobody of it in particular: no strategy and no reps.
bool IsTeamQueue(const RoutingRule& rule);
// The strategy that an unspecified one stands for, where it is not the queue of a team: in turns.
RoutingStrategy StrategyOf(const RoutingRule& rule);

// `folded_values`: those of the condition, folded (FoldCase) and in byte order.
bool Holds(const RoutingCondition& condition, const std::vector<std::string>& folded_values,
           const RoutingAttributes& attributes);

// Why a condition does not hold, in words: `country_code is "BR", not one of "DE", "AT"`.
std::string DescribeFailure(const RoutingCondition& condition, const RoutingAttributes& attributes);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_ROUTING_RULE_H_
