#include "common/event_log/position.h"

#include <array>
#include <limits>
#include <random>
#include <string>

#include "absl/random/random.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/event_log/event.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace smarketing::event_log {
namespace {

using testing::HasReason;
using testing::StatusIs;
using testing::ViolatesField;

TEST(PositionTest, GoesThereAndBack) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 1000; ++round) {
    Position position;
    for (int32_t i = 0; i < kPartitionCount; ++i) {
      position[i] = static_cast<int64_t>(random() >> (1 + absl::Uniform(random, 0, 63)));
    }
    const std::string text = EncodePosition(position);
    SMK_ASSERT_OK_AND_ASSIGN(const Position back, DecodePosition(text));
    EXPECT_EQ(back, position);
  }
}

TEST(PositionTest, TakesTheExtremes) {
  Position position;
  for (int32_t i = 0; i < kPartitionCount; ++i) position[i] = std::numeric_limits<int64_t>::max();
  const std::string text = EncodePosition(position);
  EXPECT_LE(text.size(), kMaxEncodedPosition);
  SMK_ASSERT_OK_AND_ASSIGN(const Position back, DecodePosition(text));
  EXPECT_EQ(back, position);
  SMK_ASSERT_OK_AND_ASSIGN(const Position beginning, DecodePosition(EncodePosition(Position())));
  EXPECT_EQ(beginning, Position());
}

// Clients keep positions for long: the form must not change.
TEST(PositionTest, FormIsPinned) {
  Position position;
  position[0] = 1;
  position[15] = 300;
  EXPECT_EQ(EncodePosition(position), "AQEAAAAAAAAAAAAAAAAAAKwCkRJxKg");
}

TEST(PositionTest, RefusesEverythingElse) {
  Position position;
  position[3] = 77;
  const std::string text = EncodePosition(position);
  const std::string long_varint = absl::StrCat("\x01\x80", std::string(16, '\0'), "abcd");
  for (const std::string& bad :
       {std::string(), std::string("x"), absl::StrCat(text, "A"), absl::StrCat(text, "="), text.substr(1),
        text.substr(0, text.size() - 1), absl::StrCat(" ", text), std::string(1 << 20, 'A'), std::string("\0\0", 2),
        std::string("\xff\xfe"), absl::WebSafeBase64Escape(long_varint)}) {
    EXPECT_THAT(DecodePosition(bad, "start"), StatusIs(absl::StatusCode::kInvalidArgument)) << bad.substr(0, 50);
    EXPECT_THAT(DecodePosition(bad, "start"), HasReason("INVALID_POSITION"));
    EXPECT_THAT(DecodePosition(bad, "start"), ViolatesField("start"));
  }
}

TEST(PositionTest, RefusesAnyChangedCharacter) {
  Position position;
  for (int32_t i = 0; i < kPartitionCount; ++i) position[i] = 1000 * i;
  const std::string text = EncodePosition(position);
  for (size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(DecodePosition(changed).ok()) << i;
  }
}

// The partition of a subject can never change: its events would fall apart.
TEST(PartitionTest, IsPinned) {
  EXPECT_EQ(PartitionOf(Uuid()), 9);
  EXPECT_EQ(PartitionOf(*Uuid::Parse("018f4e6a-7b1c-7def-8123-456789abcdef")), 14);
  EXPECT_EQ(PartitionOf(*Uuid::Parse("01930000-0000-7000-8000-000000000001")), 5);
}

TEST(PartitionTest, SpreadsIdsMadeInOneMillisecond) {
  FakeClock clock(absl::FromUnixSeconds(1'750'000'000));
  IdGenerator ids(&clock);
  std::array<int, kPartitionCount> count{};
  for (int i = 0; i < 16'000; ++i) ++count[static_cast<size_t>(PartitionOf(ids.Next()))];
  for (const int n : count) {
    EXPECT_GT(n, 850);
    EXPECT_LT(n, 1150);
  }
}

}  // namespace
}  // namespace smarketing::event_log
