#ifndef SMARKETING_TESTS_BENCHMARK_SCENARIOS_WATCH_EVENTS_H_
#define SMARKETING_TESTS_BENCHMARK_SCENARIOS_WATCH_EVENTS_H_

#include "tests/benchmark/scenario.h"

namespace smarketing::benchmark {

// 200 watchers of all events while 1,000 changes a second are written: how long after a change each watcher has it.
std::unique_ptr<Scenario> WatchEventsScenario();

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_SCENARIOS_WATCH_EVENTS_H_
