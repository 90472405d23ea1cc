#include "lead_service/domain/score.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "absl/container/btree_map.h"

namespace smarketing::lead {

double Decay(const ScoringModel& model, absl::Duration age) {
  if (model.half_life == absl::ZeroDuration()) return 1;
  return std::exp2(-absl::FDivDuration(age, model.half_life));
}

double GroupCap(const ScoringModel& model, absl::string_view group) {
  for (const ScoreGroup& known : model.groups) {
    if (known.id == group) return known.cap;
  }
  return std::numeric_limits<double>::infinity();
}

double WithinTotal(double points, int32_t cap) { return std::clamp(points, 0.0, static_cast<double>(cap)); }

int64_t ToHundredths(double points) { return static_cast<int64_t>(std::floor(points * 100 + 0.5 + 1e-6)); }

Grade GradeOf(const ScoringModel& model, int64_t fit_hundredths, int64_t engagement_hundredths) {
  const auto reaches = [](int64_t hundredths, int32_t points) { return hundredths >= int64_t{points} * 100; };
  Grade grade;
  if (reaches(fit_hundredths, model.fit_b)) grade.fit = FitGrade::kB;
  if (reaches(fit_hundredths, model.fit_a)) grade.fit = FitGrade::kA;
  if (reaches(engagement_hundredths, model.engagement_2)) grade.engagement = EngagementGrade::k2;
  if (reaches(engagement_hundredths, model.engagement_1)) grade.engagement = EngagementGrade::k1;
  return grade;
}

EngagementState EngagementState::Recompute(const ScoringModel& model, absl::Span<const Touch> touches) {
  EngagementState state;
  for (const Touch& touch : touches) state.Add(model, touch);
  return state;
}

bool EngagementState::Add(const ScoringModel& model, const Touch& touch) {
  bool counts = false;
  for (const EngagementRule& rule : model.engagement_rules) {
    if (!Matches(rule, touch)) continue;
    counts = true;
    AdvanceTo(model, touch.occur_time);
    AddPoints(rule.group, rule.points * Decay(model, as_of_ - touch.occur_time));
  }
  return counts;
}

void EngagementState::Merge(const ScoringModel& model, const EngagementState& other) {
  if (other.groups_.empty()) return;
  AdvanceTo(model, other.as_of_);
  const double decay = Decay(model, as_of_ - other.as_of_);
  for (const auto& [group, points] : other.groups_) AddPoints(group, points * decay);
}

double EngagementState::ValueAt(const ScoringModel& model, absl::Time now) const {
  const double decay = now > as_of_ ? Decay(model, now - as_of_) : 1;
  double total = 0;
  for (const auto& [group, points] : groups_) total += std::min(points * decay, GroupCap(model, group));
  return WithinTotal(total, model.engagement_cap);
}

void EngagementState::AdvanceTo(const ScoringModel& model, absl::Time time) {
  if (time <= as_of_) return;
  if (!groups_.empty()) {
    const double decay = Decay(model, time - as_of_);
    for (auto& [group, points] : groups_) points *= decay;
  }
  as_of_ = time;
}

void EngagementState::AddPoints(const std::string& group, double points) {
  const auto at = std::lower_bound(groups_.begin(), groups_.end(), group,
                                   [](const auto& known, const std::string& id) { return known.first < id; });
  if (at != groups_.end() && at->first == group) {
    at->second += points;
  } else {
    groups_.emplace(at, group, points);
  }
}

int64_t FitScore(const ScoringModel& model, const FitFacts& facts) {
  absl::btree_map<absl::string_view, double> groups;
  for (const FitRule& rule : model.fit_rules) {
    if (facts.Matches(rule)) groups[rule.group] += rule.points;
  }
  double total = 0;
  for (const auto& [group, points] : groups) total += std::min(points, GroupCap(model, group));
  return static_cast<int64_t>(WithinTotal(total, model.fit_cap));
}

Score ScoreAt(const ScoringModel& model, int64_t fit_points, const EngagementState& engagement, absl::Time now) {
  Score score;
  score.fit = fit_points * 100;
  score.engagement = ToHundredths(engagement.ValueAt(model, now));
  score.grade = GradeOf(model, score.fit, score.engagement);
  return score;
}

bool CrossedUp(const Score& before, const Score& after, const ScoringModel& model) {
  return !model.Qualifies(before.grade) && model.Qualifies(after.grade);
}

}  // namespace smarketing::lead
