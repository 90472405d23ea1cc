#include "lead_service/domain/working_hours.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/time/civil_time.h"

namespace smarketing::lead {
namespace {

// A window that has just passed comes again in a week; when a clock change swallows it then, in two.
constexpr int kSearchedDays = 14;

int WeekdayOf(absl::CivilDay day) { return static_cast<int>(absl::GetWeekday(day)) + 1; }

// Whether windows overlap, only among those that are well formed.
void FindOverlaps(const WorkingHours& hours, absl::string_view field, Violations* violations) {
  std::vector<std::pair<WorkingWindow, size_t>> sorted;
  for (size_t i = 0; i < hours.windows.size(); ++i) sorted.emplace_back(hours.windows[i], i);
  std::sort(sorted.begin(), sorted.end());
  for (size_t i = 1; i < sorted.size(); ++i) {
    const WorkingWindow& before = sorted[i - 1].first;
    const WorkingWindow& window = sorted[i].first;
    if (window.weekday == before.weekday && window.start_minute < before.end_minute) {
      violations->Add(FieldPath(field, FieldPathAt("windows", sorted[i].second)), "overlaps another of the same day");
    }
  }
}

}  // namespace

absl::StatusOr<absl::TimeZone> LoadZone(absl::string_view name) {
  // The library opens what looks like a path, and has names of its own.
  const bool is_name = !name.empty() && name.size() <= kMaxZoneNameBytes && absl::ascii_isupper(name[0]) &&
                       std::all_of(name.begin(), name.end(), [](char c) {
                         return absl::ascii_isalnum(c) || c == '/' || c == '_' || c == '-' || c == '+';
                       });
  absl::TimeZone zone;
  if (!is_name || !absl::LoadTimeZone(name, &zone)) {
    return absl::InvalidArgumentError("is not an IANA time zone, such as Europe/Berlin");
  }
  return zone;
}

std::optional<int> ParseMinuteOfDay(absl::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const size_t i : {0, 1, 3, 4}) {
    if (!absl::ascii_isdigit(text[i])) return std::nullopt;
  }
  const int hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int minute = (text[3] - '0') * 10 + (text[4] - '0');
  const int total = hour * 60 + minute;
  if (minute > 59 || total > kMinutesPerDay) return std::nullopt;
  return total;
}

std::string FormatMinuteOfDay(int minute) {
  char text[16];
  std::snprintf(text, sizeof(text), "%02d:%02d", minute / 60, minute % 60);
  return text;
}

void Validate(const WorkingHours& hours, absl::string_view field, Violations* violations) {
  const absl::StatusOr<absl::TimeZone> zone = LoadZone(hours.time_zone);
  if (!zone.ok()) violations->Add(FieldPath(field, "time_zone"), zone.status().message());
  if (hours.windows.empty()) violations->Add(FieldPath(field, "windows"), "must have at least one");
  bool well_formed = true;
  for (size_t i = 0; i < hours.windows.size(); ++i) {
    const WorkingWindow& window = hours.windows[i];
    const std::string path = FieldPath(field, FieldPathAt("windows", i));
    if (window.weekday < 1 || window.weekday > 7) {
      violations->Add(FieldPath(path, "weekday"), "must be from 1 (Monday) to 7 (Sunday)");
      well_formed = false;
    }
    if (window.start_minute < 0 || window.start_minute >= kMinutesPerDay) {
      violations->Add(FieldPath(path, "start"), "must be from 00:00 to 23:59");
      well_formed = false;
    }
    if (window.end_minute <= window.start_minute || window.end_minute > kMinutesPerDay) {
      violations->Add(FieldPath(path, "end"), "must be after the start, up to 24:00");
      well_formed = false;
    }
  }
  if (well_formed) FindOverlaps(hours, field, violations);
}

bool IsWorking(const WorkingHours& hours, const absl::TimeZone& zone, absl::Time time) {
  const absl::CivilMinute civil = absl::ToCivilMinute(time, zone);
  const int weekday = WeekdayOf(absl::CivilDay(civil));
  const int minute = civil.hour() * 60 + civil.minute();
  return std::any_of(hours.windows.begin(), hours.windows.end(), [&](const WorkingWindow& window) {
    return window.weekday == weekday && window.start_minute <= minute && minute < window.end_minute;
  });
}

std::optional<absl::Time> NextWorkingTime(const WorkingHours& hours, const absl::TimeZone& zone, absl::Time time) {
  if (IsWorking(hours, zone, time)) return time;
  const absl::CivilDay today = absl::ToCivilDay(time, zone);
  for (int day = 0; day <= kSearchedDays; ++day) {
    std::optional<absl::Time> earliest;
    for (const WorkingWindow& window : hours.windows) {
      if (window.weekday != WeekdayOf(today + day)) continue;
      const absl::Time start = absl::FromCivil(absl::CivilMinute(today + day) + window.start_minute, zone);
      // A clock change can swallow a window.
      if (start > time && (!earliest.has_value() || start < *earliest) && IsWorking(hours, zone, start)) {
        earliest = start;
      }
    }
    if (earliest.has_value()) return earliest;
  }
  return std::nullopt;
}

}  // namespace smarketing::lead
