#include "tests/benchmark/load/measurement.h"

namespace smarketing::benchmark {

void Measurement::Merge(const Measurement& other) {
  latency.Merge(other.latency);
  refusals.Merge(other.refusals);
  lag.Merge(other.lag);
  calls += other.calls;
  items += other.items;
  unsent += other.unsent;
  late += other.late;
  time += other.time;
  for (const auto& [code, count] : other.answers) answers[code] += count;
  for (const auto& [name, value] : other.counters) counters[name] += value;
}

}  // namespace smarketing::benchmark
