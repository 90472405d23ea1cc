#ifndef SMARKETING_TESTS_BENCHMARK_SCENARIOS_SLA_CLOCKS_DUE_H_
#define SMARKETING_TESTS_BENCHMARK_SCENARIOS_SLA_CLOCKS_DUE_H_

#include <memory>

#include "tests/benchmark/scenario.h"

namespace smarketing::benchmark {

std::unique_ptr<Scenario> SlaClocksDueScenario();

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_SCENARIOS_SLA_CLOCKS_DUE_H_
