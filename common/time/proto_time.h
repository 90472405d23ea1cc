// Between absl::Time and the protobuf time types.
#ifndef SMARKETING_COMMON_TIME_PROTO_TIME_H_
#define SMARKETING_COMMON_TIME_PROTO_TIME_H_

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"

namespace smarketing {

// The times that a business can mean. Wider than any record that we expect, narrower than what a DATETIME holds: a
// time of the year 1 or 9999 is a mistake of the caller's and must not be stored.
absl::Time MinBusinessTime();  // 1900-01-01T00:00:00Z
absl::Time MaxBusinessTime();  // 2200-01-01T00:00:00Z, excluded

// Microseconds are kept, as the database does; finer digits are cut.
google::protobuf::Timestamp ToProtoTime(absl::Time time);

// INVALID_ARGUMENT when the message is malformed or outside the business times.
absl::StatusOr<absl::Time> FromProtoTime(const google::protobuf::Timestamp& proto);

google::protobuf::Duration ToProtoDuration(absl::Duration duration);

// INVALID_ARGUMENT when seconds and nanos disagree in sign or are out of range.
absl::StatusOr<absl::Duration> FromProtoDuration(const google::protobuf::Duration& proto);

google::type::Date ToProtoDate(absl::CivilDay day);

// INVALID_ARGUMENT unless it is a whole, existing day within the business times.
absl::StatusOr<absl::CivilDay> FromProtoDate(const google::type::Date& proto);

}  // namespace smarketing

#endif  // SMARKETING_COMMON_TIME_PROTO_TIME_H_
