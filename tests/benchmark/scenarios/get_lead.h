#ifndef SMARKETING_TESTS_BENCHMARK_SCENARIOS_GET_LEAD_H_
#define SMARKETING_TESTS_BENCHMARK_SCENARIOS_GET_LEAD_H_

#include "tests/benchmark/scenario.h"

namespace smarketing::benchmark {

// GetLead of leads at random, against a prepared select of the same rows of the table of leads.
std::unique_ptr<Scenario> GetLeadScenario();

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_SCENARIOS_GET_LEAD_H_
