#include "lead_service/domain/lead_score.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace smarketing::lead {
namespace {

// The engagement of a state as time goes by, when nothing happens. With f the share of its points that is left, each
// group is worth min(points · f, cap): a concave function of f, and so is their sum. While f goes from 1 to 0, the sum
// can only rise (points below zero fade, too) and then fall.
class Fading {
 public:
  Fading(const ScoringModel& model, int64_t fit_points, const EngagementState& state)
      : model_(model), fit_points_(fit_points), as_of_(state.as_of()) {
    for (const auto& [group, points] : state.groups()) groups_.push_back({points, GroupCap(model, group)});
  }

  // As lead::ScoreAt says it, with the same operations in the same order.
  Grade GradeAt(absl::Time now) const {
    const double decay = now > as_of_ ? Decay(model_, now - as_of_) : 1;
    double total = 0;
    for (const auto& [points, cap] : groups_) total += std::min(points * decay, cap);
    return GradeOf(model_, fit_points_ * 100, ToHundredths(WithinTotal(total, model_.engagement_cap)));
  }

  // When the sum is greatest, at `now` or later: at a point where a group falls below its cap, or now.
  absl::Time PeakFrom(absl::Time now) const {
    absl::Time peak = now;
    double greatest = SumAt(now);
    for (const auto& [points, cap] : groups_) {
      if (!(points > cap)) continue;
      const absl::Time time = as_of_ + model_.half_life * std::log2(points / cap);
      if (time <= now || SumAt(time) <= greatest) continue;
      peak = time;
      greatest = SumAt(time);
    }
    return peak;
  }

  // All points together are worth less than half a hundredth of a point.
  absl::Time End() const {
    double all = 0;
    for (const auto& [points, cap] : groups_) all += std::abs(points);
    return as_of_ + model_.half_life * std::max(1.0, std::log2(all * 1000));
  }

  bool HasNegative() const {
    return std::any_of(groups_.begin(), groups_.end(), [](const Group& group) { return group.points < 0; });
  }

 private:
  struct Group {
    double points;
    double cap;
  };

  double SumAt(absl::Time time) const {
    const double decay = Decay(model_, time - as_of_);
    double total = 0;
    for (const auto& [points, cap] : groups_) total += std::min(points * decay, cap);
    return total;
  }

  const ScoringModel& model_;
  const int64_t fit_points_;
  const absl::Time as_of_;
  std::vector<Group> groups_;
};

// The first microsecond in (from, to] with another grade than that of `from`, if the grade only moves one way there.
std::optional<absl::Time> FirstChange(const Fading& fading, absl::Time from, absl::Time to) {
  const Grade grade = fading.GradeAt(from);
  int64_t low = absl::ToUnixMicros(from);
  int64_t high = absl::ToUnixMicros(to) + 1;
  if (low >= high || fading.GradeAt(absl::FromUnixMicros(high)) == grade) return std::nullopt;
  while (low + 1 < high) {
    const int64_t middle = low + (high - low) / 2;
    (fading.GradeAt(absl::FromUnixMicros(middle)) == grade ? low : high) = middle;
  }
  return absl::FromUnixMicros(high);
}

}  // namespace

CurrentScore ScoreAt(const ScoringModel& model, const LeadScore& score, absl::Time now) {
  return {ScoreAt(model, score.fit, score.engagement, now), score.model};
}

std::optional<absl::Time> NextGradeChange(const ScoringModel& model, int64_t fit_points,
                                          const EngagementState& engagement, absl::Time now) {
  if (model.half_life == absl::ZeroDuration() || engagement.groups().empty()) return std::nullopt;
  const Fading fading(model, fit_points, engagement);
  const absl::Time from = std::max(now, engagement.as_of());
  // Most leads: nothing can fade any further.
  if (fading.GradeAt(from).engagement == EngagementGrade::k3 && !fading.HasNegative()) return std::nullopt;
  const absl::Time peak = fading.PeakFrom(from);
  if (const std::optional<absl::Time> risen = FirstChange(fading, from, peak)) return risen;
  return FirstChange(fading, peak, std::max(peak, fading.End()));
}

void Regrade(const ScoringModel& model, absl::Time now, LeadScore* score) {
  score->grade = ScoreAt(model, score->fit, score->engagement, now).grade;
  score->fade_time = NextGradeChange(model, score->fit, score->engagement, now);
}

LeadScore MovedTo(const PlaybookRevisionId& id, const ScoringModel& model, LeadScore score, const Lead& lead,
                  EngagementState engagement, absl::Time now) {
  score.model = id;
  score.engagement = std::move(engagement);
  if (lead.delete_time.has_value() && !lead.parked_identities.empty()) {
    Lead undeleted = lead;
    undeleted.identities = std::move(undeleted.parked_identities);
    score.fit = FitScore(model, FitFacts(undeleted));
  } else {
    score.fit = FitScore(model, FitFacts(lead));
  }
  Regrade(model, now, &score);
  return score;
}

bool TellGrade(const ScoringModel& model, absl::Time time, LeadScore* score, std::optional<Grade>* told) {
  // A lead of which nothing was told has the lowest grade.
  const Grade grade = ScoreAt(model, *score, time).score.grade;
  if (grade == score->told_grade.value_or(Grade())) return false;
  if (told != nullptr) *told = score->told_grade;
  score->told_grade = grade;
  return true;
}

bool FitMayDiffer(const Lead& before, const Lead& now) {
  return !(before.fields == now.fields) || before.tags != now.tags || before.identities != now.identities ||
         !(before.source == now.source);
}

void ScoreSteps::SetFit(int64_t points, absl::Time time) {
  if (!is_new_ && points == score_.fit) return;
  const absl::Time at = std::max(time, score_.engagement.as_of());
  const std::optional<Score> before = Before(at);
  score_.fit = points;
  Look(before, at);
}

void ScoreSteps::Add(const Touch& touch) {
  const absl::Time at = std::max(touch.occur_time, score_.engagement.as_of());
  const std::optional<Score> before = Before(at);
  if (score_.engagement.Add(model_, touch)) Look(before, at);
}

std::optional<Score> ScoreSteps::Before(absl::Time time) const {
  if (is_new_) return std::nullopt;
  return lead::ScoreAt(model_, score_.fit, score_.engagement, time);
}

void ScoreSteps::Look(const std::optional<Score>& before, absl::Time time) {
  const Score after = lead::ScoreAt(model_, score_.fit, score_.engagement, time);
  const bool crossed = before.has_value() ? CrossedUp(*before, after, model_) : model_.Qualifies(after.grade);
  if (crossed && !qualify_time_.has_value()) qualify_time_ = time;
  time_ = std::max(time_, time);
  is_new_ = false;
}

}  // namespace smarketing::lead
