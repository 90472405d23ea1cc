// Clocks and breaches for those who look at them.
#ifndef SMARKETING_SLA_SERVICE_STORAGE_CLOCK_QUERIES_H_
#define SMARKETING_SLA_SERVICE_STORAGE_CLOCK_QUERIES_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "common/filter/order_by.h"
#include "common/filter/schema.h"
#include "common/filter/value.h"
#include "common/mysql/transaction.h"
#include "common/pagination/list_query.h"
#include "sla_service/domain/ids.h"
#include "sla_service/domain/promise_clock.h"

namespace smarketing::sla {

// All functions: errors of the database; DATA_LOSS when a row cannot be read.

// Nothing when there is none.
absl::StatusOr<std::optional<PromiseClock>> FindClock(mysql::ReadTransaction& tx, const ClockId& id);

// One page, and one row more when there is one.
absl::StatusOr<std::vector<PromiseClock>> ListClocks(mysql::ReadTransaction& tx, const pagination::ListQuery& query);
absl::StatusOr<std::vector<Breach>> ListBreaches(mysql::ReadTransaction& tx, const pagination::ListQuery& query);

// What they can be filtered and ordered by: clock.proto says it.
const filter::Schema& ClockFilterSchema();
filter::OrderSchema ClockOrderSchema();
const filter::Schema& BreachFilterSchema();
filter::OrderSchema BreachOrderSchema();

// The values of the order's columns, for the token of the next page.
std::vector<filter::Value> OrderValues(const filter::Order& order, const PromiseClock& clock);
std::vector<filter::Value> OrderValues(const filter::Order& order, const Breach& breach);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_STORAGE_CLOCK_QUERIES_H_
