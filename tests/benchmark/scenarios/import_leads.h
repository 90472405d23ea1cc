#ifndef SMARKETING_TESTS_BENCHMARK_SCENARIOS_IMPORT_LEADS_H_
#define SMARKETING_TESTS_BENCHMARK_SCENARIOS_IMPORT_LEADS_H_

#include "tests/benchmark/scenario.h"

namespace smarketing::benchmark {

// ImportLeads, against the same rows by statements of 500 rows. Rates are leads per second, latency is that of a
// message.
std::unique_ptr<Scenario> ImportLeadsScenario();

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_SCENARIOS_IMPORT_LEADS_H_
