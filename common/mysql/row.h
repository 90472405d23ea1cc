// The answer to a query, read into memory.
#ifndef SMARKETING_COMMON_MYSQL_ROW_H_
#define SMARKETING_COMMON_MYSQL_ROW_H_

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/id/id.h"

namespace smarketing::mysql {

// Thrown when code asks a row for something that its statement cannot have given: a column that is not there, a NULL
// by a getter that does not expect one, another type. That is a bug, not a condition to handle: do not catch it. The
// wall around a transaction (Database::Run…) and the one around an RPC turn it into INTERNAL.
class RowAccessError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

// One row; columns count from 0 in the order of the SELECT list. Views live as long as the Rows they come from.
class Row {
 public:
  bool IsNull(size_t column) const;

  // Integers of any width; also a DECIMAL without fraction, as SUM() and a literal can be. Out of range:
  // RowAccessError.
  int64_t Int(size_t column) const;
  uint64_t Uint(size_t column) const;
  bool Bool(size_t column) const { return Int(column) != 0; }
  double Double(size_t column) const;            // FLOAT, DOUBLE, DECIMAL and integers
  absl::string_view Text(size_t column) const;   // CHAR, VARCHAR, TEXT; DECIMAL in its decimal form
  absl::string_view Bytes(size_t column) const;  // BINARY, VARBINARY, BLOB; also text
  absl::Time Time(size_t column) const;          // DATETIME, read as UTC
  absl::CivilDay Day(size_t column) const;       // DATE
  Uuid GetUuid(size_t column) const;             // BINARY(16)
  template <typename IdType>
  IdType GetId(size_t column) const {  // row.GetId<ThingId>(0)
    return IdType(GetUuid(column));
  }

  std::optional<int64_t> OptionalInt(size_t column) const;
  std::optional<uint64_t> OptionalUint(size_t column) const;
  std::optional<double> OptionalDouble(size_t column) const;
  std::optional<std::string> OptionalText(size_t column) const;
  std::optional<std::string> OptionalBytes(size_t column) const;
  std::optional<absl::Time> OptionalTime(size_t column) const;
  std::optional<absl::CivilDay> OptionalDay(size_t column) const;
  std::optional<Uuid> OptionalUuid(size_t column) const;
  template <typename IdType>
  std::optional<IdType> OptionalId(size_t column) const {
    if (IsNull(column)) return std::nullopt;
    return GetId<IdType>(column);
  }

  size_t size() const { return cells_.size(); }

  using Cell = std::variant<std::monostate, int64_t, uint64_t, double, std::string, absl::Time, absl::CivilDay>;
  explicit Row(std::vector<Cell> cells) : cells_(std::move(cells)) {}

 private:
  const Cell& At(size_t column) const;

  std::vector<Cell> cells_;
};

// All rows of an answer. A query must bound them itself (LIMIT, or an IN list): nothing here does.
class Rows {
 public:
  Rows() = default;
  explicit Rows(std::vector<Row> rows) : rows_(std::move(rows)) {}

  size_t size() const { return rows_.size(); }
  bool empty() const { return rows_.empty(); }
  const Row& operator[](size_t i) const { return rows_.at(i); }
  auto begin() const { return rows_.begin(); }
  auto end() const { return rows_.end(); }

 private:
  std::vector<Row> rows_;
};

}  // namespace smarketing::mysql

#endif  // SMARKETING_COMMON_MYSQL_ROW_H_
