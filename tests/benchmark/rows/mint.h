// Values that are new in every copy of a row, by a number: deterministic, spread as real ones are, and such that a
// database server can compute them too.
#ifndef SMARKETING_TESTS_BENCHMARK_ROWS_MINT_H_
#define SMARKETING_TESTS_BENCHMARK_ROWS_MINT_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "common/id/id.h"
#include "traffic/dice.h"

namespace smarketing::benchmark {

using traffic::Mix;

// `n` is 0 to 2^27 everywhere here: the server computes in 63 bits.

// A version 7 UUID: ordered by `n`, different for every (n, which); `which` is less than 256.
Uuid MintUuid(int64_t n, uint64_t which);

// `text` with its first sixteen bytes (or all, and more, when it is shorter) replaced by hexadecimal digits that are
// different for every `n`, and do not come in the order of `n`.
std::string MintText(absl::string_view text, int64_t n);

// The same as expressions of SQL, given one for `n`: sixteen bytes, and the sixteen digits that the rest of the text
// follows.
std::string MintUuidSql(absl::string_view n, uint64_t which);
std::string MintDigitsSql(absl::string_view n);
// What follows the digits.
absl::string_view MintTextRest(absl::string_view text);

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_ROWS_MINT_H_
