// One fault, injected into the running product while callers write, and what must hold afterwards.
#ifndef SMARKETING_TESTS_FAULTS_SCENARIO_H_
#define SMARKETING_TESTS_FAULTS_SCENARIO_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/faults/check/report.h"
#include "tests/faults/history/history.h"
#include "tests/faults/history/traffic.h"
#include "tests/faults/world/installation.h"

namespace smarketing::faults {

// What a scenario works with.
struct Stage {
  Report* report = nullptr;
  int rounds = 3;  // how often the fault is injected
  uint64_t seed = 1;
};

// A run counts only if callers were busy meanwhile: the least that must have been acknowledged a second over the whole
// run, the fault included.
inline constexpr double kTrafficFloor = 20;

struct Scenario {
  std::string name;
  std::string about;
  // An error: the scenario could not be carried through.
  std::function<absl::Status(Stage& stage)> run;
};

// In the order in which they run.
const std::vector<Scenario>& AllScenarios();

// ---- What scenarios have in common.

void Sleep(absl::Duration duration);
absl::Time Now();

// Callers of lead_service, not started yet.
TrafficOptions Callers(const Stage& stage, Installation& installation);

// Waits for the first acknowledgement after `since`; how long after it came. DEADLINE_EXCEEDED after `timeout`.
absl::StatusOr<absl::Duration> AwaitAcknowledgement(const History& history, absl::Time since,
                                                    absl::Duration timeout = absl::Seconds(60));

// Lets the callers finish, waits until the installation has settled, and checks everything; tells the traffic and its
// floor, the answers that were not OK, and what the fault cost. `begin` is when the callers began.
absl::Status Judge(Stage& stage, Installation& installation, History& history, Traffic& traffic, absl::Time begin,
                   double floor = kTrafficFloor);

// In seconds, with two digits.
std::string Seconds(absl::Duration duration);

}  // namespace smarketing::faults

#endif  // SMARKETING_TESTS_FAULTS_SCENARIO_H_
