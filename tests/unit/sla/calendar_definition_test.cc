#include "sla_service/domain/calendar_definition.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sla_service/storage/hours_codec.h"
#include "sla_service/storage/warnings_codec.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/sla/promise_builder.h"

namespace smarketing::sla {
namespace {

using ::smarketing::testing::StatusIs;
using ::smarketing::testing::ViolatesField;

CalendarDefinition Office() {
  CalendarDefinition calendar;
  calendar.display_name = "Office";
  calendar.time_zone = "Europe/Berlin";
  calendar.weekly_hours = {{{1, 2, 3, 4, 5}, {{540, 1020}}}, {{6}, {{600, 720}, {780, 1440}}}};
  calendar.special_days = {{absl::CivilDay(2026, 12, 25), "Christmas", {}},
                           {absl::CivilDay(2026, 12, 24), "Christmas Eve \"half\"", {{540, 720}}}};
  return calendar;
}

absl::Status Check(const CalendarDefinition& calendar) {
  Violations violations;
  const bool ok = BuildCalendar(calendar, "calendar", &violations).ok();
  EXPECT_EQ(ok, violations.empty());
  return violations.ToStatus();
}

TEST(CalendarDefinitionTest, BecomesACalendar) {
  Violations violations;
  SMK_ASSERT_OK_AND_ASSIGN(const Calendar calendar, BuildCalendar(Office(), "calendar", &violations));
  EXPECT_TRUE(calendar.IsOpen(At(6, 8, 30)));  // 09:30 in Berlin
  EXPECT_FALSE(calendar.IsOpen(At(6, 16, 30)));
  EXPECT_FALSE(calendar.IsOpen(absl::FromCivil(absl::CivilHour(2026, 12, 25, 10), absl::UTCTimeZone())));
}

TEST(CalendarDefinitionTest, EverythingThatIsWrongIsSaidAtOnce) {
  CalendarDefinition calendar = Office();
  calendar.time_zone = "Mars/Olympus";
  calendar.weekly_hours.push_back({{5, 8}, {{600, 700}, {690, 800}}});
  calendar.special_days.push_back(calendar.special_days[0]);
  const absl::Status status = Check(calendar);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status, ViolatesField("calendar.time_zone"));
  EXPECT_THAT(status, ViolatesField("calendar.weekly_hours[2].weekdays[0]"));
  EXPECT_THAT(status, ViolatesField("calendar.weekly_hours[2].weekdays[1]"));
  EXPECT_THAT(status, ViolatesField("calendar.weekly_hours[2].windows[1]"));
  EXPECT_THAT(status, ViolatesField("calendar.special_days[2].date"));
}

TEST(CalendarDefinitionTest, MustBeOpenAtSomeTime) {
  CalendarDefinition calendar = Office();
  calendar.weekly_hours.clear();
  SMK_EXPECT_OK(Check(calendar));  // Christmas Eve
  calendar.special_days.pop_back();
  EXPECT_THAT(Check(calendar), ViolatesField("calendar.weekly_hours"));
}

TEST(HoursCodecTest, GivesBackWhatItGot) {
  const CalendarDefinition calendar = Office();
  CalendarDefinition read = calendar;
  read.weekly_hours.clear();
  read.special_days.clear();
  SMK_ASSERT_OK(DecodeHours(EncodeHours(calendar), &read));
  EXPECT_EQ(read, calendar);
  EXPECT_THAT(DecodeHours("{", &read), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(DecodeHours(R"({"weekly_hours": 7})", &read), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(WarningsCodecTest, GivesBackWhatItGot) {
  const std::vector<ClockWarning> warnings = {{50, At(3, 10), true}, {75, At(3, 11), false}};
  SMK_ASSERT_OK_AND_ASSIGN(const auto read, DecodeWarnings(EncodeWarnings(warnings)));
  EXPECT_EQ(read, warnings);
  SMK_ASSERT_OK_AND_ASSIGN(const auto none, DecodeWarnings(""));
  EXPECT_TRUE(none.empty());
  EXPECT_THAT(DecodeWarnings("50:x:1"), StatusIs(absl::StatusCode::kDataLoss));
  SMK_ASSERT_OK_AND_ASSIGN(const auto percents, DecodePercents(EncodePercents({50, 75})));
  EXPECT_EQ(percents, (std::vector<int>{50, 75}));
}

}  // namespace
}  // namespace smarketing::sla
