#ifndef SMARKETING_TESTS_BENCHMARK_SCENARIOS_LIST_LEADS_H_
#define SMARKETING_TESTS_BENCHMARK_SCENARIOS_LIST_LEADS_H_

#include "tests/benchmark/scenario.h"

namespace smarketing::benchmark {

// ListLeads by filter and order among very many leads, the first page and one far down, against reading the 50 rows of
// that page by their keys.
std::unique_ptr<Scenario> ListLeadsScenario();

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_SCENARIOS_LIST_LEADS_H_
