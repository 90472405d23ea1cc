// Results as JSON, and how they compare with those of another time.
#ifndef SMARKETING_TESTS_BENCHMARK_REPORT_REPORT_H_
#define SMARKETING_TESTS_BENCHMARK_REPORT_REPORT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"
#include "tests/benchmark/runner.h"

namespace smarketing::benchmark {

using Json = nlohmann::ordered_json;

// One object: scenario, rate, latency, answers, per_call, baseline, ratio, goals, memory. Times are milliseconds.
Json ToJson(const ScenarioResult& result);

// "1.50x of 2.00": the rate against the baseline.
std::string GoalText(const Goal& goal);

// The objects of a file that --json wrote: one a line.
absl::StatusOr<std::vector<Json>> ReadResults(const std::string& path);

// A line for each scenario that both have: rate and ratio before and now.
std::vector<std::string> Compare(const std::vector<Json>& before, const std::vector<Json>& now);

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_REPORT_REPORT_H_
