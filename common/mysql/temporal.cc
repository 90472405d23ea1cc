#include "common/mysql/temporal.h"

#include <cstdio>

#include "common/time/utc_text.h"

namespace smarketing::mysql {
namespace {

constexpr size_t kDateLength = 10;    // 2024-02-29
constexpr size_t kSecondLength = 19;  // 2024-02-29 23:59:59

bool InRange(absl::civil_year_t year) { return year >= 1 && year <= 9999; }

// The digits of `text` as a number; -1 when one is none.
int Digits(absl::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

std::string FormatDateTime(absl::Time time) {
  std::string text;
  AppendUtc(time, ' ', &text);
  return text;
}

std::string FormatDate(absl::CivilDay day) {
  if (!InRange(day.year())) return "";
  char buffer[24];
  const int length =
      std::snprintf(buffer, sizeof(buffer), "%04d-%02d-%02d", static_cast<int>(day.year()), day.month(), day.day());
  return std::string(buffer, length);
}

std::optional<absl::CivilDay> ParseDate(absl::string_view text) {
  if (text.size() != kDateLength || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int year = Digits(text.substr(0, 4)), month = Digits(text.substr(5, 2)), day = Digits(text.substr(8, 2));
  if (year < 1 || month < 1 || day < 1) return std::nullopt;
  const absl::CivilDay result(year, month, day);
  if (result.month() != month || result.day() != day) return std::nullopt;  // 31 February was carried over
  return result;
}

std::optional<absl::Time> ParseDateTime(absl::string_view text) {
  if (text.size() < kSecondLength || text[10] != ' ' || text[13] != ':' || text[16] != ':') return std::nullopt;
  const std::optional<absl::CivilDay> date = ParseDate(text.substr(0, kDateLength));
  const int hour = Digits(text.substr(11, 2)), minute = Digits(text.substr(14, 2)), second = Digits(text.substr(17, 2));
  if (!date.has_value() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
    return std::nullopt;
  }
  int micros = 0;
  absl::string_view fraction = text.substr(kSecondLength);
  if (!fraction.empty()) {
    if (fraction[0] != '.' || fraction.size() < 2 || fraction.size() > 7) return std::nullopt;
    fraction.remove_prefix(1);
    micros = Digits(fraction);
    if (micros < 0) return std::nullopt;
    for (size_t i = fraction.size(); i < 6; ++i) micros *= 10;
  }
  const absl::CivilSecond civil(date->year(), date->month(), date->day(), hour, minute, second);
  return absl::FromCivil(civil, absl::UTCTimeZone()) + absl::Microseconds(micros);
}

}  // namespace smarketing::mysql
