// How long things took, in buckets whose width grows with the value, so that every quantile is right within a percent
// and two histograms can be added up. After Gil Tene's HdrHistogram.
#ifndef SMARKETING_TESTS_BENCHMARK_LOAD_HISTOGRAM_H_
#define SMARKETING_TESTS_BENCHMARK_LOAD_HISTOGRAM_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/time/time.h"

namespace smarketing::benchmark {

// Nanoseconds from 0 to kMax; what is longer counts as kMax, what is negative as 0. Not thread-safe.
class Histogram {
 public:
  // 128 buckets for each power of two: a value is off by less than 1/128 of itself.
  static constexpr int kSubBucketBits = 7;
  static constexpr int kMaxBits = 42;  // 2^42 ns is more than an hour
  static constexpr int64_t kMax = (int64_t{1} << kMaxBits) - 1;

  Histogram();

  void Add(absl::Duration value);
  void Merge(const Histogram& other);

  int64_t count() const { return count_; }
  absl::Duration max() const { return absl::Nanoseconds(max_); }
  absl::Duration mean() const;
  // The smallest value that at least the share `q` (0 to 1) of all values do not exceed, rounded up to the end of its
  // bucket; zero when there are none.
  absl::Duration Quantile(double q) const;

 private:
  static size_t BucketOf(int64_t nanos);
  static int64_t LastOf(size_t bucket);

  std::vector<int64_t> buckets_;
  int64_t count_ = 0;
  int64_t max_ = 0;
  double sum_ = 0;
};

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_LOAD_HISTOGRAM_H_
