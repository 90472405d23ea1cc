#include "common/time/utc_text.h"

#include <cstddef>
#include <cstdint>

#include "absl/time/civil_time.h"

namespace smarketing {
namespace {

void PutDigits(int64_t value, size_t count, char* out) {
  for (size_t i = count; i > 0; --i) {
    out[i - 1] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

}  // namespace

bool AppendUtc(absl::Time time, char separator, std::string* text) {
  constexpr int64_t kMicros = 1'000'000;
  constexpr int64_t kSecondsPerDay = 86'400;
  if (time == absl::InfinitePast() || time == absl::InfiniteFuture()) return false;
  const int64_t micros = absl::ToUnixMicros(time);  // rounds down, also before 1970
  int64_t seconds = micros / kMicros;
  int64_t fraction = micros % kMicros;
  if (fraction < 0) {
    fraction += kMicros;
    --seconds;
  }
  int64_t days = seconds / kSecondsPerDay;
  int64_t second_of_day = seconds % kSecondsPerDay;
  if (second_of_day < 0) {
    second_of_day += kSecondsPerDay;
    --days;
  }
  const absl::CivilDay day = absl::CivilDay() + days;
  if (day.year() < 1 || day.year() > 9999) return false;
  char buffer[] = "0000-00-00 00:00:00.000000";
  PutDigits(day.year(), 4, buffer);
  PutDigits(day.month(), 2, buffer + 5);
  PutDigits(day.day(), 2, buffer + 8);
  buffer[10] = separator;
  PutDigits(second_of_day / 3600, 2, buffer + 11);
  PutDigits(second_of_day / 60 % 60, 2, buffer + 14);
  PutDigits(second_of_day % 60, 2, buffer + 17);
  PutDigits(fraction, 6, buffer + 20);
  text->append(buffer, sizeof(buffer) - 1);
  return true;
}

}  // namespace smarketing
