// What smctl prints: tables for people, JSON for programs, errors on standard error.
#ifndef SMARKETING_CLI_OUTPUT_H_
#define SMARKETING_CLI_OUTPUT_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/money.pb.h"

namespace smarketing::cli {

// Columns as wide as their widest cell; numbers to the right.
class Table {
 public:
  enum class Align { kLeft, kRight };
  struct Column {
    std::string title;
    Align align = Align::kLeft;
  };

  explicit Table(std::vector<Column> columns);
  void AddRow(std::vector<std::string> cells);
  size_t rows() const { return rows_.size(); }
  // With a heading and a line below it; control characters of the cells are replaced.
  std::string Render() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// As protobuf's canonical JSON, fields in snake_case, absent ones left out; one line, or indented for reading.
std::string ToJson(const google::protobuf::Message& message, bool indent = true);

// To standard output.
void Print(absl::string_view text);

// "smctl: <what>: message", then each violation on a line, to standard error.
void PrintError(absl::string_view what, const absl::Status& status);

// "2018-02-01 09:30:00Z"; empty when unset.
std::string FormatTime(const google::protobuf::Timestamp& time);
std::string FormatMoney(const google::type::Money& money);
// "LEAD_STAGE_CUSTOMER" as "CUSTOMER", given "LEAD_STAGE_".
std::string Shorten(absl::string_view enum_name, absl::string_view prefix);
// "61,784,006"
std::string FormatCount(int64_t count);
// "36.7 %"; "–" when the denominator is 0.
std::string FormatPercent(int64_t numerator, int64_t denominator);

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_OUTPUT_H_
