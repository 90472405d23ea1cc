#include "common/id/id.h"

#include <set>

#include "common/time/clock.h"
#include "gtest/gtest.h"

namespace smarketing {
namespace {

TEST(UuidTest, TextRoundTrip) {
  const auto id = Uuid::Parse("018f4e6a-7b1c-7def-8123-456789abcdef");
  ASSERT_TRUE(id.has_value());
  EXPECT_EQ(id->ToString(), "018f4e6a-7b1c-7def-8123-456789abcdef");
  EXPECT_EQ(Uuid::FromBytes(id->bytes()), id);
}

TEST(UuidTest, RefusesAnythingElse) {
  for (const char* text :
       {"", "018f4e6a", "018F4E6A-7B1C-7DEF-8123-456789ABCDEF", "018f4e6a-7b1c-7def-8123-456789abcdeg",
        "018f4e6a-7b1c-7def-8123+456789abcdef", "018f4e6a-7b1c-7def-8123-456789abcdef0"}) {
    EXPECT_FALSE(Uuid::Parse(text).has_value()) << text;
  }
  EXPECT_FALSE(Uuid::FromBytes("short").has_value());
}

TEST(IdGeneratorTest, IdsIncreaseEvenWhenTheClockStepsBack) {
  FakeClock clock(absl::FromUnixSeconds(1'700'000'000));
  IdGenerator ids(&clock);
  Uuid last;
  for (int i = 0; i < 20'000; ++i) {
    if (i == 10'000) clock.Advance(-absl::Hours(1));
    const Uuid id = ids.Next();
    ASSERT_LT(last, id) << i;
    last = id;
  }
}

TEST(IdGeneratorTest, CarriesVersionVariantAndTime) {
  FakeClock clock(absl::FromUnixMillis(1'700'000'000'123));
  IdGenerator ids(&clock);
  const Uuid id = ids.Next();
  EXPECT_EQ(id.time(), absl::FromUnixMillis(1'700'000'000'123));
  EXPECT_EQ(id.ToString()[14], '7');
  EXPECT_TRUE(std::string("89ab").find(id.ToString()[19]) != std::string::npos);
}

TEST(ResourceNameTest, RoundTripAndRefusals) {
  const Uuid id = *Uuid::Parse("018f4e6a-7b1c-7def-8123-456789abcdef");
  EXPECT_EQ(ParseResourceName("leads", ResourceName("leads", id)), id);
  EXPECT_FALSE(ParseResourceName("deals", ResourceName("leads", id)).has_value());
  EXPECT_FALSE(ParseResourceName("leads", "leads/").has_value());
  EXPECT_FALSE(ParseResourceName("leads", "leads").has_value());
}

}  // namespace
}  // namespace smarketing
