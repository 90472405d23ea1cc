// Runs a scenario: its sides take turns, A B A B, so that whatever slows the machine down slows all of them down.
#ifndef SMARKETING_TESTS_BENCHMARK_RUNNER_H_
#define SMARKETING_TESTS_BENCHMARK_RUNNER_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/benchmark/load/measurement.h"
#include "tests/benchmark/scenario.h"

namespace smarketing::benchmark {

struct SideResult {
  std::string name;
  std::string description;
  Measurement all;            // of all rounds
  std::vector<double> rates;  // of each round
};

struct GoalResult {
  Goal goal;
  double value = 0;
  bool met = false;
};

struct ScenarioResult {
  ScenarioInfo info;
  std::vector<SideResult> sides;
  std::vector<GoalResult> goals;
  double peak_memory_mib = 0;  // 0: not known
  std::map<std::string, std::string> notes;
};

// What a goal comes to; of sides that are not there: 0, not met.
GoalResult Judge(const Goal& goal, const std::vector<SideResult>& sides);

// `say` is told what is done, for a person who waits.
absl::StatusOr<ScenarioResult> RunScenario(Scenario& scenario, World& world,
                                           const std::function<void(const std::string&)>& say);

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_RUNNER_H_
