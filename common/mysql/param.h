// Values bound to the question marks of a statement. Nothing else gets a value into SQL.
#ifndef SMARKETING_COMMON_MYSQL_PARAM_H_
#define SMARKETING_COMMON_MYSQL_PARAM_H_

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/id/id.h"

namespace smarketing::mysql {

// Implicit from what it can hold, so that a list of parameters reads as a list of values:
//
//   tx.Execute("UPDATE thing SET name = ?, due_time = ?, done = ? WHERE thing_id = ?", {name, due, std::nullopt, id})
class Param {
 public:
  Param() = default;             // NULL
  Param(std::nullptr_t) {}       // NOLINT: NULL
  Param(std::nullopt_t) {}       // NOLINT: NULL
  Param(absl::string_view text)  // NOLINT: text in UTF-8
      : value_(std::string(text)) {}
  Param(std::string text)  // NOLINT
      : value_(std::move(text)) {}
  Param(const char* text)  // NOLINT: without this one it would be a bool
      : value_(std::string(text)) {}
  Param(const Uuid& id)  // NOLINT: BINARY(16)
      : value_(id) {}
  template <typename Tag>
  Param(const Id<Tag>& id)  // NOLINT: BINARY(16)
      : value_(id.uuid()) {}
  Param(double value) : value_(value) {}  // NOLINT
  Param(absl::Time time);     // NOLINT: DATETIME(6) in UTC; finer digits are cut. Must lie in years 1 to 9999.
  Param(absl::CivilDay day);  // NOLINT: DATE. Must lie in years 1 to 9999.

  // Every integer type and bool (0 or 1). An enum must be cast: its number in the database is a decision.
  template <typename T, std::enable_if_t<std::is_integral_v<T>, int> = 0>
  Param(T value) {  // NOLINT
    if constexpr (std::is_unsigned_v<T> && sizeof(T) == sizeof(uint64_t)) {
      value_ = static_cast<uint64_t>(value);
    } else {
      value_ = static_cast<int64_t>(value);
    }
  }

  template <typename T>
  Param(const std::optional<T>& value) {  // NOLINT: NULL when empty
    if (value.has_value()) *this = Param(*value);
  }

  // For VARBINARY and BLOB columns: any bytes.
  static Param Bytes(std::string bytes);

  friend bool operator==(const Param&, const Param&) = default;

  struct Binary {
    std::string bytes;
    friend bool operator==(const Binary&, const Binary&) = default;
  };
  struct Temporal {
    std::string text;  // empty: out of range, and the statement that gets it fails with INTERNAL
    friend bool operator==(const Temporal&, const Temporal&) = default;
  };
  using Value = std::variant<std::monostate, int64_t, uint64_t, double, std::string, Binary, Uuid, Temporal>;
  const Value& value() const { return value_; }

 private:
  Value value_;
};

using Params = std::vector<Param>;

}  // namespace smarketing::mysql

#endif  // SMARKETING_COMMON_MYSQL_PARAM_H_
