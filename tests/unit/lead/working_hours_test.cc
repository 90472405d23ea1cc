#include "lead_service/domain/working_hours.h"

#include <algorithm>
#include <optional>
#include <random>
#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace smarketing::lead {
namespace {

using ::smarketing::testing::IsOk;
using ::smarketing::testing::ViolatesField;

// Monday to Friday, 09–12 and 13–17.
WorkingHours Office(absl::string_view zone) {
  WorkingHours hours;
  hours.time_zone = std::string(zone);
  for (int day = 1; day <= 5; ++day) {
    hours.windows.push_back({day, 13 * 60, 17 * 60});
    hours.windows.push_back({day, 9 * 60, 12 * 60});
  }
  return hours;
}

absl::Time At(const absl::TimeZone& zone, int month, int day, int hour, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(2024, month, day, hour, minute), zone);
}

TEST(WorkingHoursTest, WindowsAreHalfOpenAndInTheirZone) {
  const absl::TimeZone zone = *LoadZone("America/Sao_Paulo");
  const WorkingHours hours = Office("America/Sao_Paulo");
  // 2024-06-10 is a Monday.
  EXPECT_FALSE(IsWorking(hours, zone, At(zone, 6, 10, 8, 59)));
  EXPECT_TRUE(IsWorking(hours, zone, At(zone, 6, 10, 9)));
  EXPECT_TRUE(IsWorking(hours, zone, At(zone, 6, 10, 11, 59)));
  EXPECT_FALSE(IsWorking(hours, zone, At(zone, 6, 10, 12)));
  EXPECT_TRUE(IsWorking(hours, zone, At(zone, 6, 14, 16, 59)));
  EXPECT_FALSE(IsWorking(hours, zone, At(zone, 6, 15, 10)));  // Saturday
  EXPECT_TRUE(IsWorking(hours, zone, absl::FromCivil(absl::CivilHour(2024, 6, 10, 12), absl::UTCTimeZone())));
}

TEST(WorkingHoursTest, TheNextTimeAtWork) {
  const absl::TimeZone zone = *LoadZone("Europe/Berlin");
  const WorkingHours hours = Office("Europe/Berlin");
  EXPECT_EQ(NextWorkingTime(hours, zone, At(zone, 6, 10, 10)), At(zone, 6, 10, 10));
  EXPECT_EQ(NextWorkingTime(hours, zone, At(zone, 6, 10, 12)), At(zone, 6, 10, 13));
  EXPECT_EQ(NextWorkingTime(hours, zone, At(zone, 6, 14, 17)), At(zone, 6, 17, 9));
  // The only window of the week has just passed.
  const WorkingHours mondays{"Europe/Berlin", {{1, 0, kMinutesPerDay}}};
  EXPECT_EQ(NextWorkingTime(mondays, zone, At(zone, 6, 11, 0)), At(zone, 6, 17, 0));
}

TEST(WorkingHoursTest, AWindowThatAClockChangeSwallowsIsNoWork) {
  // 2024-03-31 02:00 became 03:00 in Berlin, a Sunday.
  const absl::TimeZone zone = *LoadZone("Europe/Berlin");
  const WorkingHours night{"Europe/Berlin", {{7, 2 * 60, 3 * 60}}};
  EXPECT_EQ(NextWorkingTime(night, zone, At(zone, 3, 30, 12)), At(zone, 4, 7, 2));
}

// In random weeks: the next time at work is at work, and no minute before it is.
TEST(WorkingHoursTest, NoWorkBeforeTheNextTimeAtWork) {
  std::mt19937 random(7);
  const auto pick = [&random](int from, int to) { return std::uniform_int_distribution(from, to)(random); };
  for (int round = 0; round < 40; ++round) {
    WorkingHours hours{round % 2 == 0 ? "Europe/Berlin" : "America/New_York", {}};
    for (int i = pick(1, 4); i > 0; --i) {
      const int start = pick(0, 1300);
      hours.windows.push_back({pick(1, 7), start, pick(start + 1, kMinutesPerDay)});
    }
    const absl::TimeZone zone = *LoadZone(hours.time_zone);
    const absl::Time from = At(zone, round % 4 < 2 ? 3 : 6, 8, 0) + absl::Minutes(pick(0, 40'000));
    const std::optional<absl::Time> next = NextWorkingTime(hours, zone, from);
    ASSERT_TRUE(next.has_value());
    EXPECT_TRUE(IsWorking(hours, zone, *next));
    for (absl::Time time = from; time < *next; time += absl::Minutes(7)) {
      ASSERT_FALSE(IsWorking(hours, zone, time)) << time << " " << hours.time_zone;
    }
  }
}

TEST(WorkingHoursTest, AllViolationsAtOnce) {
  WorkingHours hours{"../etc/passwd", {{0, -1, 10}, {1, 600, 600}, {2, 0, kMinutesPerDay + 1}}};
  Violations violations;
  Validate(hours, "rep.working_hours", &violations);
  const absl::Status status = violations.ToStatus();
  EXPECT_THAT(status, ViolatesField("rep.working_hours.time_zone"));
  EXPECT_THAT(status, ViolatesField("rep.working_hours.windows[0].weekday"));
  EXPECT_THAT(status, ViolatesField("rep.working_hours.windows[0].start"));
  EXPECT_THAT(status, ViolatesField("rep.working_hours.windows[1].end"));
  EXPECT_THAT(status, ViolatesField("rep.working_hours.windows[2].end"));

  hours = Office("Europe/Berlin");
  Violations none;
  Validate(hours, "h", &none);
  EXPECT_THAT(none.ToStatus(), IsOk());
  hours.windows.push_back({3, 11 * 60, 14 * 60});
  Violations overlap;
  Validate(hours, "h", &overlap);
  EXPECT_EQ(overlap.all().size(), 2u);  // with the morning and with the afternoon
}

TEST(WorkingHoursTest, OnlyNamesOfZonesAreZones) {
  for (const absl::string_view name : {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+3"}) {
    EXPECT_THAT(LoadZone(name), IsOk()) << name;
  }
  for (const absl::string_view name : {"", "localtime", "/etc/localtime", "Fixed/UTC+01:00", "Europe/../UTC", "Mars"}) {
    EXPECT_FALSE(LoadZone(name).ok()) << name;
  }
}

TEST(WorkingHoursTest, TimesOfDay) {
  EXPECT_EQ(ParseMinuteOfDay("00:00"), 0);
  EXPECT_EQ(ParseMinuteOfDay("09:05"), 545);
  EXPECT_EQ(ParseMinuteOfDay("24:00"), kMinutesPerDay);
  for (const absl::string_view bad : {"", "9:05", "24:01", "12:60", "12-30", "aa:bb", "-1:30", "12:300"}) {
    EXPECT_EQ(ParseMinuteOfDay(bad), std::nullopt) << bad;
  }
  for (const int minute : {0, 1, 545, 1439, 1440}) EXPECT_EQ(ParseMinuteOfDay(FormatMinuteOfDay(minute)), minute);
}

}  // namespace
}  // namespace smarketing::lead
