#include "sla_service/domain/calendar_definition.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "sla_service/domain/time_zone.h"

namespace smarketing::sla {
namespace {

void ReadWeek(const CalendarDefinition& definition, absl::string_view field, CalendarSpec* spec,
              Violations* violations) {
  std::set<int> seen;
  for (size_t i = 0; i < definition.weekly_hours.size(); ++i) {
    const WeeklyHours& hours = definition.weekly_hours[i];
    const std::string path = FieldPath(field, FieldPathAt("weekly_hours", i));
    ValidateWindows(hours.windows, FieldPath(path, "windows"), violations);
    for (size_t d = 0; d < hours.weekdays.size(); ++d) {
      const int weekday = hours.weekdays[d];
      const std::string at = FieldPath(path, FieldPathAt("weekdays", d));
      if (weekday < 1 || weekday > 7) {
        violations->Add(at, "is not a day of the week");
      } else if (!seen.insert(weekday).second) {
        violations->Add(at, "is given twice: put all windows of a weekday into one entry");
      } else {
        spec->weekdays[static_cast<size_t>(weekday - 1)] = hours.windows;
      }
    }
  }
}

void ReadSpecialDays(const CalendarDefinition& definition, absl::string_view field, CalendarSpec* spec,
                     Violations* violations) {
  if (definition.special_days.size() > kMaxExceptionalDays) {
    violations->Add(FieldPath(field, "special_days"), absl::StrCat("has more than ", kMaxExceptionalDays, " days"));
    return;
  }
  std::set<absl::CivilDay> seen;
  for (size_t i = 0; i < definition.special_days.size(); ++i) {
    const SpecialDay& day = definition.special_days[i];
    const std::string path = FieldPath(field, FieldPathAt("special_days", i));
    ValidateWindows(day.windows, FieldPath(path, "windows"), violations);
    if (!seen.insert(day.date).second) violations->Add(FieldPath(path, "date"), "is given twice");
    spec->exceptional_days.push_back({day.date, day.windows});
  }
}

}  // namespace

absl::StatusOr<Calendar> BuildCalendar(const CalendarDefinition& definition, absl::string_view field,
                                       Violations* violations) {
  Violations found;
  CalendarSpec spec;
  const absl::StatusOr<absl::TimeZone> zone = LoadZone(definition.time_zone);
  if (zone.ok()) {
    spec.zone = *zone;
  } else {
    found.Add(FieldPath(field, "time_zone"), zone.status().message());
  }
  ReadWeek(definition, field, &spec, &found);
  ReadSpecialDays(definition, field, &spec, &found);
  absl::StatusOr<Calendar> calendar = absl::InvalidArgumentError("the calendar is not valid");
  if (found.empty()) {
    calendar = Calendar::Create(spec);
    if (!calendar.ok()) {
      // What only the arithmetic can know, such as a date outside of what it covers.
      for (const Violation& violation : GetViolations(calendar.status())) {
        found.Add(FieldPath(field, violation.field), violation.description);
      }
    } else if (!calendar->EverOpen()) {
      found.Add(FieldPath(field, "weekly_hours"), "leave the business closed for ever: give at least one window");
      calendar = absl::InvalidArgumentError("the calendar is never open");
    }
  }
  for (const Violation& violation : found.all()) violations->Add(violation.field, violation.description);
  return calendar;
}

}  // namespace smarketing::sla
