#ifndef SMARKETING_TESTS_BENCHMARK_SCENARIOS_REFUSED_CALL_H_
#define SMARKETING_TESTS_BENCHMARK_SCENARIOS_REFUSED_CALL_H_

#include "tests/benchmark/scenario.h"

namespace smarketing::benchmark {

// Calls that fail validation: what a call costs without the database, which bounds all others.
std::unique_ptr<Scenario> RefusedCallScenario();

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_SCENARIOS_REFUSED_CALL_H_
