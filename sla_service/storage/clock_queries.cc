#include "sla_service/storage/clock_queries.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/filter/mysql_params.h"
#include "common/id/id.h"
#include "common/status/macros.h"
#include "sla_service/storage/clock_rows.h"

namespace smarketing::sla {
namespace {

// A resource name of `collection`, for a column that holds the id.
filter::Converter NameOf(absl::string_view collection) {
  return [collection = std::string(collection)](absl::string_view text) -> absl::StatusOr<filter::Value> {
    const std::optional<Uuid> id = ParseResourceName(collection, text);
    if (!id.has_value()) return absl::InvalidArgumentError(absl::StrCat("is not a name such as ", collection, "/{id}"));
    return *id;
  };
}

absl::StatusOr<mysql::Rows> QueryPage(mysql::ReadTransaction& tx, absl::string_view columns, absl::string_view table,
                                      const pagination::ListQuery& query) {
  mysql::Params params;
  filter::AppendParams(query.where.params, &params);
  params.emplace_back(query.page_size + 1);
  return tx.Query(absl::StrCat("SELECT ", columns, " FROM ", table, " WHERE ", query.where.sql, " ORDER BY ",
                               query.order.ToSql(), " LIMIT ?"),
                  params);
}

}  // namespace

absl::StatusOr<std::optional<PromiseClock>> FindClock(mysql::ReadTransaction& tx, const ClockId& id) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query(absl::StrCat("SELECT ", ClockColumnList(), " FROM clock WHERE clock_id = ?"), {id}));
  if (rows.empty()) return std::nullopt;
  SMK_ASSIGN_OR_RETURN(PromiseClock clock, ReadClock(rows[0]));
  return clock;
}

absl::StatusOr<std::vector<PromiseClock>> ListClocks(mysql::ReadTransaction& tx, const pagination::ListQuery& query) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, QueryPage(tx, ClockColumnList(), "clock", query));
  std::vector<PromiseClock> clocks;
  clocks.reserve(rows.size());
  for (const mysql::Row& row : rows) {
    SMK_ASSIGN_OR_RETURN(PromiseClock clock, ReadClock(row));
    clocks.push_back(std::move(clock));
  }
  return clocks;
}

absl::StatusOr<std::vector<Breach>> ListBreaches(mysql::ReadTransaction& tx, const pagination::ListQuery& query) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, QueryPage(tx, BreachColumnList(), "breach", query));
  std::vector<Breach> breaches;
  breaches.reserve(rows.size());
  for (const mysql::Row& row : rows) breaches.push_back(ReadBreach(row));
  return breaches;
}

const filter::Schema& ClockFilterSchema() {
  using filter::Field;
  static const auto* const schema = [] {
    std::map<std::string, filter::Value> states;
    for (int state = 1; state <= static_cast<int>(ClockState::kCancelled); ++state) {
      states[std::string(StateName(static_cast<ClockState>(state)))] = int64_t{state};
    }
    return new filter::Schema({Field::Custom("lead", "lead_id", NameOf("leads")),
                               Field::Custom("agreement", "agreement_id", NameOf("agreements")),
                               Field::Text("commitment", "commitment_id"),
                               Field::Enum("state", "state", std::move(states)), Field::Text("owner", "owner"),
                               Field::Text("team", "team"), Field::Time("start_time", "start_time"),
                               Field::Time("due_time", "due_time"), Field::Time("stop_time", "stop_time").Nullable()});
  }();
  return *schema;
}

filter::OrderSchema ClockOrderSchema() {
  return {.fields = {{"due_time", "due_time"}, {"start_time", "start_time"}, {"update_time", "update_time"}},
          .unique_key = {"name", "clock_id"},
          .default_order = "due_time"};
}

const filter::Schema& BreachFilterSchema() {
  using filter::Field;
  static const auto* const schema = new filter::Schema(
      {Field::Custom("lead", "lead_id", NameOf("leads")),
       Field::Custom("agreement", "agreement_id", NameOf("agreements")), Field::Text("commitment", "commitment_id"),
       Field::Enum("state", "state",
                   {{"OPEN", static_cast<int64_t>(BreachState::kOpen)},
                    {"ANSWERED_LATE", static_cast<int64_t>(BreachState::kAnsweredLate)},
                    {"WITHDRAWN", static_cast<int64_t>(BreachState::kWithdrawn)}}),
       Field::Text("owner", "owner"), Field::Text("team", "team"), Field::Time("due_time", "due_time"),
       Field::Time("record_time", "record_time")});
  return *schema;
}

filter::OrderSchema BreachOrderSchema() {
  return {.fields = {{"due_time", "due_time"}, {"record_time", "record_time"}},
          .unique_key = {"name", "breach_id"},
          .default_order = "due_time desc"};
}

std::vector<filter::Value> OrderValues(const filter::Order& order, const PromiseClock& clock) {
  std::vector<filter::Value> values;
  for (const filter::OrderTerm& term : order.terms) {
    if (term.column == "clock_id") values.emplace_back(clock.id.uuid());
    if (term.column == "due_time") values.emplace_back(clock.due);
    if (term.column == "start_time") values.emplace_back(clock.start);
    if (term.column == "update_time") values.emplace_back(clock.update_time);
  }
  return values;
}

std::vector<filter::Value> OrderValues(const filter::Order& order, const Breach& breach) {
  std::vector<filter::Value> values;
  for (const filter::OrderTerm& term : order.terms) {
    if (term.column == "breach_id") values.emplace_back(breach.id.uuid());
    if (term.column == "due_time") values.emplace_back(breach.due);
    if (term.column == "record_time") values.emplace_back(breach.record_time);
  }
  return values;
}

}  // namespace smarketing::sla
