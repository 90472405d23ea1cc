// Exact money: a whole number of minor units (cents, yen) of one currency. No floating point anywhere.
#ifndef SMARKETING_COMMON_MONEY_MONEY_H_
#define SMARKETING_COMMON_MONEY_MONEY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace smarketing {

class Money {
 public:
  Money() = default;
  // `currency` is an ISO 4217 code that IsCurrency accepts.
  Money(absl::string_view currency, int64_t minor_units) : currency_(currency), minor_units_(minor_units) {}

  // From the parts of google.type.Money. INVALID_ARGUMENT when the currency is unknown, units and nanos disagree in
  // sign, the amount is finer than the currency's minor unit, or larger than kMaxMinorUnits.
  static absl::StatusOr<Money> FromUnitsAndNanos(absl::string_view currency, int64_t units, int32_t nanos);

  // From decimal text such as "1234.50" or "-3" (no thousands separators). INVALID_ARGUMENT as above, or when it is
  // not a number.
  static absl::StatusOr<Money> Parse(absl::string_view currency, absl::string_view text);

  const std::string& currency() const { return currency_; }
  int64_t minor_units() const { return minor_units_; }
  int64_t units() const;
  int32_t nanos() const;

  // "1234.50 BRL"
  std::string ToString() const;
  // "1234.50"
  std::string AmountToString() const;

  friend bool operator==(const Money&, const Money&) = default;

  // An amount that large is a mistake; a million of them still add up in 64 bits.
  static constexpr int64_t kMaxMinorUnits = 1'000'000'000'000;

 private:
  std::string currency_;
  int64_t minor_units_ = 0;
};

// Whether it is a current or past ISO 4217 code, in upper case.
bool IsCurrency(absl::string_view code);

// How many decimal digits the currency has: 2 for EUR, 0 for JPY, 3 for BHD. The source is ICU.
int CurrencyDigits(absl::string_view code);

// Splits `minor_units` in proportion to `weights` (not negative, not all zero) by largest remainder; a tie goes to
// the earlier one. The parts add up to `minor_units` exactly.
std::vector<int64_t> SplitByLargestRemainder(int64_t minor_units, absl::Span<const int64_t> weights);

}  // namespace smarketing

#endif  // SMARKETING_COMMON_MONEY_MONEY_H_
