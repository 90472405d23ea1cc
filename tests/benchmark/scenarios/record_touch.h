#ifndef SMARKETING_TESTS_BENCHMARK_SCENARIOS_RECORD_TOUCH_H_
#define SMARKETING_TESTS_BENCHMARK_SCENARIOS_RECORD_TOUCH_H_

#include "tests/benchmark/scenario.h"

namespace smarketing::benchmark {

// RecordTouch on leads at random, against one insert of a touch per transaction.
std::unique_ptr<Scenario> RecordTouchScenario();

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_SCENARIOS_RECORD_TOUCH_H_
