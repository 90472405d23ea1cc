// The many leads that scenarios share, as a service of years would have them.
#ifndef SMARKETING_TESTS_BENCHMARK_SCENARIOS_LARGE_BASE_H_
#define SMARKETING_TESTS_BENCHMARK_SCENARIOS_LARGE_BASE_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "tests/benchmark/rows/row_template.h"
#include "tests/benchmark/world/world.h"

namespace smarketing::benchmark {

// Three of four leads belong to kLargeOwner, the others to somebody else.
inline constexpr char kLargeOwner[] = "rep-a";

struct LargeBase {
  std::unique_ptr<Installation> service;
  RowTemplate capture;  // with owners
};

// Made on first use: options().leads of them, in some minutes.
absl::StatusOr<std::shared_ptr<LargeBase>> GetLargeBase(World& world);

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_SCENARIOS_LARGE_BASE_H_
