#include "tests/benchmark/load/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace smarketing::benchmark {
namespace {

constexpr int64_t kSubBuckets = int64_t{1} << Histogram::kSubBucketBits;

}  // namespace

// Values below 2 * kSubBuckets have a bucket each; every further power of two has kSubBuckets.
Histogram::Histogram() : buckets_(BucketOf(kMax) + 1) {}

size_t Histogram::BucketOf(int64_t nanos) {
  const int bits = std::bit_width(static_cast<uint64_t>(nanos));
  const int shift = std::max(0, bits - kSubBucketBits - 1);
  return static_cast<size_t>((int64_t{shift} << kSubBucketBits) + (nanos >> shift));
}

int64_t Histogram::LastOf(size_t bucket) {
  const auto index = static_cast<int64_t>(bucket);
  if (index < 2 * kSubBuckets) return index;
  const int64_t shift = (index >> kSubBucketBits) - 1;
  const int64_t top = index - (shift << kSubBucketBits);
  return ((top + 1) << shift) - 1;
}

void Histogram::Add(absl::Duration value) {
  const int64_t nanos = std::clamp<int64_t>(absl::ToInt64Nanoseconds(value), 0, kMax);
  ++buckets_[BucketOf(nanos)];
  ++count_;
  max_ = std::max(max_, nanos);
  sum_ += static_cast<double>(nanos);
}

void Histogram::Merge(const Histogram& other) {
  for (size_t i = 0; i < buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
}

absl::Duration Histogram::mean() const {
  return count_ == 0 ? absl::ZeroDuration() : absl::Nanoseconds(sum_ / static_cast<double>(count_));
}

absl::Duration Histogram::Quantile(double q) const {
  const auto wanted = std::max<int64_t>(1, static_cast<int64_t>(std::ceil(q * static_cast<double>(count_))));
  int64_t seen = 0;
  for (size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= wanted) return absl::Nanoseconds(std::min(LastOf(i), max_));
  }
  return absl::ZeroDuration();
}

}  // namespace smarketing::benchmark
