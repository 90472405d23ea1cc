#include "lead_service/domain/score_explanation.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "absl/container/btree_map.h"

namespace smarketing::lead {
namespace {

// A contribution and what it is worth in points, before it is rounded.
struct Line {
  Contribution contribution;
  double points = 0;
};

using LinesByGroup = absl::btree_map<std::string, std::vector<Line>>;

// A correction below this is what is left of rounding in floating point.
constexpr double kNothing = 1e-9;

// `points` in hundredths that add up to `total`, which is their sum but for its rounding.
std::vector<int64_t> Apportion(const std::vector<double>& points, int64_t total) {
  std::vector<int64_t> shares(points.size());
  std::vector<double> remainders(points.size());
  int64_t missing = total;
  for (size_t i = 0; i < points.size(); ++i) {
    const double hundredths = points[i] * 100;
    shares[i] = static_cast<int64_t>(std::floor(hundredths));
    remainders[i] = hundredths - std::floor(hundredths);
    missing -= shares[i];
  }
  std::vector<size_t> order(points.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return remainders[a] > remainders[b]; });
  for (size_t i = 0; missing > 0 && !order.empty(); i = (i + 1) % order.size(), --missing) ++shares[order[i]];
  for (size_t i = 0; missing < 0 && !order.empty(); i = (i + 1) % order.size(), ++missing) {
    --shares[order[order.size() - 1 - i]];
  }
  return shares;
}

double Sum(const std::vector<Line>& lines) {
  double sum = 0;
  for (const Line& line : lines) sum += line.points;
  return sum;
}

Line Correction(ScorePart part, ContributionKind kind, absl::string_view group, double points) {
  Line line;
  line.contribution.part = part;
  line.contribution.kind = kind;
  line.contribution.group = std::string(group);
  line.points = points;
  return line;
}

// Adds the caps' lines and rounds: first the groups to the total, then the lines to their group. Returns the total.
int64_t Settle(const ScoringModel& model, ScorePart part, LinesByGroup groups, int32_t cap,
               std::vector<Contribution>& contributions) {
  std::vector<std::vector<Line>> blocks;
  std::vector<double> sums;
  for (auto& [group, lines] : groups) {
    const double sum = Sum(lines);
    const double capped = std::min(sum, GroupCap(model, group));
    if (sum - capped > kNothing) {
      lines.push_back(Correction(part, ContributionKind::kGroupCap, group, capped - sum));
    }
    blocks.push_back(std::move(lines));
    sums.push_back(capped);
  }
  const double sum = std::accumulate(sums.begin(), sums.end(), 0.0);
  const double total = WithinTotal(sum, cap);
  if (std::abs(total - sum) > kNothing) {
    const ContributionKind kind = total < sum ? ContributionKind::kTotalCap : ContributionKind::kFloor;
    blocks.push_back({Correction(part, kind, "", total - sum)});
    sums.push_back(total - sum);
  }

  const std::vector<int64_t> block_values = Apportion(sums, ToHundredths(total));
  for (size_t i = 0; i < blocks.size(); ++i) {
    std::vector<double> points;
    points.reserve(blocks[i].size());
    for (const Line& line : blocks[i]) points.push_back(line.points);
    const std::vector<int64_t> values = Apportion(points, block_values[i]);
    for (size_t j = 0; j < values.size(); ++j) {
      blocks[i][j].contribution.value = values[j];
      contributions.push_back(std::move(blocks[i][j].contribution));
    }
  }
  return ToHundredths(total);
}

LinesByGroup FitLines(const ScoringModel& model, const FitFacts& facts) {
  LinesByGroup groups;
  for (const FitRule& rule : model.fit_rules) {
    if (!facts.Matches(rule)) continue;
    Line line;
    line.contribution.part = ScorePart::kFit;
    line.contribution.rule = rule.id;
    line.contribution.group = rule.group;
    line.contribution.field = rule.field;
    line.contribution.points = rule.points;
    line.points = rule.points;
    groups[rule.group].push_back(std::move(line));
  }
  return groups;
}

// `at`: not before any touch that counts.
LinesByGroup EngagementLines(const ScoringModel& model, absl::Span<const Touch> touches, absl::Time at) {
  LinesByGroup groups;
  for (const Touch& touch : touches) {
    for (const EngagementRule& rule : model.engagement_rules) {
      if (!Matches(rule, touch)) continue;
      Line line;
      line.contribution.part = ScorePart::kEngagement;
      line.contribution.rule = rule.id;
      line.contribution.group = rule.group;
      line.contribution.touch = touch.id;
      line.contribution.touch_time = touch.occur_time;
      line.contribution.touch_kind = touch.kind;
      line.contribution.touch_content = touch.source.content;
      line.contribution.points = rule.points;
      line.points = rule.points * Decay(model, at - touch.occur_time);
      groups[rule.group].push_back(std::move(line));
    }
  }
  return groups;
}

ScoreExplanation Explain(const ScoringModel& model, const FitFacts& facts, LinesByGroup engagement) {
  ScoreExplanation explanation;
  Score& score = explanation.score;
  score.fit = Settle(model, ScorePart::kFit, FitLines(model, facts), model.fit_cap, explanation.contributions);
  score.engagement =
      Settle(model, ScorePart::kEngagement, std::move(engagement), model.engagement_cap, explanation.contributions);
  score.grade = GradeOf(model, score.fit, score.engagement);
  return explanation;
}

}  // namespace

ScoreExplanation ExplainScore(const ScoringModel& model, const FitFacts& facts, absl::Span<const Touch> touches,
                              absl::Time now) {
  absl::Time at = now;  // or the latest touch that counts, see EngagementState::ValueAt
  for (const Touch& touch : touches) {
    if (touch.occur_time > at && Matches(model, touch)) at = touch.occur_time;
  }
  return Explain(model, facts, EngagementLines(model, touches, at));
}

ScoreExplanation ExplainScore(const ScoringModel& model, const FitFacts& facts, absl::Span<const Touch> touches,
                              const EngagementState& engagement, absl::Time now) {
  const absl::Time at = std::max(now, engagement.as_of());
  LinesByGroup groups = EngagementLines(model, touches, at);
  for (const auto& [group, points] : engagement.groups()) {
    Line earlier = Correction(ScorePart::kEngagement, ContributionKind::kEarlier, group,
                              points * Decay(model, at - engagement.as_of()) - Sum(groups[group]));
    if (std::abs(earlier.points) > kNothing) groups[group].push_back(std::move(earlier));
  }
  return Explain(model, facts, std::move(groups));
}

}  // namespace smarketing::lead
