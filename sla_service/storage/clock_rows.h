// Rows of the tables clock and breach as things of the domain.
#ifndef SMARKETING_SLA_SERVICE_STORAGE_CLOCK_ROWS_H_
#define SMARKETING_SLA_SERVICE_STORAGE_CLOCK_ROWS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/mysql/param.h"
#include "common/mysql/row.h"
#include "sla_service/domain/promise_clock.h"

namespace smarketing::sla {

// The columns of each table, in the order in which the functions below take them.
absl::Span<const absl::string_view> ClockColumns();
absl::Span<const absl::string_view> BreachColumns();
// The same, for a SELECT.
const std::string& ClockColumnList();
const std::string& BreachColumnList();

mysql::Params ClockRow(const PromiseClock& clock);
mysql::Params BreachRow(const Breach& breach);

// DATA_LOSS when the warnings cannot be read.
absl::StatusOr<PromiseClock> ReadClock(const mysql::Row& row);
Breach ReadBreach(const mysql::Row& row);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_STORAGE_CLOCK_ROWS_H_
