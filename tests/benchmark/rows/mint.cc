#include "tests/benchmark/rows/mint.h"

#include <array>

#include "absl/strings/str_cat.h"

namespace smarketing::benchmark {
namespace {

constexpr size_t kDigits = 16;
// 2020-01-01, in milliseconds.
constexpr uint64_t kEpochMillis = 1'577'836'800'000;

}  // namespace

uint64_t Mix(uint64_t n) {
  n += 0x9e3779b97f4a7c15;
  n = (n ^ n >> 30) * 0xbf58476d1ce4e5b9;
  n = (n ^ n >> 27) * 0x94d049bb133111eb;
  return n ^ n >> 31;
}

Uuid MintUuid(int64_t n, uint64_t which) {
  std::array<uint8_t, 16> bytes{};
  const uint64_t millis = kEpochMillis + static_cast<uint64_t>(n);
  for (size_t i = 0; i < 6; ++i) bytes[i] = static_cast<uint8_t>(millis >> (40 - 8 * i));
  const uint64_t low = Mix(static_cast<uint64_t>(n)) ^ Mix(~which);
  bytes[6] = 0x70;
  bytes[7] = static_cast<uint8_t>(which);
  for (size_t i = 0; i < 8; ++i) bytes[8 + i] = static_cast<uint8_t>(low >> (56 - 8 * i));
  bytes[8] = static_cast<uint8_t>((bytes[8] & 0x3f) | 0x80);
  return Uuid(bytes);
}

std::string MintText(absl::string_view text, int64_t n) {
  const std::string digits = absl::StrCat(absl::Hex(Mix(static_cast<uint64_t>(n)), absl::kZeroPad16));
  return absl::StrCat(digits, text.size() > kDigits ? text.substr(kDigits) : absl::string_view());
}

}  // namespace smarketing::benchmark
