#include "tests/faults/scenarios/scenarios.h"

namespace smarketing::faults {

const std::vector<Scenario>& AllScenarios() {
  static const auto* const all = new std::vector<Scenario>{
      KillServices(),   KillDatabase(), LostAnswer(), SlowDatabase(), StaleHolder(),    DeadlockStorm(),
      FewConnections(), FullDisk(),     NetworkCut(), ClockJumps(),   RollingRestart(), RollingMigration(),
  };
  return *all;
}

}  // namespace smarketing::faults
