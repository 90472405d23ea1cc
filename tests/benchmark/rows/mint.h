// Values that are new in every copy of a row, by a number: deterministic, and spread as real ones are.
#ifndef SMARKETING_TESTS_BENCHMARK_ROWS_MINT_H_
#define SMARKETING_TESTS_BENCHMARK_ROWS_MINT_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "common/id/id.h"

namespace smarketing::benchmark {

// A bijection of 64-bit numbers that looks random: the finalizer of SplitMix64 (Steele, Lea, Flood 2014).
uint64_t Mix(uint64_t n);

// A version 7 UUID: ordered by `n`, different for every (n, which).
Uuid MintUuid(int64_t n, uint64_t which);

// `text` with its first sixteen bytes (or all, and more, when it is shorter) replaced by hexadecimal digits that are
// different for every `n`, and as good as in random order.
std::string MintText(absl::string_view text, int64_t n);

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_ROWS_MINT_H_
