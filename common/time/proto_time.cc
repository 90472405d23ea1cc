#include "common/time/proto_time.h"

#include "absl/status/status.h"

namespace smarketing {

absl::Time MinBusinessTime() { return absl::FromCivil(absl::CivilYear(1900), absl::UTCTimeZone()); }
absl::Time MaxBusinessTime() { return absl::FromCivil(absl::CivilYear(2200), absl::UTCTimeZone()); }

google::protobuf::Timestamp ToProtoTime(absl::Time time) {
  const int64_t micros = absl::ToUnixMicros(time);
  int64_t seconds = micros / 1'000'000;
  int64_t rest = micros % 1'000'000;
  if (rest < 0) {
    rest += 1'000'000;
    --seconds;
  }
  google::protobuf::Timestamp proto;
  proto.set_seconds(seconds);
  proto.set_nanos(static_cast<int32_t>(rest * 1000));
  return proto;
}

absl::StatusOr<absl::Time> FromProtoTime(const google::protobuf::Timestamp& proto) {
  if (proto.nanos() < 0 || proto.nanos() > 999'999'999) {
    return absl::InvalidArgumentError("has nanos outside 0 to 999,999,999");
  }
  if (proto.seconds() < absl::ToUnixSeconds(MinBusinessTime()) ||
      proto.seconds() >= absl::ToUnixSeconds(MaxBusinessTime())) {
    return absl::InvalidArgumentError("must be from 1900-01-01 to before 2200-01-01");
  }
  return absl::FromUnixSeconds(proto.seconds()) + absl::Microseconds(proto.nanos() / 1000);
}

google::protobuf::Duration ToProtoDuration(absl::Duration duration) {
  google::protobuf::Duration proto;
  proto.set_seconds(absl::IDivDuration(duration, absl::Seconds(1), &duration));
  proto.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(duration)));
  return proto;
}

absl::StatusOr<absl::Duration> FromProtoDuration(const google::protobuf::Duration& proto) {
  constexpr int64_t kMaxSeconds = 315'576'000'000;  // 10,000 years, as protobuf defines it
  if (proto.seconds() < -kMaxSeconds || proto.seconds() > kMaxSeconds || proto.nanos() < -999'999'999 ||
      proto.nanos() > 999'999'999 || (proto.seconds() > 0 && proto.nanos() < 0) ||
      (proto.seconds() < 0 && proto.nanos() > 0)) {
    return absl::InvalidArgumentError("is not a valid duration");
  }
  return absl::Seconds(proto.seconds()) + absl::Nanoseconds(proto.nanos());
}

google::type::Date ToProtoDate(absl::CivilDay day) {
  google::type::Date proto;
  proto.set_year(static_cast<int32_t>(day.year()));
  proto.set_month(day.month());
  proto.set_day(day.day());
  return proto;
}

absl::StatusOr<absl::CivilDay> FromProtoDate(const google::type::Date& proto) {
  if (proto.year() < 1900 || proto.year() >= 2200) {
    return absl::InvalidArgumentError("must be from 1900-01-01 to before 2200-01-01");
  }
  const absl::CivilDay day(proto.year(), proto.month(), proto.day());
  // CivilDay normalises 30 February to 2 March; what comes back changed did not exist.
  if (day.month() != proto.month() || day.day() != proto.day()) {
    return absl::InvalidArgumentError("is not a day of the calendar");
  }
  return day;
}

}  // namespace smarketing
