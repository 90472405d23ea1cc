// Calendars in the database (table calendar).
#ifndef SMARKETING_SLA_SERVICE_STORAGE_CALENDARS_H_
#define SMARKETING_SLA_SERVICE_STORAGE_CALENDARS_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/filter/order_by.h"
#include "common/filter/schema.h"
#include "common/filter/value.h"
#include "common/mysql/transaction.h"
#include "common/pagination/list_query.h"
#include "sla_service/domain/calendar_definition.h"

namespace smarketing::sla {

// All functions: errors of the database (see common/mysql/transaction.h); DATA_LOSS when a row cannot be read.

absl::Status InsertCalendar(mysql::Transaction& tx, const CalendarDefinition& calendar);

// Those of `ids` that exist, in any order.
absl::StatusOr<std::vector<CalendarDefinition>> LoadCalendars(mysql::ReadTransaction& tx,
                                                              absl::Span<const CalendarId> ids);

// One page, and one row more when there is one.
absl::StatusOr<std::vector<CalendarDefinition>> ListCalendars(mysql::ReadTransaction& tx,
                                                              const pagination::ListQuery& query);
const filter::Schema& CalendarFilterSchema();  // no fields: calendars are not filtered
filter::OrderSchema CalendarOrderSchema();     // in order of creation
std::vector<filter::Value> OrderValues(const filter::Order& order, const CalendarDefinition& calendar);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_STORAGE_CALENDARS_H_
