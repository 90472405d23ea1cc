#include "common/mysql/row.h"

#include <cmath>
#include <limits>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace smarketing::mysql {
namespace {

constexpr const char* kKinds[] = {"NULL",       "an integer", "an unsigned integer", "a float", "text or bytes",
                                  "a DATETIME", "a DATE"};

[[noreturn]] void Refuse(size_t column, const char* wanted, const Row::Cell& cell) {
  throw RowAccessError(absl::StrCat("column ", column, " was read as ", wanted, " but holds ", kKinds[cell.index()]));
}

template <typename T>
const T& As(size_t column, const char* wanted, const Row::Cell& cell) {
  const T* const value = std::get_if<T>(&cell);
  if (value == nullptr) Refuse(column, wanted, cell);
  return *value;
}

}  // namespace

const Row::Cell& Row::At(size_t column) const {
  if (column >= cells_.size()) {
    throw RowAccessError(absl::StrCat("column ", column, " of a row with ", cells_.size(), " columns"));
  }
  return cells_[column];
}

bool Row::IsNull(size_t column) const { return std::holds_alternative<std::monostate>(At(column)); }

int64_t Row::Int(size_t column) const {
  const Cell& cell = At(column);
  if (const auto* value = std::get_if<int64_t>(&cell)) return *value;
  if (const auto* value = std::get_if<uint64_t>(&cell)) {
    if (*value <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) return static_cast<int64_t>(*value);
  }
  if (const auto* text = std::get_if<std::string>(&cell)) {
    int64_t value;
    if (absl::SimpleAtoi(*text, &value)) return value;
  }
  Refuse(column, "a 64-bit integer", cell);
}

uint64_t Row::Uint(size_t column) const {
  const Cell& cell = At(column);
  if (const auto* value = std::get_if<uint64_t>(&cell)) return *value;
  if (const auto* value = std::get_if<int64_t>(&cell)) {
    if (*value >= 0) return static_cast<uint64_t>(*value);
  }
  if (const auto* text = std::get_if<std::string>(&cell)) {
    uint64_t value;
    if (absl::SimpleAtoi(*text, &value)) return value;
  }
  Refuse(column, "an unsigned 64-bit integer", cell);
}

double Row::Double(size_t column) const {
  const Cell& cell = At(column);
  if (const auto* value = std::get_if<double>(&cell)) return *value;
  if (const auto* value = std::get_if<int64_t>(&cell)) return static_cast<double>(*value);
  if (const auto* value = std::get_if<uint64_t>(&cell)) return static_cast<double>(*value);
  if (const auto* text = std::get_if<std::string>(&cell)) {
    double value;
    if (absl::SimpleAtod(*text, &value)) return value;
  }
  Refuse(column, "a float", cell);
}

absl::string_view Row::Text(size_t column) const { return As<std::string>(column, "text", At(column)); }

absl::string_view Row::Bytes(size_t column) const { return As<std::string>(column, "bytes", At(column)); }

absl::Time Row::Time(size_t column) const { return As<absl::Time>(column, "a DATETIME", At(column)); }

absl::CivilDay Row::Day(size_t column) const { return As<absl::CivilDay>(column, "a DATE", At(column)); }

Uuid Row::GetUuid(size_t column) const {
  const Cell& cell = At(column);
  const std::optional<Uuid> id = Uuid::FromBytes(As<std::string>(column, "a BINARY(16)", cell));
  if (!id.has_value()) Refuse(column, "a BINARY(16)", cell);
  return *id;
}

std::optional<int64_t> Row::OptionalInt(size_t column) const {
  if (IsNull(column)) return std::nullopt;
  return Int(column);
}

std::optional<uint64_t> Row::OptionalUint(size_t column) const {
  if (IsNull(column)) return std::nullopt;
  return Uint(column);
}

std::optional<double> Row::OptionalDouble(size_t column) const {
  if (IsNull(column)) return std::nullopt;
  return Double(column);
}

std::optional<std::string> Row::OptionalText(size_t column) const {
  if (IsNull(column)) return std::nullopt;
  return std::string(Text(column));
}

std::optional<std::string> Row::OptionalBytes(size_t column) const { return OptionalText(column); }

std::optional<absl::Time> Row::OptionalTime(size_t column) const {
  if (IsNull(column)) return std::nullopt;
  return Time(column);
}

std::optional<absl::CivilDay> Row::OptionalDay(size_t column) const {
  if (IsNull(column)) return std::nullopt;
  return Day(column);
}

std::optional<Uuid> Row::OptionalUuid(size_t column) const {
  if (IsNull(column)) return std::nullopt;
  return GetUuid(column);
}

}  // namespace smarketing::mysql
