// Faults, injected into the real binaries on a real database. docs/reliability.md says how to read what it prints.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "tests/faults/scenario.h"

namespace smarketing::faults {
namespace {

struct Options {
  bool list = false;
  std::vector<std::string> scenarios;
  int rounds = 3;
  uint64_t seed = 1;
};

bool Chosen(const Options& options, const std::string& name) {
  return options.scenarios.empty() ||
         std::find(options.scenarios.begin(), options.scenarios.end(), name) != options.scenarios.end();
}

int Main(int argc, char** argv) {
  Options options;
  CLI::App app("Injects faults into the running product and checks what is left: one line a check.");
  app.add_flag("--list", options.list, "Say which scenarios there are");
  app.add_option("--scenario", options.scenarios, "Only these");
  app.add_option("--rounds", options.rounds, "How often each fault is injected (3)")->check(CLI::Range(1, 100));
  app.add_option("--seed", options.seed, "Of what is random (1)");
  CLI11_PARSE(app, argc, argv);
  for (const std::string& wanted : options.scenarios) {
    const auto& all = AllScenarios();
    if (std::none_of(all.begin(), all.end(), [&](const Scenario& scenario) { return scenario.name == wanted; })) {
      std::fprintf(stderr, "there is no scenario %s; see --list\n", wanted.c_str());
      return 2;
    }
  }
  std::signal(SIGPIPE, SIG_IGN);
  int failures = 0;
  for (const Scenario& scenario : AllScenarios()) {
    if (!Chosen(options, scenario.name)) continue;
    if (options.list) {
      std::printf("%-20s %s\n", scenario.name.c_str(), scenario.about.c_str());
      continue;
    }
    Report report(scenario.name);
    Stage stage{&report, options.rounds, options.seed};
    const absl::Status status = scenario.run(stage);
    if (!status.ok()) report.Check(false, "the scenario could be carried through", status.ToString());
    failures += report.failures();
  }
  return failures > 0 ? 1 : 0;
}

}  // namespace
}  // namespace smarketing::faults

int main(int argc, char** argv) { return smarketing::faults::Main(argc, argv); }
