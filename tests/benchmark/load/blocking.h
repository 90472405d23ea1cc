// Closed loop of threads that each do one thing after the other: for what blocks, such as the connector.
#ifndef SMARKETING_TESTS_BENCHMARK_LOAD_BLOCKING_H_
#define SMARKETING_TESTS_BENCHMARK_LOAD_BLOCKING_H_

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/benchmark/load/measurement.h"

namespace smarketing::benchmark {

// What one thread has done. Not thread-safe.
class Lane {
 public:
  Lane(absl::Time end) : end_(end) {}  // NOLINT: made by RunBlocking only

  // Whether the time is up.
  bool over() const;
  // The machine's time, for Done.
  absl::Time Now() const;
  // A call that began at `begin` is through. What ends after the time is up does not count.
  void Done(absl::Time begin, const absl::Status& status = absl::OkStatus(), int64_t items = 1);

  const Measurement& measurement() const { return measurement_; }

 private:
  const absl::Time end_;
  Measurement measurement_;
};

// Runs `work` on `threads` threads for `time`; each calls Done() for each thing it does and returns when over(). An
// error of one ends the measurement.
absl::StatusOr<Measurement> RunBlocking(int threads, absl::Duration time,
                                        const std::function<absl::Status(int thread, Lane& lane)>& work);

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_LOAD_BLOCKING_H_
