#include "tests/benchmark/report/report.h"

#include <cmath>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace smarketing::benchmark {
namespace {

// Four digits are what a measurement is good for.
double Rounded(double value) {
  if (value == 0 || !std::isfinite(value)) return 0;
  const double scale = std::pow(10, 3 - std::floor(std::log10(std::fabs(value))));
  return std::round(value * scale) / scale;
}

double Millis(absl::Duration duration) { return Rounded(absl::ToDoubleMilliseconds(duration)); }

const char* MetricName(Metric metric) {
  switch (metric) {
    case Metric::kRate:
      return "rate";
    case Metric::kCost:
      return "cost";
    case Metric::kP50:
      return "p50";
    case Metric::kP99:
      return "p99";
    case Metric::kMax:
      return "max";
    case Metric::kRefusalP99:
      return "p99 of refusals";
  }
  return "";
}

Json SideJson(const SideResult& side) {
  const Measurement& m = side.all;
  Json json;
  json["side"] = side.name;
  json["what"] = side.description;
  json["rate"] = Rounded(m.rate());
  Json rates = Json::array();
  for (const double rate : side.rates) rates.push_back(Rounded(rate));
  json["rates"] = rates;
  json["calls"] = m.calls;
  if (m.items != m.calls) json["items"] = m.items;
  if (m.unsent > 0) json["unsent"] = m.unsent;
  json["latency_ms"] = {{"p50", Millis(m.latency.Quantile(0.5))},
                        {"p95", Millis(m.latency.Quantile(0.95))},
                        {"p99", Millis(m.latency.Quantile(0.99))},
                        {"p99.9", Millis(m.latency.Quantile(0.999))},
                        {"max", Millis(m.latency.max())}};
  if (m.refusals.count() > 0) {
    json["refusal_ms"] = {{"p50", Millis(m.refusals.Quantile(0.5))},
                          {"p99", Millis(m.refusals.Quantile(0.99))},
                          {"max", Millis(m.refusals.max())}};
  }
  if (m.lag.count() > 0) {
    json["client_lag_ms"] = {{"p50", Millis(m.lag.Quantile(0.5))}, {"p99", Millis(m.lag.Quantile(0.99))}};
  }
  json["answers"] = m.answers;
  if (m.items > 0) {
    Json per_item;
    for (const auto& [name, value] : m.counters) per_item[name] = Rounded(value / static_cast<double>(m.items));
    json["per_item"] = per_item;
  }
  return json;
}

double Number(const Json& json, const char* name) {
  const auto it = json.find(name);
  return it != json.end() && it->is_number() ? it->get<double>() : 0;
}

}  // namespace

std::string GoalText(const Goal& goal) {
  const std::string what = goal.against.empty()
                               ? absl::StrCat(MetricName(goal.metric), " of ", goal.side)
                               : absl::StrCat(MetricName(goal.metric), " of ", goal.side, " / that of ", goal.against);
  const char* unit = !goal.against.empty() ? "" : goal.metric == Metric::kRate ? "/s" : " ms";
  return absl::StrCat(what, goal.at_least ? " >= " : " <= ", goal.bound, unit);
}

Json ToJson(const ScenarioResult& result) {
  Json json;
  json["scenario"] = result.info.name;
  if (!result.sides.empty()) json.update(SideJson(result.sides.back()));
  for (size_t i = 0; i + 1 < result.sides.size(); ++i) json[result.sides[i].name] = SideJson(result.sides[i]);
  if (!result.goals.empty()) json["ratio"] = Rounded(result.goals.front().value);
  Json goals = Json::array();
  for (const GoalResult& goal : result.goals) {
    goals.push_back({{"goal", GoalText(goal.goal)}, {"value", Rounded(goal.value)}, {"met", goal.met}});
  }
  if (result.peak_memory_mib > 0) {
    json["memory_mib"] = Rounded(result.peak_memory_mib);
    goals.push_back({{"goal", absl::StrCat("memory <= ", kMaxMemoryMib, " MiB")},
                     {"value", Rounded(result.peak_memory_mib)},
                     {"met", result.peak_memory_mib <= kMaxMemoryMib}});
  }
  json["goals"] = goals;
  if (!result.notes.empty()) json["notes"] = result.notes;
  return json;
}

absl::StatusOr<std::vector<Json>> ReadResults(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::InvalidArgumentError(absl::StrCat("cannot read ", path));
  std::vector<Json> results;
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty()) continue;
    Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) return absl::InvalidArgumentError(absl::StrCat(path, " is not what --json writes"));
    results.push_back(std::move(json));
  }
  return results;
}

std::vector<std::string> Compare(const std::vector<Json>& before, const std::vector<Json>& now) {
  std::vector<std::string> lines;
  for (const Json& one : now) {
    for (const Json& old : before) {
      if (old.value("scenario", "") != one.value("scenario", "")) continue;
      if (old.value("transport", "grpc") != one.value("transport", "grpc")) {
        lines.push_back(absl::StrFormat("%-24s not compared: another --transport", one.value("scenario", "")));
        continue;
      }
      const double old_ratio = Number(old, "ratio");
      const double ratio = Number(one, "ratio");
      lines.push_back(
          absl::StrFormat("%-24s rate %.0f -> %.0f/s, ratio %.2f -> %.2f%s", one.value("scenario", ""),
                          Number(old, "rate"), Number(one, "rate"), old_ratio, ratio,
                          old_ratio > 0 ? absl::StrFormat(" (%+.0f%%)", 100 * (ratio / old_ratio - 1)) : ""));
    }
  }
  return lines;
}

}  // namespace smarketing::benchmark
