#ifndef SMARKETING_TESTS_BENCHMARK_SCENARIOS_CAPTURE_SCALE_H_
#define SMARKETING_TESTS_BENCHMARK_SCENARIOS_CAPTURE_SCALE_H_

#include "tests/benchmark/scenario.h"

namespace smarketing::benchmark {

// CaptureLead where very many leads are stored, against where few are.
std::unique_ptr<Scenario> CaptureScaleScenario();

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_SCENARIOS_CAPTURE_SCALE_H_
