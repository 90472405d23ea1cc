// Any calendar: violations, or arithmetic whose laws hold. The input is a zone's name up to a zero byte, then numbers.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "common/status/error.h"
#include "sla_service/domain/business_time.h"
#include "sla_service/domain/time_zone.h"
#include "tests/fuzz/check.h"

namespace {

using smarketing::sla::Calendar;
using smarketing::sla::CalendarSpec;
using smarketing::sla::DayWindows;
using smarketing::sla::LoadZone;

class Numbers {
 public:
  Numbers(const uint8_t* data, size_t size) : data_(data), size_(size) {}

  bool empty() const { return size_ == 0; }
  int64_t Take(int bytes) {
    uint64_t number = 0;
    for (int i = 0; i < bytes && size_ > 0; ++i, ++data_, --size_) number = number << 8 | *data_;
    return static_cast<int64_t>(number);
  }
  DayWindows Windows() {
    DayWindows windows;
    for (int64_t n = Take(1) % 5; n > 0; --n) {
      const int32_t start = static_cast<int16_t>(Take(2));
      windows.push_back({start, static_cast<int16_t>(Take(2))});
    }
    return windows;
  }

 private:
  const uint8_t* data_;
  size_t size_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const uint8_t* name_end = std::find(data, data + size, 0);
  const auto zone = LoadZone(absl::string_view(reinterpret_cast<const char*>(data), name_end - data));
  if (!zone.ok() || name_end == data + size) return 0;
  Numbers numbers(name_end + 1, data + size - name_end - 1);

  CalendarSpec spec;
  spec.zone = *zone;
  for (DayWindows& windows : spec.weekdays) windows = numbers.Windows();
  for (int64_t n = numbers.Take(1) % 8; n > 0; --n) {
    const absl::CivilDay date = absl::CivilDay(1890, 1, 1) + numbers.Take(3) % 120'000;
    spec.exceptional_days.push_back({date, numbers.Windows()});
  }
  const auto calendar = Calendar::Create(spec);
  if (!calendar.ok()) {
    SMK_FUZZ_CHECK(!smarketing::GetViolations(calendar.status()).empty());
    return 0;
  }
  while (!numbers.empty()) {
    const absl::Time a = absl::FromUnixNanos(numbers.Take(8));
    const absl::Time b = absl::FromUnixMillis(numbers.Take(6) - (int64_t{1} << 46));
    const absl::Duration open = calendar->Between(a, b);
    SMK_FUZZ_CHECK(calendar->Between(b, a) == -open);
    SMK_FUZZ_CHECK(absl::AbsDuration(open) <= absl::AbsDuration(b - a));
    if (open < absl::ZeroDuration() || a < Calendar::Begin()) continue;
    const auto due = calendar->Add(a, open);
    if (!due.ok()) {
      SMK_FUZZ_CHECK(a >= Calendar::End());
      continue;
    }
    SMK_FUZZ_CHECK(*due >= a);
    SMK_FUZZ_CHECK(*due <= std::max(a, b));
    SMK_FUZZ_CHECK(calendar->Between(a, *due) == open);
    if (*due > a) SMK_FUZZ_CHECK(calendar->Between(a, *due - absl::Nanoseconds(1)) < open);
  }
  return 0;
}
