// What came of one span of load.
#ifndef SMARKETING_TESTS_BENCHMARK_LOAD_MEASUREMENT_H_
#define SMARKETING_TESTS_BENCHMARK_LOAD_MEASUREMENT_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/time/time.h"
#include "tests/benchmark/load/histogram.h"

namespace smarketing::benchmark {

struct Measurement {
  Histogram latency;                       // of calls
  Histogram refusals;                      // of those among them that were not OK
  Histogram lag;                           // open loop: how long after they were due the client sent them
  int64_t calls = 0;                       // that were answered in time, however
  int64_t items = 0;                       // that were served well: calls that were OK, or the rows in them
  int64_t unsent = 0;                      // open loop: what was due and never sent
  int64_t late = 0;                        // open loop: of the items, those that came after the time was up
  absl::Duration time;                     // that was measured
  std::map<std::string, int64_t> answers;  // by gRPC status code
  std::map<std::string, double> counters;  // of the database server, by what they count

  double rate() const {
    return time > absl::ZeroDuration() ? static_cast<double>(items) / absl::ToDoubleSeconds(time) : 0;
  }
  // Adds another span of the same load.
  void Merge(const Measurement& other);
};

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_LOAD_MEASUREMENT_H_
