#include "reporting_service/storage/rollup_queries.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/filter/mysql_params.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"

namespace smarketing::reporting {
namespace {

absl::string_view Column(SplitBy split) {
  switch (split) {
    case SplitBy::kSource:
      return "d.source";
    case SplitBy::kCampaign:
      return "d.campaign";
    case SplitBy::kOwner:
      return "d.owner";
    case SplitBy::kMonth:
      return "EXTRACT(YEAR_MONTH FROM r.day)";
    case SplitBy::kDay:
      return "r.day";
  }
  return "";
}

bool IsDimension(SplitBy split) { return split != SplitBy::kMonth && split != SplitBy::kDay; }

std::string Value(SplitBy split, const mysql::Row& row, size_t column) {
  switch (split) {
    case SplitBy::kMonth:
      return absl::StrFormat("%04d-%02d", row.Int(column) / 100, row.Int(column) % 100);
    case SplitBy::kDay:
      return absl::FormatCivilTime(row.Day(column));
    default:
      return std::string(row.Bytes(column));
  }
}

// The columns are binary, so that "Google" and "google" stay apart, and so must be what they are compared with.
filter::Field BinaryText(absl::string_view name, absl::string_view column) {
  return filter::Field::Text(name, column)
      .Operators({filter::Operator::kEqual, filter::Operator::kNotEqual})
      .With([](absl::string_view text) -> absl::StatusOr<filter::Value> { return filter::Bytes{std::string(text)}; });
}

}  // namespace

const filter::Schema& RollupFilterSchema() {
  static const auto* const schema = new filter::Schema(
      {BinaryText("source", "d.source"), BinaryText("campaign", "d.campaign"), BinaryText("owner", "d.owner")});
  return *schema;
}

absl::StatusOr<std::vector<RollupSum>> SumRollups(mysql::ReadTransaction& tx, const RollupQuery& query) {
  const bool joins = !query.where.is_true() || std::any_of(query.split_by.begin(), query.split_by.end(), IsDimension);
  // Every day has a cell for each dimension: summed up over the days before they are joined, a join for each dimension
  // remains. (Over 12 months, 130,000 cells: a third of the time.)
  const bool sums_first = joins && !absl::c_linear_search(query.split_by, SplitBy::kDay);

  mysql::Params params = {query.generation};
  mysql::Params measures;
  for (const Measure measure : query.measures) measures.emplace_back(static_cast<int>(measure));
  mysql::AppendPadded(std::move(measures), params);
  params.insert(params.end(), {query.cohort_stage, query.from, query.to});
  for (const filter::Value& value : query.where.params) params.push_back(filter::ToParam(value));

  const std::string cells = absl::StrCat("r.generation = ? AND r.measure IN ", mysql::InList(query.measures.size()),
                                         " AND r.cohort_stage = ? AND r.day >= ? AND r.day < ?");
  std::string from = joins ? "rollup r JOIN dimension_set d ON d.dimension_id = r.dimension_id" : "rollup r";
  std::string where = absl::StrCat(cells, " AND ", query.where.sql);
  std::string splits;
  if (sums_first) {
    std::string days;  // what the first sums are split by besides
    for (const SplitBy split : query.split_by) {
      absl::StrAppend(&splits, ", ", IsDimension(split) ? Column(split) : "r.month_number");
      if (!IsDimension(split) && days.empty()) days = absl::StrCat(", ", Column(split));
    }
    from = absl::StrCat("(SELECT r.measure, r.stage, r.currency, r.dimension_id, SUM(r.total) AS total", days,
                        days.empty() ? "" : " AS month_number", " FROM rollup r WHERE ", cells,
                        " GROUP BY r.measure, r.stage, r.currency, r.dimension_id", days,
                        ") r JOIN dimension_set d ON d.dimension_id = r.dimension_id");
    where = query.where.sql;
  } else {
    for (const SplitBy split : query.split_by) absl::StrAppend(&splits, ", ", Column(split));
  }
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows rows,
      tx.Query(absl::StrCat("SELECT r.measure, r.stage, r.currency, SUM(r.total)", splits, " FROM ", from, " WHERE ",
                            where, " GROUP BY r.measure, r.stage, r.currency", splits, " HAVING SUM(r.total) <> 0"),
               params));
  std::vector<RollupSum> sums;
  sums.reserve(rows.size());
  for (const mysql::Row& row : rows) {
    RollupSum sum{.measure = static_cast<Measure>(row.Int(0)),
                  .cohort_stage = query.cohort_stage,
                  .stage = static_cast<int>(row.Int(1)),
                  .currency = std::string(row.Text(2)),
                  .total = row.Int(3)};
    for (size_t i = 0; i < query.split_by.size(); ++i) sum.split_values.push_back(Value(query.split_by[i], row, 4 + i));
    sums.push_back(std::move(sum));
  }
  std::stable_sort(sums.begin(), sums.end(),
                   [](const RollupSum& a, const RollupSum& b) { return a.split_values < b.split_values; });
  return sums;
}

}  // namespace smarketing::reporting
