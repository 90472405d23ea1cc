// The period that every report is about.
#ifndef SMARKETING_REPORTING_SERVICE_RPC_CONVERT_PERIOD_H_
#define SMARKETING_REPORTING_SERVICE_RPC_CONVERT_PERIOD_H_

#include "absl/time/civil_time.h"
#include "common/status/error.h"
#include "google/type/date.pb.h"

namespace smarketing::reporting {

// Ten years and some: what a report can show, and what a query should read.
inline constexpr int kMaxPeriodDays = 3'700;

struct Period {
  absl::CivilDay from;  // [from, to)
  absl::CivilDay to;
};

// Adds what is wrong with the period, beyond what the contract's rules find in either date.
void ValidatePeriod(const google::type::Date& from, const google::type::Date& to, Violations& violations);

// Of dates that were validated.
Period ToPeriod(const google::type::Date& from, const google::type::Date& to);

}  // namespace smarketing::reporting

#endif  // SMARKETING_REPORTING_SERVICE_RPC_CONVERT_PERIOD_H_
