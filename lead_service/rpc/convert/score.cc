#include "lead_service/rpc/convert/score.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "common/id/id.h"
#include "common/time/proto_time.h"
#include "lead_service/rpc/convert/activity.h"
#include "lead_service/rpc/convert/playbook.h"

namespace smarketing::lead {
namespace {

constexpr size_t kMaxNamedValues = 5;

std::string Values(const std::vector<std::string>& values) {
  const size_t n = std::min(values.size(), kMaxNamedValues);
  std::string text = absl::StrJoin(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(n), ", ");
  if (n < values.size()) absl::StrAppend(&text, ", …");
  return text;
}

std::string Words(const FitRule& rule) {
  const absl::string_view field = ScoreFieldName(rule.field);
  switch (rule.op) {
    case MatchOperator::kIsSet:
      return absl::StrCat(field, " is known");
    case MatchOperator::kIn:
      return absl::StrCat(field, " is one of: ", Values(rule.values));
    case MatchOperator::kContains:
      return absl::StrCat(field, " contains one of: ", Values(rule.values));
    case MatchOperator::kStartsWith:
      return absl::StrCat(field, " begins with one of: ", Values(rule.values));
  }
  return "";
}

// "demo request"
std::string KindInWords(TouchKind kind) {
  const std::string name = v1::TouchKind_Name(static_cast<v1::TouchKind>(kind));
  return absl::AsciiStrToLower(absl::StrReplaceAll(absl::StripPrefix(name, "TOUCH_KIND_"), {{"_", " "}}));
}

// "30 days"; in hours what is no number of days.
std::string InDays(absl::Duration duration) {
  constexpr absl::Duration kDay = absl::Hours(24);
  if (duration != absl::Trunc(duration, kDay)) return absl::FormatDuration(duration);
  const int64_t days = duration / kDay;
  return absl::StrCat(days, days == 1 ? " day" : " days");
}

std::string WordsOfRule(const Contribution& contribution, const ScoringModel& model) {
  if (contribution.part == ScorePart::kFit) {
    const auto rule = std::find_if(model.fit_rules.begin(), model.fit_rules.end(),
                                   [&](const FitRule& known) { return known.id == contribution.rule; });
    return rule == model.fit_rules.end() ? "" : absl::StrCat(Words(*rule), ", by the rule ", rule->id);
  }
  std::string text = KindInWords(*contribution.touch_kind);
  if (!contribution.touch_content.empty()) absl::StrAppend(&text, " (", contribution.touch_content, ")");
  absl::StrAppend(&text, " on ", absl::FormatTime("%Y-%m-%d", *contribution.touch_time, absl::UTCTimeZone()), ": ",
                  contribution.points, " points by the rule ", contribution.rule);
  if (model.half_life != absl::ZeroDuration()) absl::StrAppend(&text, ", half after ", InDays(model.half_life));
  return text;
}

absl::string_view PartName(ScorePart part) { return part == ScorePart::kFit ? "fit" : "engagement"; }

std::string Words(const Contribution& contribution, const ScoringModel& model) {
  switch (contribution.kind) {
    case ContributionKind::kRule:
      return WordsOfRule(contribution, model);
    case ContributionKind::kGroupCap:
      return absl::StrCat("the group ", contribution.group, " counts for ", GroupCap(model, contribution.group),
                          " points at most");
    case ContributionKind::kTotalCap:
      return absl::StrCat(PartName(contribution.part), " counts for ",
                          contribution.part == ScorePart::kFit ? model.fit_cap : model.engagement_cap,
                          " points at most");
    case ContributionKind::kFloor:
      return absl::StrCat(PartName(contribution.part), " is never below zero");
    case ContributionKind::kEarlier:
      return "all touches before those that are named";
  }
  return "";
}

}  // namespace

v1::ScoreContribution ContributionToProto(const Contribution& contribution, const ScoringModel& model) {
  v1::ScoreContribution proto;
  proto.set_part(contribution.part == ScorePart::kFit ? v1::ScoreContribution::PART_FIT
                                                      : v1::ScoreContribution::PART_ENGAGEMENT);
  proto.set_rule(contribution.rule);
  proto.set_group(contribution.group);
  if (contribution.field.has_value()) proto.set_subject(std::string(ScoreFieldName(*contribution.field)));
  if (contribution.touch.has_value()) proto.set_subject(TouchName(*contribution.touch));
  proto.set_points(contribution.points);
  proto.set_value(static_cast<double>(contribution.value) / 100);
  if (contribution.touch_time.has_value()) *proto.mutable_occur_time() = ToProtoTime(*contribution.touch_time);
  proto.set_explanation(Words(contribution, model));
  return proto;
}

v1::LeadPrediction PredictionToProto(const LeadPrediction& prediction) {
  v1::LeadPrediction proto;
  proto.set_closed(prediction.closed);
  if (!prediction.chance.has_value()) return proto;
  proto.set_probability(prediction.chance->percent());
  for (const PredictionFactor& factor : prediction.chance->factors) {
    v1::PredictionFactor& added = *proto.add_factors();
    added.set_variable(factor.variable);
    added.set_value(factor.value);
    added.set_log_odds(factor.log_odds);
    added.set_won(static_cast<double>(factor.won));
    added.set_lost(static_cast<double>(factor.lost));
  }
  return proto;
}

v1::GetPredictionCalibrationResponse CalibrationToProto(const Calibration& calibration) {
  v1::GetPredictionCalibrationResponse proto;
  constexpr int kWidth = 100 / static_cast<int>(kDeciles);
  for (size_t i = 0; i < calibration.size(); ++i) {
    const CalibrationDecile& decile = calibration[i];
    v1::CalibrationDecile& added = *proto.add_deciles();
    added.set_from_percent(static_cast<int>(i) * kWidth);
    added.set_to_percent(static_cast<int>(i + 1) * kWidth);
    added.set_leads(decile.leads);
    added.set_won(decile.won);
    added.set_predicted_percent(decile.MeanPredicted());
    added.set_actual_percent(decile.ActuallyWon());
  }
  return proto;
}

v1::ScoringJob ScoringJobToProto(const ScoringJob& job) {
  v1::ScoringJob proto;
  if (!job.model.is_nil()) proto.set_scoring_model(PlaybookRevisionName(job.model));
  proto.set_state(static_cast<v1::ScoringJobState>(job.state));
  proto.set_leads_done(job.leads_done);
  proto.set_leads_total(job.leads_total);
  *proto.mutable_start_time() = ToProtoTime(job.start_time);
  if (job.end_time.has_value()) *proto.mutable_end_time() = ToProtoTime(*job.end_time);
  return proto;
}

}  // namespace smarketing::lead
