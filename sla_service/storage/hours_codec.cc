#include "sla_service/storage/hours_codec.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"

namespace smarketing::sla {
namespace {

using Json = nlohmann::json;

Json WindowsToJson(const DayWindows& windows) {
  Json json = Json::array();
  for (const Window& window : windows) json.push_back({window.start_minute, window.end_minute});
  return json;
}

DayWindows WindowsFromJson(const Json& json) {
  DayWindows windows;
  for (const Json& window : json) windows.push_back({window.at(0).get<int32_t>(), window.at(1).get<int32_t>()});
  return windows;
}

}  // namespace

std::string EncodeHours(const CalendarDefinition& calendar) {
  Json weekly = Json::array();
  for (const WeeklyHours& hours : calendar.weekly_hours) {
    weekly.push_back({{"weekdays", hours.weekdays}, {"windows", WindowsToJson(hours.windows)}});
  }
  Json special = Json::array();
  for (const SpecialDay& day : calendar.special_days) {
    special.push_back({{"date", absl::FormatCivilTime(day.date)},
                       {"display_name", day.display_name},
                       {"windows", WindowsToJson(day.windows)}});
  }
  return Json({{"weekly_hours", std::move(weekly)}, {"special_days", std::move(special)}}).dump();
}

absl::Status DecodeHours(absl::string_view text, CalendarDefinition* calendar) {
  // The library throws on anything unexpected; this is the wall.
  try {
    const Json json = Json::parse(text.begin(), text.end());
    calendar->weekly_hours.clear();
    for (const Json& hours : json.at("weekly_hours")) {
      calendar->weekly_hours.push_back(
          {hours.at("weekdays").get<std::vector<int>>(), WindowsFromJson(hours.at("windows"))});
    }
    calendar->special_days.clear();
    for (const Json& day : json.at("special_days")) {
      SpecialDay special;
      if (!absl::ParseCivilTime(day.at("date").get<std::string>(), &special.date)) {
        return absl::DataLossError("a calendar's stored hours hold a date that is none");
      }
      special.display_name = day.at("display_name").get<std::string>();
      special.windows = WindowsFromJson(day.at("windows"));
      calendar->special_days.push_back(std::move(special));
    }
  } catch (const Json::exception& e) {
    return absl::DataLossError(absl::StrCat("a calendar's stored hours cannot be read: ", e.what()));
  }
  return absl::OkStatus();
}

}  // namespace smarketing::sla
