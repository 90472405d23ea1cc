// How fast the services are, against baselines of the same run. See docs/performance.md.
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "tests/benchmark/options.h"
#include "tests/benchmark/report/report.h"
#include "tests/benchmark/runner.h"
#include "tests/benchmark/scenario.h"
#include "tests/benchmark/world/world.h"

namespace smarketing::benchmark {
namespace {

int Fail(const absl::Status& status) {
  std::fprintf(stderr, "smarketing_bench: %s\n", std::string(status.message()).c_str());
  return 1;
}

void List(const std::vector<std::unique_ptr<Scenario>>& scenarios) {
  for (const auto& scenario : scenarios) {
    const ScenarioInfo info = scenario->info();
    std::printf("%s\n    %s\n", info.name.c_str(), info.description.c_str());
    for (const Goal& goal : info.goals) std::printf("    goal: %s\n", GoalText(goal).c_str());
  }
}

absl::StatusOr<std::vector<Scenario*>> Choose(const std::vector<std::unique_ptr<Scenario>>& all,
                                              const std::vector<std::string>& names) {
  std::vector<Scenario*> chosen;
  if (names.empty()) {
    for (const auto& scenario : all) chosen.push_back(scenario.get());
  }
  for (const std::string& name : names) {
    const size_t before = chosen.size();
    for (const auto& scenario : all) {
      if (scenario->info().name == name) chosen.push_back(scenario.get());
    }
    if (chosen.size() == before) return absl::InvalidArgumentError("no scenario is named " + name + "; see --list");
  }
  return chosen;
}

int Main(const std::vector<std::string>& arguments) {
  const absl::StatusOr<Options> options = ParseOptions(arguments);
  if (options.status().code() == absl::StatusCode::kOutOfRange) {
    std::printf("%s", std::string(options.status().message()).c_str());
    return 0;
  }
  if (!options.ok()) return Fail(options.status());
  const std::vector<std::unique_ptr<Scenario>> all = AllScenarios();
  if (options->list) {
    List(all);
    return 0;
  }
  const absl::StatusOr<std::vector<Scenario*>> chosen = Choose(all, options->scenarios);
  if (!chosen.ok()) return Fail(chosen.status());
  std::vector<Json> before;
  if (!options->compare_file.empty()) {
    absl::StatusOr<std::vector<Json>> read = ReadResults(options->compare_file);
    if (!read.ok()) return Fail(read.status());
    before = *std::move(read);
  }
  std::ofstream file;
  if (!options->json_file.empty()) {
    file.open(options->json_file);
    if (!file) return Fail(absl::InvalidArgumentError("cannot write " + options->json_file));
  }
  const absl::StatusOr<std::unique_ptr<World>> world = World::Start(*options);
  if (!world.ok()) return Fail(world.status());

  std::vector<Json> results;
  int exit_code = 0;
  for (Scenario* scenario : *chosen) {
    const absl::StatusOr<ScenarioResult> result =
        RunScenario(*scenario, **world, [](const std::string& line) { std::fprintf(stderr, "%s\n", line.c_str()); });
    if (!result.ok()) {
      exit_code = Fail(result.status());
      continue;
    }
    results.push_back(ToJson(*result));
    results.back()["transport"] = options->transport == TransportKind::kGrpc ? "grpc" : "http2";
    const std::string line = results.back().dump();
    if (file.is_open()) {
      file << line << std::endl;
    } else {
      std::printf("%s\n", line.c_str());
      std::fflush(stdout);
    }
    for (const Json& goal : results.back()["goals"]) {
      const bool met = goal["met"].get<bool>();
      std::fprintf(stderr, "%s: %s %s (%.4g)\n", result->info.name.c_str(),
                   met ? "met:" : "NOT met:", goal["goal"].get<std::string>().c_str(), goal["value"].get<double>());
    }
  }
  for (const std::string& line : Compare(before, results)) std::fprintf(stderr, "%s\n", line.c_str());
  return exit_code;
}

}  // namespace
}  // namespace smarketing::benchmark

int main(int argc, char** argv) { return smarketing::benchmark::Main({argv + 1, argv + argc}); }
