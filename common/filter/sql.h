// A piece of SQL together with the values of its placeholders.
#ifndef SMARKETING_COMMON_FILTER_SQL_H_
#define SMARKETING_COMMON_FILTER_SQL_H_

#include <string>
#include <utility>
#include <vector>

#include "common/filter/value.h"

namespace smarketing::filter {

// A Boolean expression with one `?` per parameter, in order. It can stand beside AND as it is: an expression whose
// outermost operator is OR comes in parentheses. "TRUE" when there is nothing to ask.
struct SqlCondition {
  std::string sql = "TRUE";
  std::vector<Value> params;
  // The columns that have one value in all rows for which this holds. None, when it asks other tables, too.
  std::vector<std::string> fixed_columns = {};

  bool is_true() const { return sql == "TRUE"; }
};

// Both conditions: `a AND b`, without the TRUEs. `b` asks no other tables.
inline SqlCondition And(SqlCondition a, SqlCondition b) {
  if (a.is_true()) return b;
  if (b.is_true()) return a;
  a.sql += " AND " + b.sql;
  for (Value& param : b.params) a.params.push_back(std::move(param));
  for (std::string& column : b.fixed_columns) a.fixed_columns.push_back(std::move(column));
  return a;
}

}  // namespace smarketing::filter

#endif  // SMARKETING_COMMON_FILTER_SQL_H_
