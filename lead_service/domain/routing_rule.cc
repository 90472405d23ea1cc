#include "lead_service/domain/routing_rule.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace smarketing::lead {
namespace {

// A rule may list hundreds of values; somebody who reads why it did not match needs to see which list it was.
constexpr size_t kMaxQuoted = 5;

std::string Quote(const std::vector<std::string>& values) {
  std::string text;
  const size_t shown = std::min(values.size(), kMaxQuoted);
  for (size_t i = 0; i < shown; ++i) absl::StrAppend(&text, i == 0 ? "" : ", ", "\"", values[i], "\"");
  if (values.size() > shown) absl::StrAppend(&text, " and ", values.size() - shown, " more");
  return text;
}

}  // namespace

absl::string_view RoutingStrategyName(RoutingStrategy strategy) {
  switch (strategy) {
    case RoutingStrategy::kUnspecified:
      return "UNSPECIFIED";
    case RoutingStrategy::kRoundRobin:
      return "ROUND_ROBIN";
    case RoutingStrategy::kWeighted:
      return "WEIGHTED";
    case RoutingStrategy::kLeastLoaded:
      return "LEAST_LOADED";
    case RoutingStrategy::kRelatedOwner:
      return "RELATED_OWNER";
  }
  return "UNKNOWN";
}

bool IsTeamQueue(const RoutingRule& rule) {
  return rule.strategy == RoutingStrategy::kUnspecified && rule.reps.empty();
}

RoutingStrategy StrategyOf(const RoutingRule& rule) {
  return rule.strategy == RoutingStrategy::kUnspecified ? RoutingStrategy::kRoundRobin : rule.strategy;
}

bool Holds(const RoutingCondition& condition, const std::vector<std::string>& folded_values,
           const RoutingAttributes& attributes) {
  const std::vector<std::string>& has = attributes[condition.attribute].folded;
  const auto is_listed = [&](const std::string& value) {
    return std::binary_search(folded_values.begin(), folded_values.end(), value);
  };
  switch (condition.op) {
    case RoutingOperator::kIn:
      return std::any_of(has.begin(), has.end(), is_listed);
    case RoutingOperator::kNotIn:
      return std::none_of(has.begin(), has.end(), is_listed);
    case RoutingOperator::kIsSet:
      return !has.empty();
    case RoutingOperator::kIsNotSet:
      return has.empty();
  }
  return false;
}

std::string DescribeFailure(const RoutingCondition& condition, const RoutingAttributes& attributes) {
  const std::vector<std::string>& has = attributes[condition.attribute].entered;
  const std::string is =
      absl::StrCat(RoutingAttributeName(condition.attribute), " is ", has.empty() ? "not set" : Quote(has));
  switch (condition.op) {
    case RoutingOperator::kIn:
      return absl::StrCat(is, has.empty() ? ", and must be one of " : ", not one of ", Quote(condition.values));
    case RoutingOperator::kNotIn:
      return absl::StrCat(is, ", and must be none of ", Quote(condition.values));
    case RoutingOperator::kIsSet:
      return is;
    case RoutingOperator::kIsNotSet:
      return absl::StrCat(is, ", and must not be set");
  }
  return is;
}

}  // namespace smarketing::lead
