// Why a lead has the score it has.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_SCORE_EXPLANATION_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_SCORE_EXPLANATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "lead_service/domain/activity.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/score.h"

namespace smarketing::lead {

enum class ScorePart { kFit = 1, kEngagement = 2 };

enum class ContributionKind {
  kRule = 1,      // a rule that holds
  kGroupCap = 2,  // what the cap of a group takes off
  kTotalCap = 3,  // what the cap of all fit or all engagement takes off
  kFloor = 4,     // what is added because no score is below zero
  kEarlier = 5,   // all touches of a group before those that are named
};

struct Contribution {
  ScorePart part = ScorePart::kFit;
  ContributionKind kind = ContributionKind::kRule;
  std::string rule;   // its id; kRule only
  std::string group;  // empty: none, and for kTotalCap and kFloor
  // What the rule held for: a field of the lead, or a touch.
  std::optional<ScoreField> field;
  std::optional<TouchId> touch;
  std::optional<absl::Time> touch_time;
  std::optional<TouchKind> touch_kind;
  std::string touch_content;
  int32_t points = 0;  // by the rule, before they faded; 0 when there is no rule
  int64_t value = 0;   // now, in hundredths of a point

  friend bool operator==(const Contribution&, const Contribution&) = default;
};

struct ScoreExplanation {
  Score score;
  // Fit, then engagement; in each, by group: first the rules in order of the model (fit) or the touches in the order
  // given and the earlier ones, then the group's cap; at last the total's. The values of a part add up exactly to the
  // score's, those of a capped group to its cap.
  std::vector<Contribution> contributions;
};

// `touches`: all of the lead's. Their values are rounded so that the sum holds: each to its hundredth below, and those
// that lost most to the one above (the method of the largest remainder).
ScoreExplanation ExplainScore(const ScoringModel& model, const FitFacts& facts, absl::Span<const Touch> touches,
                              absl::Time now);

// The same for a lead with more touches than one wants to name: `touches` are some of those that made `engagement`, and
// the others come together, a line for each group. The score is that of `engagement`.
ScoreExplanation ExplainScore(const ScoringModel& model, const FitFacts& facts, absl::Span<const Touch> touches,
                              const EngagementState& engagement, absl::Time now);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_SCORE_EXPLANATION_H_
