// A calendar as people write it down: hours per weekday and the days that are different.
#ifndef SMARKETING_SLA_SERVICE_DOMAIN_CALENDAR_DEFINITION_H_
#define SMARKETING_SLA_SERVICE_DOMAIN_CALENDAR_DEFINITION_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "sla_service/domain/business_time.h"
#include "sla_service/domain/ids.h"

namespace smarketing::sla {

struct WeeklyHours {
  std::vector<int> weekdays;  // 1 is Monday, 7 is Sunday
  DayWindows windows;
  friend bool operator==(const WeeklyHours&, const WeeklyHours&) = default;
};

// A day that is not like its weekday; without windows it is a holiday.
struct SpecialDay {
  absl::CivilDay date;
  std::string display_name;
  DayWindows windows;
  friend bool operator==(const SpecialDay&, const SpecialDay&) = default;
};

// Does not change once it is made, so that what was reckoned with it can always be reckoned again.
struct CalendarDefinition {
  CalendarId id;
  std::string display_name;
  std::string time_zone;  // IANA name
  std::vector<WeeklyHours> weekly_hours;
  std::vector<SpecialDay> special_days;
  absl::Time create_time;
  friend bool operator==(const CalendarDefinition&, const CalendarDefinition&) = default;
};

// The calendar ready for arithmetic. Everything that is wrong is added to `violations` at paths below `field`, such as
// "calendar.weekly_hours[0].windows[1]": an unknown zone, overlapping windows, a weekday or a date given twice, a
// calendar that is never open. Then it answers INVALID_ARGUMENT.
absl::StatusOr<Calendar> BuildCalendar(const CalendarDefinition& definition, absl::string_view field,
                                       Violations* violations);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_DOMAIN_CALENDAR_DEFINITION_H_
