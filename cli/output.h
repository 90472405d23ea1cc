// What smctl prints: tables for people, JSON for programs, errors on standard error.
#ifndef SMARKETING_CLI_OUTPUT_H_
#define SMARKETING_CLI_OUTPUT_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
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
  // With a heading and a line below it; control characters of the cells are replaced. `indent`: spaces before each
  // line.
  std::string Render(size_t indent = 0) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// As protobuf's canonical JSON, fields in snake_case, absent ones left out; one line, or indented for reading.
std::string ToJson(const google::protobuf::Message& message, bool indent = true);

// Control characters, and bytes that are no UTF-8, replaced: what others wrote must not move the cursor of the
// terminal.
std::string Harmless(absl::string_view text);

// To standard output.
void Print(absl::string_view text);

// "smctl: <what>: message [REASON]", then what the error names (such as the lead that is there already) and each
// violation on a line, to standard error.
void PrintError(absl::string_view what, const absl::Status& status);

// "2018-02-01 09:30:00Z"; empty when unset.
std::string FormatTime(const google::protobuf::Timestamp& time);
// The two largest units: "3 d 4 h", "2 h 5 min", "12 min", "45 s".
std::string FormatSpan(absl::Duration span);
// A span of the contract in that form; empty when it is malformed.
std::string FormatSpan(const google::protobuf::Duration& span);
std::string FormatMoney(const google::type::Money& money);
// Two decimals: "12.50".
std::string FormatPoints(double points);
// "3 leads", "1 lead", "1,000 leads".
std::string FormatAmount(int64_t count, absl::string_view noun);
// "LEAD_STAGE_CUSTOMER" as "CUSTOMER", given "LEAD_STAGE_".
std::string Shorten(absl::string_view enum_name, absl::string_view prefix);
// "61,784,006"
std::string FormatCount(int64_t count);
// "36.7 %"; "–" when the denominator is 0.
std::string FormatPercent(int64_t numerator, int64_t denominator);

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_OUTPUT_H_
