// Each in a file of its own, which says what it does and what must hold.
#ifndef SMARKETING_TESTS_FAULTS_SCENARIOS_SCENARIOS_H_
#define SMARKETING_TESTS_FAULTS_SCENARIOS_SCENARIOS_H_

#include "tests/faults/scenario.h"

namespace smarketing::faults {

Scenario KillServices();
Scenario KillDatabase();
Scenario LostAnswer();
Scenario SlowDatabase();
Scenario StaleHolder();
Scenario DeadlockStorm();
Scenario FewConnections();
Scenario FullDisk();
Scenario NetworkCut();
Scenario ClockJumps();
Scenario RollingRestart();
Scenario RollingMigration();

}  // namespace smarketing::faults

#endif  // SMARKETING_TESTS_FAULTS_SCENARIOS_SCENARIOS_H_
