#include "common/money/money.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "unicode/ucurr.h"
#include "unicode/uenum.h"

namespace smarketing {
namespace {

// 128 bits hold any product of an amount and a weight.
__extension__ typedef __int128 int128;

constexpr int64_t kNanosPerUnit = 1'000'000'000;

int64_t PowerOfTen(int digits) {
  int64_t power = 1;
  for (int i = 0; i < digits; ++i) power *= 10;
  return power;
}

// Digits of every ISO 4217 code that ICU knows; built once, because asking ICU each time costs microseconds.
const absl::flat_hash_map<std::string, int>& Currencies() {
  static const auto* const currencies = [] {
    auto* map = new absl::flat_hash_map<std::string, int>;
    UErrorCode error = U_ZERO_ERROR;
    UEnumeration* codes = ucurr_openISOCurrencies(UCURR_ALL, &error);
    while (U_SUCCESS(error)) {
      int32_t length = 0;
      const char* code = uenum_next(codes, &length, &error);
      if (code == nullptr) break;
      std::array<UChar, 4> wide{};
      for (int i = 0; i < 3 && i < length; ++i) wide[i] = static_cast<UChar>(code[i]);
      const int32_t digits = ucurr_getDefaultFractionDigits(wide.data(), &error);
      (*map)[std::string(code, length)] = digits;
    }
    uenum_close(codes);
    return map;
  }();
  return *currencies;
}

absl::Status UnknownCurrency() { return absl::InvalidArgumentError("is not an ISO 4217 currency code"); }

}  // namespace

bool IsCurrency(absl::string_view code) { return Currencies().contains(code); }

int CurrencyDigits(absl::string_view code) {
  const auto found = Currencies().find(code);
  return found == Currencies().end() ? 2 : found->second;
}

absl::StatusOr<Money> Money::FromUnitsAndNanos(absl::string_view currency, int64_t units, int32_t nanos) {
  if (!IsCurrency(currency)) return UnknownCurrency();
  if (nanos <= -kNanosPerUnit || nanos >= kNanosPerUnit || (units > 0 && nanos < 0) || (units < 0 && nanos > 0)) {
    return absl::InvalidArgumentError("has units and nanos that disagree");
  }
  const int digits = CurrencyDigits(currency);
  const int64_t nanos_per_minor = kNanosPerUnit / PowerOfTen(digits);
  if (nanos % nanos_per_minor != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("is finer than the minor unit: ", currency, " has ", digits, " decimal digits"));
  }
  const int128 minor = static_cast<int128>(units) * PowerOfTen(digits) + nanos / nanos_per_minor;
  if (minor > kMaxMinorUnits || minor < -kMaxMinorUnits) {
    return absl::InvalidArgumentError(absl::StrCat("is larger than ", Money(currency, kMaxMinorUnits).ToString()));
  }
  return Money(currency, static_cast<int64_t>(minor));
}

absl::StatusOr<Money> Money::Parse(absl::string_view currency, absl::string_view text) {
  if (!IsCurrency(currency)) return UnknownCurrency();
  text = absl::StripAsciiWhitespace(text);
  absl::string_view digits = text;
  const bool negative = !digits.empty() && digits[0] == '-';
  if (negative) digits.remove_prefix(1);
  const size_t dot = digits.find('.');
  const absl::string_view whole = digits.substr(0, dot);
  absl::string_view fraction = dot == absl::string_view::npos ? absl::string_view() : digits.substr(dot + 1);
  const auto all_digits = [](absl::string_view part) {
    return std::all_of(part.begin(), part.end(), absl::ascii_isdigit);
  };
  if (whole.empty() || !all_digits(whole) || !all_digits(fraction) ||
      (dot != absl::string_view::npos && fraction.empty())) {
    return absl::InvalidArgumentError("is not a decimal number");
  }
  // Spreadsheets write 12.5000; zeros beyond the minor unit mean nothing.
  while (fraction.size() > 9 && fraction.back() == '0') fraction.remove_suffix(1);
  int64_t units = 0;
  if (whole.size() > 18 || fraction.size() > 9 || !absl::SimpleAtoi(whole, &units)) {
    return absl::InvalidArgumentError("is too large or too fine");
  }
  int64_t nanos = 0;
  for (size_t i = 0; i < 9; ++i) nanos = nanos * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
  return FromUnitsAndNanos(currency, negative ? -units : units, static_cast<int32_t>(negative ? -nanos : nanos));
}

int64_t Money::units() const { return minor_units_ / PowerOfTen(CurrencyDigits(currency_)); }

int32_t Money::nanos() const {
  const int64_t power = PowerOfTen(CurrencyDigits(currency_));
  return static_cast<int32_t>(minor_units_ % power * (kNanosPerUnit / power));
}

std::string Money::AmountToString() const {
  const int digits = CurrencyDigits(currency_);
  const int64_t power = PowerOfTen(digits);
  const int64_t fraction = minor_units_ % power;
  std::string text = minor_units_ < 0 ? "-" : "";
  absl::StrAppend(&text, minor_units_ < 0 ? -(minor_units_ / power) : minor_units_ / power);
  if (digits > 0) {
    const std::string tail = absl::StrCat(fraction < 0 ? -fraction : fraction);
    absl::StrAppend(&text, ".", std::string(digits - tail.size(), '0'), tail);
  }
  return text;
}

std::string Money::ToString() const { return absl::StrCat(AmountToString(), " ", currency_); }

std::vector<int64_t> SplitByLargestRemainder(int64_t minor_units, absl::Span<const int64_t> weights) {
  const int64_t total = std::accumulate(weights.begin(), weights.end(), int64_t{0});
  std::vector<int64_t> parts(weights.size(), 0);
  if (total <= 0) return parts;
  const int64_t sign = minor_units < 0 ? -1 : 1;
  const int64_t amount = minor_units * sign;
  std::vector<std::pair<int64_t, size_t>> remainders;
  int64_t rest = amount;
  for (size_t i = 0; i < weights.size(); ++i) {
    const int128 product = static_cast<int128>(amount) * weights[i];
    parts[i] = static_cast<int64_t>(product / total);
    rest -= parts[i];
    remainders.emplace_back(-static_cast<int64_t>(product % total), i);
  }
  std::sort(remainders.begin(), remainders.end());
  for (int64_t i = 0; i < rest; ++i) ++parts[remainders[i].second];
  for (int64_t& part : parts) part *= sign;
  return parts;
}

}  // namespace smarketing
