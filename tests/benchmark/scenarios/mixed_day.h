#ifndef SMARKETING_TESTS_BENCHMARK_SCENARIOS_MIXED_DAY_H_
#define SMARKETING_TESTS_BENCHMARK_SCENARIOS_MIXED_DAY_H_

#include <memory>

#include "tests/benchmark/scenario.h"

namespace smarketing::benchmark {

std::unique_ptr<Scenario> MixedDayScenario();

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_SCENARIOS_MIXED_DAY_H_
