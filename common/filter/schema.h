// What a filter may name: the fields of one kind of resource, their types, and the SQL behind them. Nothing else of a
// filter's text reaches a statement; values are always bound.
#ifndef SMARKETING_COMMON_FILTER_SCHEMA_H_
#define SMARKETING_COMMON_FILTER_SCHEMA_H_

#include <functional>
#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/filter/ast.h"
#include "common/filter/value.h"

namespace smarketing::filter {

enum class Type {
  kText,      // = != < <= > >=, `:` is "contains" (by the column's collation), `:*` is "not empty"
  kInt64,     // = != < <= > >=; decimal digits
  kDouble,    // = != < <= > >=; finite
  kBool,      // = !=; true or false
  kTime,      // = != < <= > >=; RFC 3339 with a zone, at most microseconds; or a date, meaning its 00:00 UTC
  kEnum,      // = !=; the names of the field, in upper case as in the API
  kCustom,    // = !=; whatever the field's converter makes of it, such as an id of a resource name
  kRepeated,  // `:` only: the value is among them; `:*` is "there is one". Refined with Operators(), = is the same as
              // `:`, and != that it is not among them
};

// Makes a parameter from the text of a value. An error's message says what is wrong, as in "is not the name of a
// thing".
using Converter = std::function<absl::StatusOr<Value>(absl::string_view text)>;

// One field. Make it with a factory, then refine it:
//
//   Field::Text("source", "r.source").Nullable()
//   Field::Enum("stage", "r.stage", {{"LEAD", int64_t{2}}, {"CUSTOMER", int64_t{7}}})
//   Field::Custom("owner", "r.owner_id", ParseRepName).Nullable()
//   Field::Repeated("tags", "EXISTS (SELECT 1 FROM tag t WHERE t.row_id = r.row_id AND t.tag = ?)",
//                           "EXISTS (SELECT 1 FROM tag t WHERE t.row_id = r.row_id)")
class Field {
 public:
  // `name` is what the caller writes, dotted if need be; `sql` a column or an expression without placeholders.
  static Field Text(absl::string_view name, absl::string_view sql);
  static Field Int64(absl::string_view name, absl::string_view sql);
  static Field Double(absl::string_view name, absl::string_view sql);
  static Field Bool(absl::string_view name, absl::string_view sql);
  static Field Time(absl::string_view name, absl::string_view sql);
  static Field Enum(absl::string_view name, absl::string_view sql,
                    std::initializer_list<std::pair<absl::string_view, Value>> values);
  static Field Enum(absl::string_view name, absl::string_view sql, std::map<std::string, Value> values);
  static Field Custom(absl::string_view name, absl::string_view sql, Converter converter);
  // `contains_sql` holds one placeholder; neither expression is ever NULL. The value is text unless With() says else.
  static Field Repeated(absl::string_view name, absl::string_view contains_sql, absl::string_view any_sql);

  // The SQL can be NULL. A comparison with a field that is not set is false, and its negation true: `a != 1` and
  // `NOT a = 1` are the same and hold where `a` is not set. A text that is not set equals "".
  Field Nullable() &&;
  // Instead of the type's own operators. `:` on a field that is neither text nor repeated only takes `*`.
  Field Operators(std::set<Operator> operators) &&;
  // Instead of the type's own conversion.
  Field With(Converter converter) &&;

  const std::string& name() const { return name_; }
  Type type() const { return type_; }
  const std::string& sql() const { return sql_; }
  const std::string& any_sql() const { return any_sql_; }
  bool nullable() const { return nullable_; }
  const std::set<Operator>& operators() const { return operators_; }

  // The parameter for the text of a value; INVALID_ARGUMENT with a message that follows the value, as in
  // "is not a whole number".
  absl::StatusOr<Value> Convert(absl::string_view text) const;

 private:
  Field(absl::string_view name, Type type, absl::string_view sql);

  std::string name_;
  Type type_;
  std::string sql_;
  std::string any_sql_;
  bool nullable_ = false;
  std::set<Operator> operators_;
  std::map<std::string, Value> enum_values_;
  Converter converter_;
};

class Schema {
 public:
  Schema(std::initializer_list<Field> fields);
  explicit Schema(std::vector<Field> fields);

  // Null when there is no such field.
  const Field* Find(absl::string_view name) const;
  // "create_time, owner, stage"
  std::string Names() const;

 private:
  std::map<std::string, Field, std::less<>> fields_;
};

}  // namespace smarketing::filter

#endif  // SMARKETING_COMMON_FILTER_SCHEMA_H_
