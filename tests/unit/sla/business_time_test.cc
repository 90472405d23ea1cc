#include "sla_service/domain/business_time.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sla_service/domain/time_zone.h"
#include "tests/support/status_matchers.h"

namespace smarketing::sla {
namespace {

using ::smarketing::testing::HasReason;
using ::smarketing::testing::IsOk;
using ::smarketing::testing::StatusIs;
using ::smarketing::testing::ViolatesField;

Window Hours(int from, int to) { return {from * 60, to * 60}; }

CalendarSpec Spec(absl::string_view zone) {
  CalendarSpec spec;
  spec.zone = LoadZone(zone).value();
  return spec;
}

CalendarSpec MondayToFriday(absl::string_view zone, int from, int to) {
  CalendarSpec spec = Spec(zone);
  for (int i = 0; i < 5; ++i) spec.weekdays[i] = {Hours(from, to)};
  return spec;
}

CalendarSpec EveryDay(absl::string_view zone, DayWindows windows) {
  CalendarSpec spec = Spec(zone);
  spec.weekdays.fill(windows);
  return spec;
}

Calendar Make(const CalendarSpec& spec) { return Calendar::Create(spec).value(); }

// "2024-03-11 16:30" in the zone of the calendar.
absl::Time At(const Calendar& calendar, absl::string_view civil) {
  absl::Time t;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M", civil, calendar.zone(), &t, &error)) << error;
  return t;
}

// 2024-03-11 is a Monday.
class OfficeHoursTest : public ::testing::Test {
 protected:
  absl::Time On(absl::string_view civil) { return At(calendar_, civil); }

  const Calendar calendar_ = Make(MondayToFriday("America/New_York", 9, 17));
};

TEST_F(OfficeHoursTest, WithinADay) {
  EXPECT_EQ(calendar_.Between(On("2024-03-12 10:00"), On("2024-03-12 12:30")), absl::Minutes(150));
}

TEST_F(OfficeHoursTest, OverAWeekend) {
  EXPECT_EQ(calendar_.Between(On("2024-03-15 16:30"), On("2024-03-18 09:30")), absl::Hours(1));
}

TEST_F(OfficeHoursTest, FromAClosedDay) {
  EXPECT_EQ(calendar_.Between(On("2024-03-16 11:00"), On("2024-03-18 10:00")), absl::Hours(1));
}

TEST_F(OfficeHoursTest, AddOverAWeekend) {
  EXPECT_EQ(calendar_.Add(On("2024-03-15 16:30"), absl::Hours(1)).value(), On("2024-03-18 09:30"));
}

TEST_F(OfficeHoursTest, AddFromBeforeOpening) {
  EXPECT_EQ(calendar_.Add(On("2024-03-13 07:00"), absl::Hours(2)).value(), On("2024-03-13 11:00"));
}

TEST_F(OfficeHoursTest, AddUpToClosingTimeStaysOnThatDay) {
  EXPECT_EQ(calendar_.Add(On("2024-03-15 16:00"), absl::Hours(1)).value(), On("2024-03-15 17:00"));
}

TEST_F(OfficeHoursTest, AddNothingIsTheStartEvenWhenClosed) {
  EXPECT_EQ(calendar_.Add(On("2024-03-16 11:00"), absl::ZeroDuration()).value(), On("2024-03-16 11:00"));
}

TEST_F(OfficeHoursTest, KeepsFractionsOfASecond) {
  const absl::Time start = On("2024-03-15 16:59") + absl::Seconds(59) + absl::Milliseconds(250);
  EXPECT_EQ(calendar_.Between(start, On("2024-03-18 09:00") + absl::Milliseconds(500)), absl::Milliseconds(1250));
  EXPECT_EQ(calendar_.Add(start, absl::Milliseconds(750)).value(), On("2024-03-15 17:00"));
  EXPECT_EQ(calendar_.Add(start, absl::Milliseconds(751)).value(), On("2024-03-18 09:00") + absl::Milliseconds(1));
  EXPECT_EQ(calendar_.Add(start, absl::Nanoseconds(1)).value(), start + absl::Nanoseconds(1));
}

TEST_F(OfficeHoursTest, BackwardsIsNegative) {
  EXPECT_EQ(calendar_.Between(On("2024-03-18 09:30"), On("2024-03-15 16:30")), -absl::Hours(1));
}

TEST_F(OfficeHoursTest, IsOpenFromTheStartOfAWindowToBeforeItsEnd) {
  EXPECT_FALSE(calendar_.IsOpen(On("2024-03-15 09:00") - absl::Nanoseconds(1)));
  EXPECT_TRUE(calendar_.IsOpen(On("2024-03-15 09:00")));
  EXPECT_TRUE(calendar_.IsOpen(On("2024-03-15 17:00") - absl::Nanoseconds(1)));
  EXPECT_FALSE(calendar_.IsOpen(On("2024-03-15 17:00")));
  EXPECT_FALSE(calendar_.IsOpen(absl::InfiniteFuture()));
  EXPECT_FALSE(calendar_.IsOpen(absl::InfinitePast()));
}

TEST(BusinessTimeTest, DueAndWarningOfAFourHourPromise) {
  const Calendar calendar = Make(MondayToFriday("Europe/Berlin", 8, 18));
  const absl::Time start = At(calendar, "2024-03-11 17:00");
  EXPECT_EQ(calendar.Add(start, absl::Hours(4)).value(), At(calendar, "2024-03-12 11:00"));
  EXPECT_EQ(calendar.Add(start, absl::Hours(4) - absl::Hours(1)).value(), At(calendar, "2024-03-12 10:00"));
}

TEST(BusinessTimeTest, SeveralWindowsADay) {
  const Calendar calendar = Make(EveryDay("Europe/Berlin", {Hours(9, 12), Hours(13, 17), Hours(17, 18)}));
  const absl::Time nine = At(calendar, "2024-06-05 09:00");
  EXPECT_EQ(calendar.Add(nine, absl::Hours(3)).value(), At(calendar, "2024-06-05 12:00"));
  EXPECT_EQ(calendar.Add(nine, absl::Hours(3) + absl::Seconds(1)).value(),
            At(calendar, "2024-06-05 13:00") + absl::Seconds(1));
  EXPECT_EQ(calendar.Add(nine, absl::Hours(9)).value(), At(calendar, "2024-06-06 10:00"));
  EXPECT_EQ(calendar.Between(nine, At(calendar, "2024-06-06 09:00")), absl::Hours(8));
}

TEST(BusinessTimeTest, ANightShiftOverMidnight) {
  const Calendar calendar = Make(EveryDay("Asia/Kolkata", {Hours(0, 6), Hours(22, 24)}));
  EXPECT_EQ(calendar.Between(At(calendar, "2024-06-05 21:00"), At(calendar, "2024-06-06 07:00")), absl::Hours(8));
  EXPECT_EQ(calendar.Add(At(calendar, "2024-06-05 23:00"), absl::Hours(2)).value(), At(calendar, "2024-06-06 01:00"));
}

TEST(BusinessTimeTest, HolidaysAndExceptionalDays) {
  CalendarSpec spec = MondayToFriday("America/New_York", 9, 17);
  spec.exceptional_days = {{absl::CivilDay(2024, 12, 28), {Hours(10, 12)}},  // a Saturday of work
                           {absl::CivilDay(2024, 12, 25), {}},
                           {absl::CivilDay(2024, 12, 24), {Hours(9, 12)}}};
  const Calendar calendar = Make(spec);
  EXPECT_EQ(calendar.Between(At(calendar, "2024-12-23 00:00"), At(calendar, "2024-12-30 00:00")),
            absl::Hours(8 + 3 + 0 + 8 + 8 + 2));
  EXPECT_EQ(calendar.Add(At(calendar, "2024-12-24 11:00"), absl::Hours(2)).value(), At(calendar, "2024-12-26 10:00"));
  EXPECT_EQ(calendar.Add(At(calendar, "2024-12-27 16:00"), absl::Hours(3)).value(), At(calendar, "2024-12-28 12:00"));
  EXPECT_EQ(calendar.Add(At(calendar, "2024-12-27 16:00"), absl::Hours(4)).value(), At(calendar, "2024-12-30 10:00"));
}

TEST(BusinessTimeTest, OpenOnExceptionalDaysOnly) {
  CalendarSpec spec = Spec("UTC");
  spec.exceptional_days = {{absl::CivilDay(2024, 2, 29), {Hours(9, 10)}},
                           {absl::CivilDay(2028, 2, 29), {Hours(9, 10)}}};
  const Calendar calendar = Make(spec);
  EXPECT_EQ(calendar.Add(At(calendar, "2024-01-01 00:00"), absl::Minutes(90)).value(),
            At(calendar, "2028-02-29 09:30"));
  EXPECT_THAT(calendar.Add(At(calendar, "2024-01-01 00:00"), absl::Minutes(121)), HasReason("NEVER_OPEN"));
}

// --- clock changes -------------------------------------------------------------------------------------------------

TEST(ClockChangeTest, AWindowIsAnHourShorterInSpringAndLongerInAutumn) {
  const Calendar calendar = Make(EveryDay("America/New_York", {Hours(0, 24)}));
  const auto day = [&](absl::string_view from, absl::string_view to) {
    return calendar.Between(At(calendar, from), At(calendar, to));
  };
  EXPECT_EQ(day("2024-03-10 00:00", "2024-03-11 00:00"), absl::Hours(23));
  EXPECT_EQ(day("2024-11-03 00:00", "2024-11-04 00:00"), absl::Hours(25));
  EXPECT_EQ(day("2024-06-03 00:00", "2024-06-04 00:00"), absl::Hours(24));
}

TEST(ClockChangeTest, AWindowInTheSkippedHourVanishesAndOneInTheRepeatedHourIsOpenTwice) {
  const Calendar calendar = Make(EveryDay("Europe/Berlin", {Hours(2, 3)}));
  EXPECT_EQ(calendar.Between(At(calendar, "2024-03-31 00:00"), At(calendar, "2024-04-01 00:00")), absl::ZeroDuration());
  EXPECT_EQ(calendar.Between(At(calendar, "2024-10-27 00:00"), At(calendar, "2024-10-28 00:00")), absl::Hours(2));
  // Half an hour of the first 02:00–03:00 and half of the second.
  const absl::Time first_half_past_two = At(calendar, "2024-10-27 00:00") + absl::Minutes(150);
  EXPECT_EQ(calendar.Add(first_half_past_two, absl::Hours(1)).value(), first_half_past_two + absl::Hours(1));
  EXPECT_EQ(calendar.Add(At(calendar, "2024-03-31 00:00"), absl::Minutes(1)).value(), At(calendar, "2024-04-01 02:01"));
}

TEST(ClockChangeTest, APartOfAWindowIsSkipped) {
  const Calendar calendar = Make(EveryDay("America/New_York", {{1 * 60 + 30, 3 * 60 + 30}}));
  const absl::Time start = At(calendar, "2024-03-10 01:30");
  EXPECT_EQ(calendar.Between(start, At(calendar, "2024-03-10 12:00")), absl::Hours(1));
  EXPECT_EQ(calendar.Add(start, absl::Minutes(30)).value(), At(calendar, "2024-03-10 03:00"));
  EXPECT_EQ(calendar.Add(start, absl::Minutes(31)).value(), At(calendar, "2024-03-10 03:01"));
}

TEST(ClockChangeTest, ChangesOfHalfAnHourAndAtMidnight) {
  const Calendar lord_howe = Make(EveryDay("Australia/Lord_Howe", {Hours(1, 4)}));
  EXPECT_EQ(lord_howe.Between(At(lord_howe, "2024-04-07 00:00"), At(lord_howe, "2024-04-08 00:00")),
            absl::Minutes(210));
  EXPECT_EQ(lord_howe.Between(At(lord_howe, "2024-10-06 00:00"), At(lord_howe, "2024-10-07 00:00")),
            absl::Minutes(150));
  // Midnight did not exist: clocks went from 23:59:59 to 01:00:00.
  const Calendar sao_paulo = Make(EveryDay("America/Sao_Paulo", {Hours(0, 2)}));
  EXPECT_EQ(sao_paulo.Between(At(sao_paulo, "2018-11-03 12:00"), At(sao_paulo, "2018-11-04 12:00")), absl::Hours(1));
}

TEST(ClockChangeTest, ADateThatAZoneLeftOutWasNeverOpen) {
  CalendarSpec spec = EveryDay("Pacific/Apia", {Hours(9, 17)});
  const Calendar calendar = Make(spec);
  EXPECT_EQ(calendar.Between(At(calendar, "2011-12-29 09:00"), At(calendar, "2011-12-31 17:00")), absl::Hours(16));
  EXPECT_EQ(calendar.Add(At(calendar, "2011-12-29 16:00"), absl::Hours(2)).value(), At(calendar, "2011-12-31 10:00"));
  // Also when somebody entered it as a day of work.
  spec.exceptional_days = {{absl::CivilDay(2011, 12, 30), {Hours(0, 24)}}};
  const Calendar with_exception = Make(spec);
  EXPECT_EQ(with_exception.Between(At(calendar, "2011-12-29 09:00"), At(calendar, "2011-12-31 17:00")),
            absl::Hours(16));
}

// --- errors --------------------------------------------------------------------------------------------------------

TEST(BusinessTimeErrorTest, NeverOpen) {
  const Calendar calendar = Make(Spec("Europe/Berlin"));
  EXPECT_FALSE(calendar.EverOpen());
  const auto due = calendar.Add(At(calendar, "2024-01-01 00:00"), absl::Hours(1));
  EXPECT_THAT(due, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(due, HasReason("NEVER_OPEN"));
  EXPECT_EQ(calendar.Between(absl::InfinitePast(), absl::InfiniteFuture()), absl::ZeroDuration());
}

TEST(BusinessTimeErrorTest, TheHorizon) {
  const Calendar calendar = Make(EveryDay("UTC", {Hours(0, 24)}));
  EXPECT_EQ(calendar.Between(absl::InfinitePast(), absl::InfiniteFuture()), Calendar::End() - Calendar::Begin());
  EXPECT_EQ(calendar.Add(Calendar::End() - absl::Hours(1), absl::Hours(1)).value(), Calendar::End());
  EXPECT_EQ(calendar.Add(Calendar::Begin(), Calendar::End() - Calendar::Begin()).value(), Calendar::End());
  EXPECT_THAT(calendar.Add(Calendar::End() - absl::Hours(1), absl::Hours(1) + absl::Nanoseconds(1)),
              HasReason("NEVER_OPEN"));
  EXPECT_THAT(calendar.Add(Calendar::End(), absl::Hours(1)), StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(calendar.Add(Calendar::Begin() - absl::Seconds(1), absl::Hours(1)),
              StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(calendar.Add(absl::InfinitePast(), absl::Hours(1)), StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(calendar.Add(absl::UnixEpoch(), absl::InfiniteDuration()), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(calendar.Add(absl::UnixEpoch(), -absl::Seconds(1)), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(BusinessTimeErrorTest, EverythingThatIsWrongWithACalendarIsSaidAtOnce) {
  CalendarSpec spec = Spec("UTC");
  spec.weekdays[0] = {Hours(9, 12), Hours(11, 14)};
  spec.weekdays[1] = {Hours(9, 9)};
  spec.weekdays[2] = {{-1, 60}};
  spec.weekdays[3] = {{0, 1441}};
  spec.weekdays[4] = DayWindows(25, Hours(1, 2));
  spec.exceptional_days = {{absl::CivilDay(2024, 1, 1), {}},
                           {absl::CivilDay(2024, 1, 1), {}},
                           {absl::CivilDay(1899, 12, 31), {}},
                           {absl::CivilDay(2200, 1, 1), {Hours(17, 9)}}};
  const auto calendar = Calendar::Create(spec);
  EXPECT_THAT(calendar, HasReason("INVALID_REQUEST"));
  for (const char* field : {"weekdays[0][1]", "weekdays[1][0]", "weekdays[2][0]", "weekdays[3][0]", "weekdays[4]",
                            "exceptional_days[1].date", "exceptional_days[2].date", "exceptional_days[3].date",
                            "exceptional_days[3].windows[0]"}) {
    EXPECT_THAT(calendar, ViolatesField(field));
  }
  spec = Spec("UTC");
  spec.exceptional_days.resize(kMaxExceptionalDays + 1);
  EXPECT_THAT(Calendar::Create(spec), ViolatesField("exceptional_days"));
}

// --- laws, on random calendars, against an oracle that steps minute by minute
// -----------------------------------------

constexpr const char* kZones[] = {"America/New_York",  "Europe/Berlin", "Asia/Kolkata",      "Australia/Lord_Howe",
                                  "America/Sao_Paulo", "Pacific/Apia",  "Africa/Casablanca", "Asia/Gaza"};

using Random = std::mt19937_64;

int64_t Uniform(Random& random, int64_t low, int64_t high) {
  return std::uniform_int_distribution<int64_t>(low, high)(random);
}

DayWindows RandomWindows(Random& random) {
  std::vector<int32_t> edges;
  for (int64_t i = Uniform(random, 0, 4); i > 0; --i) {
    edges.push_back(static_cast<int32_t>(Uniform(random, 0, 1) ? Uniform(random, 0, 240) : Uniform(random, 0, 1440)));
    edges.push_back(static_cast<int32_t>(Uniform(random, 0, 1440)));
  }
  if (Uniform(random, 0, 3) == 0) edges.insert(edges.end(), {0, 1440});
  std::sort(edges.begin(), edges.end());
  DayWindows windows;
  for (size_t i = 0; i + 1 < edges.size(); i += 2) {
    if (edges[i] < edges[i + 1]) windows.push_back({edges[i], edges[i + 1]});
  }
  return windows;
}

CalendarSpec RandomSpec(Random& random, absl::string_view zone, absl::CivilDay first, int days) {
  CalendarSpec spec = Spec(zone);
  if (Uniform(random, 0, 9) > 0) {
    for (DayWindows& windows : spec.weekdays) windows = RandomWindows(random);
  }
  std::vector<absl::CivilDay> dates;
  for (int64_t i = Uniform(random, 0, 60); i > 0; --i) dates.push_back(first + Uniform(random, 0, days));
  std::sort(dates.begin(), dates.end());
  dates.erase(std::unique(dates.begin(), dates.end()), dates.end());
  std::shuffle(dates.begin(), dates.end(), random);
  for (const absl::CivilDay date : dates) {
    spec.exceptional_days.push_back({date, Uniform(random, 0, 1) ? RandomWindows(random) : DayWindows{}});
  }
  return spec;
}

// Walks through a stretch of time minute by minute and asks of each what the clock on the wall shows.
class Oracle {
 public:
  Oracle(const CalendarSpec& spec, absl::Time first, int64_t minutes) : first_(first) {
    open_.reserve(minutes);
    absl::CivilDay date;
    DayWindows windows;
    for (int64_t i = 0; i < minutes; ++i) {
      const absl::CivilMinute shown(spec.zone.At(first + absl::Minutes(i)).cs);
      if (i == 0 || date != absl::CivilDay(shown)) {
        date = absl::CivilDay(shown);
        windows = spec.weekdays[static_cast<int>(absl::GetWeekday(date))];
        for (const ExceptionalDay& day : spec.exceptional_days) {
          if (day.date == date) windows = day.windows;
        }
      }
      const int32_t minute = shown.hour() * 60 + shown.minute();
      open_.push_back(std::any_of(windows.begin(), windows.end(), [&](const Window& window) {
        return window.start_minute <= minute && minute < window.end_minute;
      }));
    }
  }

  absl::Duration Between(absl::Time a, absl::Time b) const {
    const int64_t end = Nanos(b);
    int64_t sum = 0;
    for (int64_t t = Nanos(a); t < end;) {
      const int64_t minute = t / kMinute;
      const int64_t next = std::min(end, (minute + 1) * kMinute);
      if (open_[minute]) sum += next - t;
      t = next;
    }
    return absl::Nanoseconds(sum);
  }

  // Nothing when the stretch ends first.
  std::optional<absl::Time> Add(absl::Time start, absl::Duration target) const {
    int64_t t = Nanos(start);
    int64_t left = absl::ToInt64Nanoseconds(target);
    while (left > 0) {
      const size_t minute = t / kMinute;
      if (minute >= open_.size()) return std::nullopt;
      const int64_t next = static_cast<int64_t>(minute + 1) * kMinute;
      if (open_[minute]) {
        if (next - t >= left) return first_ + absl::Nanoseconds(t + left);
        left -= next - t;
      }
      t = next;
    }
    return start;
  }

  bool IsOpen(absl::Time t) const { return open_[Nanos(t) / kMinute]; }

 private:
  static constexpr int64_t kMinute = 60'000'000'000;

  int64_t Nanos(absl::Time t) const { return absl::ToInt64Nanoseconds(t - first_); }

  absl::Time first_;
  std::vector<char> open_;
};

class BusinessTimeLawTest : public ::testing::TestWithParam<const char*> {};

TEST_P(BusinessTimeLawTest, AgreesWithSteppingMinuteByMinute) {
  Random random(20'240'310);
  constexpr int kDays = 250;  // one or two clock changes
  const absl::TimeZone zone = LoadZone(GetParam()).value();
  for (int round = 0; round < 8; ++round) {
    // The year in which Samoa left out a day, the near past, and the far end of the zone's rules.
    const int64_t year = round % 4 == 0 ? 2011 : Uniform(random, 1980, 2090);
    const absl::CivilDay first = absl::CivilDay(year, 1, 1) + (round % 4 == 0 ? 200 : Uniform(random, 0, 365));
    const CalendarSpec spec = RandomSpec(random, GetParam(), first, kDays);
    const absl::Time begin = absl::FromCivil(first, zone);
    const Oracle oracle(spec, begin, kDays * 1440);
    const Calendar calendar = Make(spec);
    const auto instant = [&] {
      const absl::Time t = begin + absl::Minutes(Uniform(random, 0, kDays * 1440 - 1));
      switch (Uniform(random, 0, 2)) {
        case 0:
          return t;
        case 1:
          return t + absl::Seconds(Uniform(random, 0, 59));
        default:
          return t + absl::Nanoseconds(Uniform(random, 0, 59'999'999'999));
      }
    };
    for (int i = 0; i < 60; ++i) {
      absl::Time a = instant();
      absl::Time b = instant();
      if (b < a) std::swap(a, b);
      ASSERT_EQ(calendar.IsOpen(a), oracle.IsOpen(a)) << GetParam() << " " << a;
      const absl::Duration open = calendar.Between(a, b);
      ASSERT_EQ(open, oracle.Between(a, b)) << GetParam() << " " << a << " to " << b;
      ASSERT_EQ(calendar.Between(b, a), -open);

      absl::Duration target = Uniform(random, 0, 1) ? open : absl::Seconds(Uniform(random, 0, 400'000));
      if (Uniform(random, 0, 3) == 0) target += absl::Nanoseconds(Uniform(random, 0, 999'999'999));
      if (const auto expected = oracle.Add(a, target); expected.has_value()) {
        const auto due = calendar.Add(a, target);
        ASSERT_THAT(due, IsOk()) << GetParam() << " " << a << " + " << target;
        ASSERT_EQ(*due, *expected) << GetParam() << " " << a << " + " << target;
      }
    }
  }
}

TEST_P(BusinessTimeLawTest, LawsHoldOverCenturies) {
  Random random(7);
  for (int round = 0; round < 40; ++round) {
    const CalendarSpec spec = RandomSpec(random, GetParam(), absl::CivilDay(1990, 1, 1), 20'000);
    const Calendar calendar = Make(spec);
    const auto instant = [&] {
      return Calendar::Begin() + absl::Seconds(Uniform(random, 0, 300LL * 365 * 86'400)) +
             absl::Nanoseconds(Uniform(random, 0, 1) * Uniform(random, 0, 999'999'999));
    };
    for (int i = 0; i < 100; ++i) {
      absl::Time times[] = {instant(), instant(), instant()};
      std::sort(std::begin(times), std::end(times));
      const auto [a, b, c] = times;
      const absl::Duration ab = calendar.Between(a, b);
      // Parts add up, and open time neither shrinks nor outruns the clock.
      ASSERT_EQ(ab + calendar.Between(b, c), calendar.Between(a, c));
      ASSERT_GE(ab, absl::ZeroDuration());
      ASSERT_LE(ab, b - a);

      const auto due = calendar.Add(a, ab);
      ASSERT_THAT(due, IsOk());
      ASSERT_LE(*due, b) << "not the earliest";
      ASSERT_EQ(calendar.Between(a, *due), ab);
      if (ab > absl::ZeroDuration()) {
        ASSERT_LT(calendar.Between(a, *due - absl::Nanoseconds(1)), ab) << "not the earliest";
        const auto sooner = calendar.Add(a, ab / 2);
        ASSERT_THAT(sooner, IsOk());
        ASSERT_LE(*sooner, *due);
        // In two steps as in one.
        ASSERT_EQ(calendar.Add(*sooner, ab - ab / 2).value(), *due);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Zones, BusinessTimeLawTest, ::testing::ValuesIn(kZones), [](const auto& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '/', '_');
  return name;
});

}  // namespace
}  // namespace smarketing::sla
