#include "sla_service/rpc/convert/calendar.h"

#include <utility>

#include "common/time/proto_time.h"

namespace smarketing::sla {
namespace {

template <typename Repeated>
DayWindows WindowsFromProto(const Repeated& protos) {
  DayWindows windows;
  for (const v1::TimeWindow& window : protos) windows.push_back({window.start_minute(), window.end_minute()});
  return windows;
}

template <typename Repeated>
void WindowsToProto(const DayWindows& windows, Repeated* protos) {
  for (const Window& window : windows) {
    v1::TimeWindow* proto = protos->Add();
    proto->set_start_minute(window.start_minute);
    proto->set_end_minute(window.end_minute);
  }
}

}  // namespace

std::string CalendarName(const CalendarId& id) { return ResourceName("calendars", id.uuid()); }

CalendarId CalendarIdFromName(absl::string_view name) {
  return CalendarId(ParseResourceName("calendars", name).value_or(Uuid()));
}

v1::Calendar CalendarToProto(const CalendarDefinition& calendar) {
  v1::Calendar proto;
  proto.set_name(CalendarName(calendar.id));
  proto.set_display_name(calendar.display_name);
  proto.set_time_zone(calendar.time_zone);
  for (const WeeklyHours& hours : calendar.weekly_hours) {
    v1::WeeklyHours* weekly = proto.add_weekly_hours();
    for (const int weekday : hours.weekdays) weekly->add_weekdays(static_cast<v1::Weekday>(weekday));
    WindowsToProto(hours.windows, weekly->mutable_windows());
  }
  for (const SpecialDay& day : calendar.special_days) {
    v1::SpecialDay* special = proto.add_special_days();
    *special->mutable_date() = ToProtoDate(day.date);
    special->set_display_name(day.display_name);
    WindowsToProto(day.windows, special->mutable_windows());
  }
  *proto.mutable_create_time() = ToProtoTime(calendar.create_time);
  return proto;
}

CalendarDefinition CalendarFromProto(const v1::Calendar& proto) {
  CalendarDefinition calendar;
  calendar.display_name = proto.display_name();
  calendar.time_zone = proto.time_zone();
  for (const v1::WeeklyHours& weekly : proto.weekly_hours()) {
    WeeklyHours hours;
    for (const int weekday : weekly.weekdays()) hours.weekdays.push_back(weekday);
    hours.windows = WindowsFromProto(weekly.windows());
    calendar.weekly_hours.push_back(std::move(hours));
  }
  for (const v1::SpecialDay& special : proto.special_days()) {
    calendar.special_days.push_back({FromProtoDate(special.date()).value_or(absl::CivilDay()), special.display_name(),
                                     WindowsFromProto(special.windows())});
  }
  return calendar;
}

}  // namespace smarketing::sla
