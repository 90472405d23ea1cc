#include "tests/benchmark/load/histogram.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace smarketing::benchmark {
namespace {

TEST(HistogramTest, NothingIsZero) {
  const Histogram histogram;
  EXPECT_EQ(histogram.count(), 0);
  EXPECT_EQ(histogram.Quantile(0.5), absl::ZeroDuration());
  EXPECT_EQ(histogram.max(), absl::ZeroDuration());
  EXPECT_EQ(histogram.mean(), absl::ZeroDuration());
}

TEST(HistogramTest, SmallValuesAreExact) {
  Histogram histogram;
  for (int i = 1; i <= 200; ++i) histogram.Add(absl::Nanoseconds(i));
  EXPECT_EQ(histogram.Quantile(0), absl::Nanoseconds(1));
  EXPECT_EQ(histogram.Quantile(0.5), absl::Nanoseconds(100));
  EXPECT_EQ(histogram.Quantile(0.99), absl::Nanoseconds(198));
  EXPECT_EQ(histogram.Quantile(1), absl::Nanoseconds(200));
  EXPECT_EQ(histogram.mean(), absl::Nanoseconds(100.5));
}

TEST(HistogramTest, WhatDoesNotFitIsAtTheEnds) {
  Histogram histogram;
  histogram.Add(absl::Nanoseconds(-5));
  EXPECT_EQ(histogram.max(), absl::ZeroDuration());
  histogram.Add(absl::InfiniteDuration());
  EXPECT_EQ(histogram.Quantile(1), absl::Nanoseconds(Histogram::kMax));
  EXPECT_EQ(histogram.count(), 2);
}

// Every quantile is that of the sorted values, or at most one part in 128 more.
TEST(HistogramTest, QuantilesAreRightWithinAPercent) {
  std::mt19937_64 random(3);
  std::lognormal_distribution<double> nanos(14, 2);
  std::vector<int64_t> values;
  Histogram histogram;
  for (int i = 0; i < 50'000; ++i) {
    values.push_back(static_cast<int64_t>(nanos(random)));
    histogram.Add(absl::Nanoseconds(values.back()));
  }
  std::sort(values.begin(), values.end());
  for (const double q : {0.001, 0.1, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 0.9999}) {
    const auto rank = static_cast<size_t>(std::ceil(q * static_cast<double>(values.size()))) - 1;
    const auto found = absl::ToInt64Nanoseconds(histogram.Quantile(q));
    EXPECT_GE(found, values[rank]) << q;
    EXPECT_LE(found, values[rank] + values[rank] / 128) << q;
  }
  EXPECT_EQ(absl::ToInt64Nanoseconds(histogram.Quantile(1)), values.back());
}

TEST(HistogramTest, AddingUpIsTheSameAsAddingAll) {
  std::mt19937_64 random(4);
  Histogram one, other, all;
  for (int i = 0; i < 10'000; ++i) {
    const absl::Duration value = absl::Nanoseconds(static_cast<int64_t>(random() >> (random() % 50 + 14)));
    (i % 3 == 0 ? one : other).Add(value);
    all.Add(value);
  }
  one.Merge(other);
  EXPECT_EQ(one.count(), all.count());
  EXPECT_EQ(one.max(), all.max());
  for (double q = 0; q <= 1; q += 0.01) EXPECT_EQ(one.Quantile(q), all.Quantile(q));
}

}  // namespace
}  // namespace smarketing::benchmark
