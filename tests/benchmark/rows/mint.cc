#include "tests/benchmark/rows/mint.h"

#include <array>

#include "absl/strings/str_cat.h"

namespace smarketing::benchmark {
namespace {

constexpr size_t kDigits = 16;
// 2020-01-01, in milliseconds.
constexpr uint64_t kEpochMillis = 1'577'836'800'000;

// Odd numbers: multiplying by them, modulo a power of two, is a bijection that spreads neighbours (Knuth, The Art of
// Computer Programming, 6.4). They and `n` are small enough for their product to stay below 2^63.
constexpr uint64_t kFirstFactor = 2'654'435'761;
constexpr uint64_t kSecondFactor = 1'597'334'677;
constexpr uint64_t kWhichFactor = 97'003;
constexpr uint64_t k32Bits = uint64_t{1} << 32;
constexpr uint64_t k48Bits = uint64_t{1} << 48;

}  // namespace

Uuid MintUuid(int64_t n, uint64_t which) {
  std::array<uint8_t, 16> bytes{};
  const uint64_t millis = kEpochMillis + static_cast<uint64_t>(n);
  const uint64_t tail = (static_cast<uint64_t>(n) * kFirstFactor + which * kWhichFactor) % k48Bits;
  for (size_t i = 0; i < 6; ++i) {
    bytes[i] = static_cast<uint8_t>(millis >> (40 - 8 * i));
    bytes[10 + i] = static_cast<uint8_t>(tail >> (40 - 8 * i));
  }
  bytes[6] = 0x70;
  bytes[7] = static_cast<uint8_t>(which);
  bytes[8] = 0x80;
  return Uuid(bytes);
}

std::string MintUuidSql(absl::string_view n, uint64_t which) {
  return absl::StrCat("UNHEX(CONCAT(LPAD(HEX(", kEpochMillis, " + ", n, "), 12, '0'), '70",
                      absl::Hex(which, absl::kZeroPad2), "8000', LPAD(HEX((", n, " * ", kFirstFactor, " + ",
                      which * kWhichFactor, ") % ", k48Bits, "), 12, '0')))");
}

absl::string_view MintTextRest(absl::string_view text) {
  return text.size() > kDigits ? text.substr(kDigits) : absl::string_view();
}

std::string MintText(absl::string_view text, int64_t n) {
  const auto number = static_cast<uint64_t>(n);
  return absl::StrCat(absl::Hex(number * kFirstFactor % k32Bits, absl::kZeroPad8),
                      absl::Hex(number * kSecondFactor % k32Bits, absl::kZeroPad8), MintTextRest(text));
}

std::string MintDigitsSql(absl::string_view n) {
  const auto word = [&](uint64_t factor) {
    return absl::StrCat("LPAD(HEX(", n, " * ", factor, " % ", k32Bits, "), 8, '0')");
  };
  return absl::StrCat("LOWER(CONCAT(", word(kFirstFactor), ", ", word(kSecondFactor), "))");
}

}  // namespace smarketing::benchmark
