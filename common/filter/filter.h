// From a filter to a WHERE condition: parser.h says what a filter is, schema.h which fields there are.
#ifndef SMARKETING_COMMON_FILTER_FILTER_H_
#define SMARKETING_COMMON_FILTER_FILTER_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/filter/ast.h"
#include "common/filter/schema.h"
#include "common/filter/sql.h"

namespace smarketing::filter {

// INVALID_ARGUMENT with reason INVALID_FILTER and a violation of the field "filter" for everything that is wrong with
// names, operators and values ("at character 17: …"), or for the first thing that is wrong with the syntax.
absl::StatusOr<SqlCondition> ToSql(absl::string_view filter, const Schema& schema);

// The second half of ToSql.
absl::StatusOr<SqlCondition> Compile(const Ast& ast, const Schema& schema);

}  // namespace smarketing::filter

#endif  // SMARKETING_COMMON_FILTER_FILTER_H_
