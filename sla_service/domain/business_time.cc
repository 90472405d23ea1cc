#include "sla_service/domain/business_time.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"

namespace smarketing::sla {
namespace {

constexpr int64_t kSecondsPerDay = 86'400;
constexpr int64_t kBeginUnix = -2'208'988'800;  // 1900-01-01T00:00:00Z
constexpr int64_t kEndUnix = 7'258'118'400;     // 2200-01-01T00:00:00Z

// Day 0 of the civil count: a Monday early enough that no offset makes a civil second negative.
constexpr absl::CivilDay kDayZero(1899, 12, 25);
constexpr int64_t kDayZeroUnix = kBeginUnix - 7 * kSecondsPerDay;

}  // namespace

void ValidateWindows(const DayWindows& windows, absl::string_view field, Violations* violations) {
  if (windows.size() > kMaxWindowsPerDay) {
    violations->Add(field, absl::StrCat("has more than ", kMaxWindowsPerDay, " windows"));
    return;
  }
  for (size_t i = 0; i < windows.size(); ++i) {
    const Window& window = windows[i];
    const std::string path = FieldPathAt(field, i);
    if (window.start_minute < 0 || window.end_minute > kMinutesPerDay) {
      violations->Add(path, "is not within 00:00 and 24:00");
    } else if (window.end_minute <= window.start_minute) {
      violations->Add(path, "does not end after it starts");
    } else if (i > 0 && window.start_minute < windows[i - 1].end_minute) {
      violations->Add(path, "starts before the window before it ends; windows are in order and do not overlap");
    }
  }
}

Calendar::Day::Day(const DayWindows& windows) {
  for (const Window& window : windows) {
    const Stretch stretch{window.start_minute * int64_t{60}, window.end_minute * int64_t{60}, total_};
    total_ += stretch.end - stretch.start;
    stretches_.push_back(stretch);
  }
}

int64_t Calendar::Day::OpenBefore(int64_t second) const {
  // The last stretch that starts before the second; a day has few.
  for (auto it = stretches_.rbegin(); it != stretches_.rend(); ++it) {
    if (it->start < second) return it->open_before + std::min(second, it->end) - it->start;
  }
  return 0;
}

int64_t Calendar::Day::SecondAfter(int64_t open) const {
  auto it = stretches_.rbegin();
  while (it->open_before >= open) ++it;
  return it->start + (open - it->open_before);
}

absl::StatusOr<Calendar> Calendar::Create(const CalendarSpec& spec) {
  Violations violations;
  for (size_t i = 0; i < spec.weekdays.size(); ++i) {
    ValidateWindows(spec.weekdays[i], FieldPathAt("weekdays", i), &violations);
  }
  if (spec.exceptional_days.size() > kMaxExceptionalDays) {
    violations.Add("exceptional_days", absl::StrCat("has more than ", kMaxExceptionalDays, " days"));
  } else {
    std::set<absl::CivilDay> dates;
    for (size_t i = 0; i < spec.exceptional_days.size(); ++i) {
      const ExceptionalDay& day = spec.exceptional_days[i];
      const std::string path = FieldPathAt("exceptional_days", i);
      if (day.date < absl::CivilDay(1900, 1, 1) || day.date >= absl::CivilDay(2200, 1, 1)) {
        violations.Add(FieldPath(path, "date"), "is not from 1900 to 2199");
      } else if (!dates.insert(day.date).second) {
        violations.Add(FieldPath(path, "date"), "is given twice");
      }
      ValidateWindows(day.windows, FieldPath(path, "windows"), &violations);
    }
  }
  if (!violations.empty()) return violations.ToStatus();
  return Calendar(spec);
}

Calendar::Calendar(const CalendarSpec& spec) : zone_(spec.zone) {
  for (size_t i = 0; i < week_.size(); ++i) {
    week_[i] = Day(spec.weekdays[i]);
    week_open_before_[i + 1] = week_open_before_[i] + week_[i].total();
  }
  std::vector<const ExceptionalDay*> days;
  for (const ExceptionalDay& day : spec.exceptional_days) days.push_back(&day);
  std::sort(days.begin(), days.end(),
            [](const ExceptionalDay* a, const ExceptionalDay* b) { return a->date < b->date; });
  exception_change_before_.push_back(0);
  for (const ExceptionalDay* day : days) {
    exception_day_.push_back(day->date - kDayZero);
    exceptions_.emplace_back(day->windows);
    const int64_t change = exceptions_.back().total() - week_[exception_day_.back() % 7].total();
    exception_change_before_.push_back(exception_change_before_.back() + change);
  }
  BuildSegments();
}

void Calendar::BuildSegments() {
  int64_t start = kBeginUnix;
  int64_t open = 0;
  while (true) {
    const int64_t offset = zone_.At(absl::FromUnixSeconds(start)).offset;
    const int64_t shift = offset - kDayZeroUnix;
    segments_.push_back({start, shift, open, OpenBeforeCivil(start + shift)});
    int64_t end = kEndUnix;
    absl::TimeZone::CivilTransition transition;
    if (zone_.NextTransition(absl::FromUnixSeconds(start), &transition)) {
      // `from` is what the clocks would have shown at the change had there been none: civil time at the old offset.
      end = std::min(end, (transition.from - absl::CivilSecond(1970, 1, 1)) - offset);
    }
    open += OpenBeforeCivil(end + shift) - segments_.back().civil_open_before;
    if (end == kEndUnix) break;
    start = end;
  }
  total_open_ = open;
}

int64_t Calendar::RegularOpenBeforeDay(int64_t day) const {
  return day / 7 * week_open_before_[7] + week_open_before_[day % 7];
}

int64_t Calendar::OpenBeforeCivil(int64_t civil) const {
  const int64_t day = civil / kSecondsPerDay;
  const auto exception = std::lower_bound(exception_day_.begin(), exception_day_.end(), day);
  const size_t index = exception - exception_day_.begin();
  const bool exceptional = exception != exception_day_.end() && *exception == day;
  return RegularOpenBeforeDay(day) + exception_change_before_[index] +
         (exceptional ? exceptions_[index] : week_[day % 7]).OpenBefore(civil % kSecondsPerDay);
}

int64_t Calendar::CivilAfter(int64_t open) const {
  // The first exceptional day at whose end there has been enough open time, by bisection.
  size_t index = 0;
  for (size_t count = exceptions_.size(); count > 0;) {
    const size_t half = count / 2;
    const size_t middle = index + half;
    const int64_t at_end =
        RegularOpenBeforeDay(exception_day_[middle]) + exception_change_before_[middle] + exceptions_[middle].total();
    if (at_end < open) {
      index = middle + 1;
      count -= half + 1;
    } else {
      count = half;
    }
  }
  // Between the exceptional day before it and that one there are regular weeks only.
  const int64_t regular_open = open - exception_change_before_[index];
  const int64_t per_week = week_open_before_[7];
  if (per_week > 0) {
    const int64_t weeks = (regular_open - 1) / per_week;
    const int64_t rest = regular_open - weeks * per_week;  // 1 to per_week
    const int64_t weekday =
        std::lower_bound(week_open_before_.begin(), week_open_before_.end(), rest) - week_open_before_.begin() - 1;
    const int64_t day = weeks * 7 + weekday;
    if (index == exceptions_.size() || day < exception_day_[index]) {
      return day * kSecondsPerDay + week_[weekday].SecondAfter(rest - week_open_before_[weekday]);
    }
  }
  const int64_t day = exception_day_[index];
  return day * kSecondsPerDay + exceptions_[index].SecondAfter(regular_open - RegularOpenBeforeDay(day));
}

int64_t Calendar::OpenBefore(int64_t unix_second) const {
  const auto after = std::upper_bound(segments_.begin(), segments_.end(), unix_second,
                                      [](int64_t second, const Segment& segment) { return second < segment.start; });
  const Segment& segment = *(after - 1);
  return segment.open_before + OpenBeforeCivil(unix_second + segment.shift) - segment.civil_open_before;
}

absl::Duration Calendar::OpenBefore(absl::Time t) const {
  if (t <= Begin()) return absl::ZeroDuration();
  if (t >= End()) return absl::Seconds(total_open_);
  const int64_t second = absl::ToUnixSeconds(t);
  const absl::Duration fraction = t - absl::FromUnixSeconds(second);
  const int64_t open = OpenBefore(second);
  if (fraction == absl::ZeroDuration()) return absl::Seconds(open);
  // Windows and clock changes are whole seconds: a second is open as a whole or not at all.
  return absl::Seconds(open) + (OpenBefore(second + 1) > open ? fraction : absl::ZeroDuration());
}

absl::Time Calendar::Begin() { return absl::FromUnixSeconds(kBeginUnix); }

absl::Time Calendar::End() { return absl::FromUnixSeconds(kEndUnix); }

absl::Duration Calendar::Between(absl::Time a, absl::Time b) const { return OpenBefore(b) - OpenBefore(a); }

bool Calendar::IsOpen(absl::Time t) const {
  if (t < Begin() || t >= End()) return false;
  const int64_t second = absl::ToUnixSeconds(t);
  return OpenBefore(second + 1) > OpenBefore(second);
}

absl::StatusOr<absl::Time> Calendar::Add(absl::Time start, absl::Duration target) const {
  if (target < absl::ZeroDuration() || target == absl::InfiniteDuration()) {
    return absl::InvalidArgumentError("the duration to add is negative or infinite");
  }
  if (start < Begin() || start >= End()) return absl::OutOfRangeError("the start is not from 1900 to 2199");
  if (target == absl::ZeroDuration()) return start;

  const absl::Duration open = OpenBefore(start) + target;
  if (open > absl::Seconds(total_open_)) {
    return MakeError(
        absl::StatusCode::kFailedPrecondition, "NEVER_OPEN",
        EverOpen() ? "the calendar is not open that long before the year 2200" : "the calendar is never open");
  }
  // The end of the open second in which the sum is reached, and back by what is too much.
  const absl::Duration whole = absl::Ceil(open, absl::Seconds(1));
  const int64_t seconds = absl::ToInt64Seconds(whole);
  // The last segment that starts with less: at its start the sum is not yet reached, at the start of the next it is.
  const auto after = std::lower_bound(segments_.begin(), segments_.end(), seconds,
                                      [](const Segment& segment, int64_t sum) { return segment.open_before < sum; });
  const Segment& segment = *(after - 1);
  const int64_t civil = CivilAfter(seconds - segment.open_before + segment.civil_open_before);
  return absl::FromUnixSeconds(civil - segment.shift) - (whole - open);
}

}  // namespace smarketing::sla
