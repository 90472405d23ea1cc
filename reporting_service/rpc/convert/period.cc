#include "reporting_service/rpc/convert/period.h"

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/time/proto_time.h"

namespace smarketing::reporting {

void ValidatePeriod(const google::type::Date& from, const google::type::Date& to, Violations& violations) {
  const absl::StatusOr<absl::CivilDay> first = FromProtoDate(from);
  const absl::StatusOr<absl::CivilDay> end = FromProtoDate(to);
  if (!first.ok() || !end.ok()) return;
  if (*end <= *first) {
    violations.Add("to", "must be after from: the period is [from, to)");
  } else if (*end - *first > kMaxPeriodDays) {
    violations.Add("to", absl::StrCat("must be at most ", kMaxPeriodDays, " days after from"));
  }
}

Period ToPeriod(const google::type::Date& from, const google::type::Date& to) {
  return {absl::CivilDay(from.year(), from.month(), from.day()), absl::CivilDay(to.year(), to.month(), to.day())};
}

}  // namespace smarketing::reporting
