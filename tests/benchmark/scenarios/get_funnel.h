#ifndef SMARKETING_TESTS_BENCHMARK_SCENARIOS_GET_FUNNEL_H_
#define SMARKETING_TESTS_BENCHMARK_SCENARIOS_GET_FUNNEL_H_

#include <memory>

#include "tests/benchmark/scenario.h"

namespace smarketing::benchmark {

std::unique_ptr<Scenario> GetFunnelScenario();

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_SCENARIOS_GET_FUNNEL_H_
