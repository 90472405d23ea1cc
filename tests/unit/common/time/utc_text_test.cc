#include "common/time/utc_text.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace smarketing {
namespace {

std::string Text(absl::Time time) {
  std::string text = "<";
  return AppendUtc(time, 'T', &text) ? text : absl::StrCat(text, "no");
}

TEST(UtcTextTest, KnownTimes) {
  EXPECT_EQ(Text(absl::UnixEpoch()), "<1970-01-01T00:00:00.000000");
  EXPECT_EQ(Text(absl::FromUnixMicros(-1)), "<1969-12-31T23:59:59.999999");
  EXPECT_EQ(Text(absl::FromUnixMicros(1) + absl::Nanoseconds(999)), "<1970-01-01T00:00:00.000001");
  EXPECT_EQ(Text(absl::FromCivil(absl::CivilSecond(2024, 2, 29, 23, 59, 59), absl::UTCTimeZone())),
            "<2024-02-29T23:59:59.000000");
  EXPECT_EQ(Text(absl::FromCivil(absl::CivilSecond(1, 1, 1), absl::UTCTimeZone())), "<0001-01-01T00:00:00.000000");
  EXPECT_EQ(Text(absl::FromCivil(absl::CivilSecond(9999, 12, 31, 23, 59, 59), absl::UTCTimeZone())),
            "<9999-12-31T23:59:59.000000");
}

TEST(UtcTextTest, OutsideOfTheYearsThereIsNoText) {
  for (const absl::Time time :
       {absl::InfinitePast(), absl::InfiniteFuture(),
        absl::FromCivil(absl::CivilSecond(1, 1, 1), absl::UTCTimeZone()) - absl::Microseconds(1),
        absl::FromCivil(absl::CivilSecond(10000, 1, 1), absl::UTCTimeZone())}) {
    EXPECT_EQ(Text(time), "<no");
  }
}

TEST(UtcTextTest, AgreesWithAbseil) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20'000; ++i) {
    const auto micros = static_cast<int64_t>(random() % 400'000'000'000'000'000) - 60'000'000'000'000'000;
    const absl::Time time = absl::FromUnixMicros(micros);
    const int64_t year = absl::ToCivilYear(time, absl::UTCTimeZone()).year();
    if (year < 1 || year > 9999) continue;
    EXPECT_EQ(Text(time), absl::StrCat("<", absl::FormatTime("%E4Y-%m-%dT%H:%M:%E6S", time, absl::UTCTimeZone())));
  }
}

}  // namespace
}  // namespace smarketing
