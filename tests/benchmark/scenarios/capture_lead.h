#ifndef SMARKETING_TESTS_BENCHMARK_SCENARIOS_CAPTURE_LEAD_H_
#define SMARKETING_TESTS_BENCHMARK_SCENARIOS_CAPTURE_LEAD_H_

#include "tests/benchmark/scenario.h"

namespace smarketing::benchmark {

// CaptureLead of new leads by 64 clients, against the same rows in a transaction per lead.
std::unique_ptr<Scenario> CaptureLeadScenario();
// By one client, with nobody else there.
std::unique_ptr<Scenario> CaptureLeadAloneScenario();

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_SCENARIOS_CAPTURE_LEAD_H_
