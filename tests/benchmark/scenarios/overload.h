#ifndef SMARKETING_TESTS_BENCHMARK_SCENARIOS_OVERLOAD_H_
#define SMARKETING_TESTS_BENCHMARK_SCENARIOS_OVERLOAD_H_

#include <memory>

#include "tests/benchmark/scenario.h"

namespace smarketing::benchmark {

std::unique_ptr<Scenario> OverloadScenario();

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_SCENARIOS_OVERLOAD_H_
