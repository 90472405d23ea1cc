// When a rep is at work.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_WORKING_HOURS_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_WORKING_HOURS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/status/error.h"

namespace smarketing::lead {

inline constexpr int kMinutesPerDay = 24 * 60;
inline constexpr size_t kMaxZoneNameBytes = 64;

// A stretch of civil time of one day of the week: [start, end), in minutes from midnight.
struct WorkingWindow {
  int weekday = 1;       // 1 Monday … 7 Sunday
  int start_minute = 0;  // 0 to 1,439
  int end_minute = 0;    // after start_minute, up to 1,440 (24:00)

  friend bool operator==(const WorkingWindow&, const WorkingWindow&) = default;
  friend auto operator<=>(const WorkingWindow&, const WorkingWindow&) = default;
};

struct WorkingHours {
  std::string time_zone;               // IANA name
  std::vector<WorkingWindow> windows;  // in any order, not overlapping

  friend bool operator==(const WorkingHours&, const WorkingHours&) = default;
};

// The zone "Europe/Berlin". INVALID_ARGUMENT, with a message that follows the name of a field, for what is no zone of
// the machine's database: paths, "localtime" and fixed offsets are none either.
absl::StatusOr<absl::TimeZone> LoadZone(absl::string_view name);

// "HH:MM", "00:00" to "24:00", as minutes from midnight; nullopt for anything else.
std::optional<int> ParseMinuteOfDay(absl::string_view text);
std::string FormatMinuteOfDay(int minute);

// Adds everything that is wrong, at paths below `field`: "rep.working_hours.windows[1].end".
void Validate(const WorkingHours& hours, absl::string_view field, Violations* violations);

// `zone` is that of `hours`.
bool IsWorking(const WorkingHours& hours, const absl::TimeZone& zone, absl::Time time);
// The earliest time from `time` on at which the rep is at work; nullopt when there is none in two weeks.
std::optional<absl::Time> NextWorkingTime(const WorkingHours& hours, const absl::TimeZone& zone, absl::Time time);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_WORKING_HOURS_H_
