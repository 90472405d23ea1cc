#include "common/filter/schema.h"

#include <cmath>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace smarketing::filter {
namespace {

std::set<Operator> DefaultOperators(Type type) {
  switch (type) {
    case Type::kText:
      return {Operator::kEqual,   Operator::kNotEqual,       Operator::kLess, Operator::kLessOrEqual,
              Operator::kGreater, Operator::kGreaterOrEqual, Operator::kHas};
    case Type::kInt64:
    case Type::kDouble:
    case Type::kTime:
      return {Operator::kEqual,   Operator::kNotEqual,       Operator::kLess, Operator::kLessOrEqual,
              Operator::kGreater, Operator::kGreaterOrEqual, Operator::kHas};
    case Type::kBool:
    case Type::kEnum:
    case Type::kCustom:
      return {Operator::kEqual, Operator::kNotEqual, Operator::kHas};
    case Type::kRepeated:
      return {Operator::kHas};
  }
  return {};
}

absl::StatusOr<Value> ParseInt64(absl::string_view text) {
  int64_t number;
  // SimpleAtoi forgives white space, which a quoted value may have.
  if (text.find_first_not_of("+-0123456789") != absl::string_view::npos || !absl::SimpleAtoi(text, &number)) {
    return absl::InvalidArgumentError("is not a whole number of 64 bits");
  }
  return Value(number);
}

absl::StatusOr<Value> ParseDouble(absl::string_view text) {
  double number;
  // Neither "nan" nor "0x1p3".
  if (text.find_first_not_of("+-.0123456789eE") != absl::string_view::npos || !absl::SimpleAtod(text, &number) ||
      !std::isfinite(number)) {
    return absl::InvalidArgumentError("is not a number");
  }
  return Value(number);
}

absl::StatusOr<Value> ParseBool(absl::string_view text) {
  if (text == "true") return Value(true);
  if (text == "false") return Value(false);
  return absl::InvalidArgumentError("is neither true nor false");
}

absl::StatusOr<Value> ParseTime(absl::string_view text) {
  absl::Time time;
  absl::CivilDay date;
  // Starting with a digit keeps out what absl takes besides: "infinite-future", white space, years before 0.
  const bool is_plausible = !text.empty() && text[0] >= '0' && text[0] <= '9';
  if (is_plausible && text.size() == 10 && absl::ParseCivilTime(text, &date)) {
    time = absl::FromCivil(date, absl::UTCTimeZone());
  } else if (!is_plausible || !absl::ParseTime(absl::RFC3339_full, text, &time, nullptr)) {
    return absl::InvalidArgumentError(
        "is not a time such as 2024-03-31T12:00:00Z or 2024-03-31T14:00:00+02:00, or a date such as 2024-03-31");
  }
  const int64_t year = absl::ToCivilYear(time, absl::UTCTimeZone()).year();
  if (year < 1 || year > 9999) return absl::InvalidArgumentError("is not in the years 1 to 9999");
  if (absl::Floor(time - absl::UnixEpoch(), absl::Microseconds(1)) != time - absl::UnixEpoch()) {
    return absl::InvalidArgumentError("is finer than a microsecond");
  }
  return Value(time);
}

}  // namespace

Field::Field(absl::string_view name, Type type, absl::string_view sql)
    : name_(name), type_(type), sql_(sql), operators_(DefaultOperators(type)) {}

Field Field::Text(absl::string_view name, absl::string_view sql) { return Field(name, Type::kText, sql); }
Field Field::Int64(absl::string_view name, absl::string_view sql) { return Field(name, Type::kInt64, sql); }
Field Field::Double(absl::string_view name, absl::string_view sql) { return Field(name, Type::kDouble, sql); }
Field Field::Bool(absl::string_view name, absl::string_view sql) { return Field(name, Type::kBool, sql); }
Field Field::Time(absl::string_view name, absl::string_view sql) { return Field(name, Type::kTime, sql); }

Field Field::Enum(absl::string_view name, absl::string_view sql,
                  std::initializer_list<std::pair<absl::string_view, Value>> values) {
  std::map<std::string, Value> by_name;
  for (const auto& [value_name, value] : values) by_name.emplace(value_name, value);
  return Enum(name, sql, std::move(by_name));
}

Field Field::Enum(absl::string_view name, absl::string_view sql, std::map<std::string, Value> values) {
  Field field(name, Type::kEnum, sql);
  field.enum_values_ = std::move(values);
  return field;
}

Field Field::Custom(absl::string_view name, absl::string_view sql, Converter converter) {
  return Field(name, Type::kCustom, sql).With(std::move(converter));
}

Field Field::Repeated(absl::string_view name, absl::string_view contains_sql, absl::string_view any_sql) {
  Field field(name, Type::kRepeated, contains_sql);
  field.any_sql_ = std::string(any_sql);
  return field;
}

Field Field::Nullable() && {
  nullable_ = true;
  return std::move(*this);
}

Field Field::Operators(std::set<Operator> operators) && {
  operators_ = std::move(operators);
  return std::move(*this);
}

Field Field::With(Converter converter) && {
  converter_ = std::move(converter);
  return std::move(*this);
}

absl::StatusOr<Value> Field::Convert(absl::string_view text) const {
  if (converter_) return converter_(text);
  switch (type_) {
    case Type::kInt64:
      return ParseInt64(text);
    case Type::kDouble:
      return ParseDouble(text);
    case Type::kBool:
      return ParseBool(text);
    case Type::kTime:
      return ParseTime(text);
    case Type::kEnum: {
      const auto it = enum_values_.find(std::string(text));
      if (it != enum_values_.end()) return it->second;
      const auto append_name = [](std::string* out, const auto& entry) { out->append(entry.first); };
      return absl::InvalidArgumentError(absl::StrCat("is none of ", absl::StrJoin(enum_values_, ", ", append_name)));
    }
    case Type::kText:
    case Type::kCustom:
    case Type::kRepeated:
      break;
  }
  return Value(std::string(text));
}

Schema::Schema(std::initializer_list<Field> fields) : Schema(std::vector<Field>(fields)) {}

Schema::Schema(std::vector<Field> fields) {
  for (Field& field : fields) {
    std::string name = field.name();
    fields_.emplace(std::move(name), std::move(field));
  }
}

const Field* Schema::Find(absl::string_view name) const {
  const auto it = fields_.find(std::string(name));
  return it == fields_.end() ? nullptr : &it->second;
}

std::string Schema::Names() const {
  return absl::StrJoin(fields_, ", ", [](std::string* out, const auto& entry) { out->append(entry.first); });
}

}  // namespace smarketing::filter
