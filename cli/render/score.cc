#include "cli/render/score.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "cli/convert.h"
#include "common/time/proto_time.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;

constexpr auto kRight = Table::Align::kRight;

// Values have two decimals; sums are made of whole hundredths.
int64_t Hundredths(double value) { return std::llround(value * 100); }
std::string PointsText(int64_t hundredths) { return FormatPoints(static_cast<double>(hundredths) / 100); }

}  // namespace

std::string RenderScore(const pb::ExplainLeadScoreResponse& response) {
  const pb::LeadScore& score = response.score();
  std::string text = absl::StrCat("grade ", score.grade(), ", by ",
                                  score.scoring_model().empty() ? "the built-in model" : score.scoring_model(), "\n\n");
  Table table({{"PART"}, {"RULE"}, {"GROUP"}, {"POINTS", kRight}, {"COUNTS NOW", kRight}, {"WHEN"}, {"WHAT"}, {"WHY"}});
  std::string problem;
  for (const auto& [part, name, total] :
       {std::tuple(pb::ScoreContribution::PART_FIT, "fit", score.fit()),
        std::tuple(pb::ScoreContribution::PART_ENGAGEMENT, "engagement", score.engagement())}) {
    int64_t sum = 0;
    for (const auto& one : response.contributions()) {
      if (one.part() != part) continue;
      sum += Hundredths(one.value());
      table.AddRow({name, one.rule().empty() ? "(cap)" : one.rule(), one.group(),
                    one.rule().empty() ? "" : FormatCount(one.points()), FormatPoints(one.value()),
                    FormatTime(one.occur_time()), one.subject(), one.explanation()});
    }
    table.AddRow({name, "= SUM", "", "", PointsText(sum)});
    if (sum != Hundredths(total)) {
      absl::StrAppend(&problem, "The contributions to ", name, " add up to ", PointsText(sum), ", but the score says ",
                      FormatPoints(total), ".\n");
    }
  }
  absl::StrAppend(&text, table.Render(), problem);
  absl::StrAppend(&text, "\nchance to win: ", PredictionText(response.prediction()), "\n");
  const Table factors = PredictionTable(response.prediction(), 1000);
  if (factors.rows() > 0) text += factors.Render();
  return text;
}

std::string PredictionText(const pb::LeadPrediction& prediction) {
  if (prediction.has_probability()) return absl::StrCat(FormatPoints(prediction.probability()), " %");
  return prediction.closed() ? "none: it is closed already" : "unknown: nothing has been won or lost yet";
}

Table PredictionTable(const pb::LeadPrediction& prediction, int limit) {
  std::vector<pb::PredictionFactor> factors(prediction.factors().begin(), prediction.factors().end());
  std::stable_sort(factors.begin(), factors.end(),
                   [](const auto& a, const auto& b) { return std::abs(a.log_odds()) > std::abs(b.log_odds()); });
  if (static_cast<int>(factors.size()) > limit) factors.resize(limit);
  Table table({{"FACTOR"}, {"VALUE"}, {"LOG ODDS", kRight}, {"WON", kRight}, {"LOST", kRight}});
  for (const auto& factor : factors) {
    table.AddRow({factor.variable(), factor.value(), absl::StrFormat("%+.3f", factor.log_odds()),
                  absl::StrFormat("%.1f", factor.won()), absl::StrFormat("%.1f", factor.lost())});
  }
  return table;
}

std::string RenderCalibration(const pb::GetPredictionCalibrationResponse& response) {
  Table table({{"CHANCE", kRight}, {"CLOSED", kRight}, {"WON", kRight}, {"PREDICTED", kRight}, {"ACTUAL", kRight}});
  for (const auto& decile : response.deciles()) {
    const bool any = decile.leads() > 0;
    table.AddRow({absl::StrCat(decile.from_percent(), " to ", decile.to_percent(), " %"), FormatCount(decile.leads()),
                  FormatCount(decile.won()), any ? absl::StrFormat("%.1f %%", decile.predicted_percent()) : "–",
                  any ? absl::StrFormat("%.1f %%", decile.actual_percent()) : "–"});
  }
  return table.Render();
}

std::string RenderGradeChanges(const pb::PreviewScoringModelResponse& preview) {
  std::set<std::string> from_grades, to_grades;
  std::map<std::pair<std::string, std::string>, int64_t> leads;
  for (const auto& change : preview.changes()) {
    from_grades.insert(change.from_grade());
    to_grades.insert(change.to_grade());
    leads[{change.from_grade(), change.to_grade()}] += change.leads();
  }
  const auto grade = [](const std::string& name) { return name.empty() ? std::string("none") : name; };
  std::vector<Table::Column> columns = {{"NOW \\ THEN"}};
  for (const std::string& to : to_grades) columns.push_back({grade(to), kRight});
  columns.push_back({"ALL", kRight});
  Table table(columns);
  for (const std::string& from : from_grades) {
    std::vector<std::string> row = {grade(from)};
    int64_t sum = 0;
    for (const std::string& to : to_grades) {
      const auto found = leads.find({from, to});
      row.push_back(found == leads.end() ? "." : FormatCount(found->second));
      sum += found == leads.end() ? 0 : found->second;
    }
    row.push_back(FormatCount(sum));
    table.AddRow(row);
  }
  return absl::StrCat(table.rows() > 0 ? table.Render() + "\n" : "", FormatCount(preview.leads_changed()), " of ",
                      FormatAmount(preview.leads_total(), "lead"), " would change grade (",
                      FormatPercent(preview.leads_changed(), preview.leads_total()), ").\n");
}

std::string RenderScoringJob(const pb::ScoringJob& job) {
  return absl::StrCat(EnumText(job.state()), ": ", FormatCount(job.leads_done()), " of ",
                      FormatAmount(job.leads_total(), "lead"), " (", FormatPercent(job.leads_done(), job.leads_total()),
                      "), ", job.scoring_model().empty() ? "the built-in model" : job.scoring_model(), ", begun ",
                      FormatTime(job.start_time()),
                      job.has_end_time() ? absl::StrCat(", ended ", FormatTime(job.end_time())) : "", "\n");
}

}  // namespace smarketing::cli
