#include "common/time/proto_time.h"

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace smarketing {
namespace {

using testing::StatusIs;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST(ProtoTimeTest, KeepsMicroseconds) {
  for (const int64_t micros :
       {int64_t{0}, int64_t{1}, int64_t{-1}, int64_t{1'700'000'000'123'456}, int64_t{-999'999}}) {
    const absl::Time time = absl::FromUnixMicros(micros);
    EXPECT_EQ(*FromProtoTime(ToProtoTime(time)), time) << micros;
  }
}

TEST(ProtoTimeTest, RefusesTimesThatNoBusinessMeans) {
  google::protobuf::Timestamp proto;
  for (const char* text :
       {"0001-01-01T00:00:00Z", "1899-12-31T23:59:59Z", "2200-01-01T00:00:00Z", "9999-12-31T00:00:00Z"}) {
    absl::Time time;
    ASSERT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, nullptr));
    proto.set_seconds(absl::ToUnixSeconds(time));
    EXPECT_THAT(FromProtoTime(proto), StatusIs(kInvalid)) << text;
  }
  proto.set_seconds(0);
  proto.set_nanos(1'000'000'000);
  EXPECT_THAT(FromProtoTime(proto), StatusIs(kInvalid));
}

TEST(ProtoTimeTest, DatesMustExist) {
  EXPECT_EQ(*FromProtoDate(ToProtoDate(absl::CivilDay(2024, 2, 29))), absl::CivilDay(2024, 2, 29));
  for (const absl::CivilDay& base : {absl::CivilDay(2023, 2, 28)}) {
    auto proto = ToProtoDate(base);
    proto.set_day(29);
    EXPECT_THAT(FromProtoDate(proto), StatusIs(kInvalid));
    proto.set_day(0);
    EXPECT_THAT(FromProtoDate(proto), StatusIs(kInvalid));
    proto = ToProtoDate(base);
    proto.set_year(0);
    EXPECT_THAT(FromProtoDate(proto), StatusIs(kInvalid));
    proto.set_year(9999);
    EXPECT_THAT(FromProtoDate(proto), StatusIs(kInvalid));
  }
}

TEST(ProtoTimeTest, DurationSignsAgree) {
  EXPECT_EQ(*FromProtoDuration(ToProtoDuration(absl::Milliseconds(-1500))), absl::Milliseconds(-1500));
  google::protobuf::Duration proto;
  proto.set_seconds(1);
  proto.set_nanos(-1);
  EXPECT_THAT(FromProtoDuration(proto), StatusIs(kInvalid));
}

}  // namespace
}  // namespace smarketing
