// The score of a lead under a model: fit and engagement, each exact to a hundredth of a point.
//
// Engagement fades by half every half-life h. It is kept per group of rules as s = Σ p·2^(−(r − t)/h) over the points p
// of all touches t up to a moment r, so that a touch costs O(1) whatever the history, arrives in any order, and the
// engagement of two leads together is a sum. Caps are therefore applied when a score is read, never to what is kept.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_SCORE_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_SCORE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "lead_service/domain/activity.h"
#include "lead_service/domain/current_score.h"
#include "lead_service/domain/scoring_match.h"
#include "lead_service/domain/scoring_model.h"

namespace smarketing::lead {

// What a lead's touches are worth under one model; a state is of no use with another one.
class EngagementState {
 public:
  // In order of the group's id; points that are not capped, as they were worth at as_of.
  using Groups = std::vector<std::pair<std::string, double>>;

  EngagementState() = default;
  // As it was stored.
  EngagementState(absl::Time as_of, Groups groups) : as_of_(as_of), groups_(std::move(groups)) {}
  static EngagementState Recompute(const ScoringModel& model, absl::Span<const Touch> touches);

  // Takes a touch in that is not in yet. Returns whether any rule gave it points.
  bool Add(const ScoringModel& model, const Touch& touch);
  // Takes all touches in that made `other` under the same model; the two have none in common.
  void Merge(const ScoringModel& model, const EngagementState& other);

  // In points, with all caps, at `now`. A touch may be a little ahead of `now` (clocks differ): at the latest touch
  // then, for no touch is ever worth more than its points.
  double ValueAt(const ScoringModel& model, absl::Time now) const;

  absl::Time as_of() const { return as_of_; }  // the latest touch that counted; InfinitePast: none did
  const Groups& groups() const { return groups_; }

  friend bool operator==(const EngagementState&, const EngagementState&) = default;

 private:
  // Moves as_of on to `time`.
  void AdvanceTo(const ScoringModel& model, absl::Time time);
  void AddPoints(const std::string& group, double points);

  absl::Time as_of_ = absl::InfinitePast();
  Groups groups_;
};

// In points, with all caps.
int64_t FitScore(const ScoringModel& model, const FitFacts& facts);

Score ScoreAt(const ScoringModel& model, int64_t fit_points, const EngagementState& engagement, absl::Time now);

// Whether an event that changed a score from `before` to `after`, both at the time of the event, qualifies the lead.
bool CrossedUp(const Score& before, const Score& after, const ScoringModel& model);

// The steps, for those who explain a score.

// What is left of a point after `age`, which is not negative.
double Decay(const ScoringModel& model, absl::Duration age);
// The cap of a group of rules; infinity when it has none.
double GroupCap(const ScoringModel& model, absl::string_view group);
// Neither below zero nor above the cap.
double WithinTotal(double points, int32_t cap);
// Half a hundredth is rounded up, also when it has become a little less on its way: halves are common (a point after
// three half-lives is 12.5 hundredths) and must not depend on the order in which touches came in.
int64_t ToHundredths(double points);
Grade GradeOf(const ScoringModel& model, int64_t fit_hundredths, int64_t engagement_hundredths);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_SCORE_H_
