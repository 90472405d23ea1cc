#include "sla_service/storage/calendars.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/filter/mysql_params.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"
#include "sla_service/storage/hours_codec.h"

namespace smarketing::sla {
namespace {

constexpr char kColumns[] = "calendar_id, display_name, time_zone, hours, create_time";

absl::StatusOr<std::vector<CalendarDefinition>> ReadCalendars(const mysql::Rows& rows) {
  std::vector<CalendarDefinition> calendars;
  calendars.reserve(rows.size());
  for (const mysql::Row& row : rows) {
    CalendarDefinition calendar;
    calendar.id = row.GetId<CalendarId>(0);
    calendar.display_name = std::string(row.Text(1));
    calendar.time_zone = std::string(row.Text(2));
    SMK_RETURN_IF_ERROR(DecodeHours(row.Text(3), &calendar));
    calendar.create_time = row.Time(4);
    calendars.push_back(std::move(calendar));
  }
  return calendars;
}

}  // namespace

absl::Status InsertCalendar(mysql::Transaction& tx, const CalendarDefinition& calendar) {
  return tx.InsertRows(
      "calendar", {"calendar_id", "display_name", "time_zone", "hours", "create_time"},
      {{calendar.id, calendar.display_name, calendar.time_zone, EncodeHours(calendar), calendar.create_time}});
}

absl::StatusOr<std::vector<CalendarDefinition>> LoadCalendars(mysql::ReadTransaction& tx,
                                                              absl::Span<const CalendarId> ids) {
  if (ids.empty()) return std::vector<CalendarDefinition>{};
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows rows,
      tx.Query(absl::StrCat("SELECT ", kColumns, " FROM calendar WHERE calendar_id IN ", mysql::InList(ids.size())),
               mysql::PadParams({ids.begin(), ids.end()})));
  return ReadCalendars(rows);
}

absl::StatusOr<std::vector<CalendarDefinition>> ListCalendars(mysql::ReadTransaction& tx,
                                                              const pagination::ListQuery& query) {
  mysql::Params params;
  filter::AppendParams(query.where.params, &params);
  params.emplace_back(query.page_size + 1);
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query(absl::StrCat("SELECT ", kColumns, " FROM calendar WHERE ", query.where.sql,
                                             " ORDER BY ", query.order.ToSql(), " LIMIT ?"),
                                params));
  return ReadCalendars(rows);
}

const filter::Schema& CalendarFilterSchema() {
  static const auto* const schema = new filter::Schema(std::vector<filter::Field>{});
  return *schema;
}

filter::OrderSchema CalendarOrderSchema() {
  return {.fields = {{"create_time", "create_time"}},
          .unique_key = {"name", "calendar_id"},
          .default_order = "create_time"};
}

std::vector<filter::Value> OrderValues(const filter::Order& order, const CalendarDefinition& calendar) {
  std::vector<filter::Value> values;
  for (const filter::OrderTerm& term : order.terms) {
    if (term.column == "calendar_id") {
      values.emplace_back(calendar.id.uuid());
    } else {
      values.emplace_back(calendar.create_time);
    }
  }
  return values;
}

}  // namespace smarketing::sla
