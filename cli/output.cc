#include "cli/output.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "common/money/money.h"
#include "common/status/error.h"
#include "common/text/unicode.h"
#include "common/time/proto_time.h"
#include "google/protobuf/util/json_util.h"

namespace smarketing::cli {

std::string Harmless(absl::string_view text) {
  if (!text::IsValidUtf8(text)) return "(not text)";
  std::string harmless(text);
  for (size_t i = 0; i < harmless.size(); ++i) {
    const auto byte = static_cast<unsigned char>(harmless[i]);
    if (byte < 0x20 || byte == 0x7f) harmless[i] = ' ';
    // U+0080 to U+009F, which some terminals take for control characters too.
    if (byte == 0xc2 && static_cast<unsigned char>(harmless[i + 1]) < 0xa0) harmless.replace(i, 2, " ");
  }
  return harmless;
}

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

void Table::AddRow(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  for (std::string& cell : cells) cell = Harmless(cell);
  rows_.push_back(std::move(cells));
}

std::string Table::Render(size_t indent) const {
  std::vector<size_t> widths;
  for (size_t i = 0; i < columns_.size(); ++i) {
    size_t width = text::CodePointLength(columns_[i].title);
    for (const auto& row : rows_) width = std::max(width, text::CodePointLength(row[i]));
    widths.push_back(width);
  }
  std::string out;
  const auto add_line = [&](const auto& cell_of) {
    std::string line(indent, ' ');
    for (size_t i = 0; i < columns_.size(); ++i) {
      const std::string cell = cell_of(i);
      const std::string padding(widths[i] - std::min(widths[i], text::CodePointLength(cell)), ' ');
      if (i > 0) line += "  ";
      line += columns_[i].align == Align::kRight ? padding + cell : cell + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    absl::StrAppend(&out, line, "\n");
  };
  add_line([&](size_t i) { return columns_[i].title; });
  add_line([&](size_t i) { return std::string(widths[i], '-'); });
  for (const auto& row : rows_) add_line([&](size_t i) { return row[i]; });
  return out;
}

std::string ToJson(const google::protobuf::Message& message, bool indent) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = indent;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (!status.ok()) return absl::StrCat("{\"error\": \"", std::string(status.message()), "\"}\n");
  if (json.empty() || json.back() != '\n') json += '\n';
  return json;
}

void Print(absl::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void PrintError(absl::string_view what, const absl::Status& status) {
  std::string message = absl::StrCat(
      "smctl: ", what, ": ", status.message().empty() ? absl::StatusCodeToString(status.code()) : status.message());
  if (const std::string reason = ErrorReason(status); !reason.empty()) absl::StrAppend(&message, " [", reason, "]");
  absl::StrAppend(&message, "\n");
  for (const auto& [key, value] : GetErrorMetadata(status)) {
    if (key != "violations") absl::StrAppend(&message, "  ", key, ": ", value, "\n");  // those follow one by one
  }
  const std::vector<Violation> violations = GetViolations(status);
  if (violations.size() > 1) {  // the message has the first
    for (const Violation& violation : violations) {
      absl::StrAppend(&message, "  ", violation.field, " ", violation.description, "\n");
    }
  }
  std::fwrite(message.data(), 1, message.size(), stderr);
}

std::string FormatTime(const google::protobuf::Timestamp& time) {
  if (time.seconds() == 0 && time.nanos() == 0) return "";
  const absl::StatusOr<absl::Time> parsed = FromProtoTime(time);
  return parsed.ok() ? absl::FormatTime("%Y-%m-%d %H:%M:%SZ", *parsed, absl::UTCTimeZone()) : "?";
}

std::string FormatSpan(absl::Duration span) {
  if (span < absl::ZeroDuration()) return "-" + FormatSpan(-span);
  const int64_t seconds = absl::ToInt64Seconds(span);
  const auto two = [](int64_t large, absl::string_view large_unit, int64_t small, absl::string_view small_unit) {
    return small == 0 ? absl::StrCat(large, " ", large_unit)
                      : absl::StrCat(large, " ", large_unit, " ", small, " ", small_unit);
  };
  if (seconds < 60) return absl::StrCat(seconds, " s");
  if (seconds < 3600) return absl::StrCat(seconds / 60, " min");
  if (seconds < 86400) return two(seconds / 3600, "h", seconds % 3600 / 60, "min");
  return two(seconds / 86400, "d", seconds % 86400 / 3600, "h");
}

std::string FormatSpan(const google::protobuf::Duration& span) {
  const absl::StatusOr<absl::Duration> parsed = FromProtoDuration(span);
  return parsed.ok() ? FormatSpan(*parsed) : "";
}

std::string FormatMoney(const google::type::Money& money) {
  if (money.currency_code().empty()) return "";
  int64_t per_unit = 1;
  for (int i = 0; i < CurrencyDigits(money.currency_code()); ++i) per_unit *= 10;
  const int64_t minor_units = money.units() * per_unit + money.nanos() / (1'000'000'000 / per_unit);
  return Money(money.currency_code(), minor_units).ToString();
}

std::string Shorten(absl::string_view enum_name, absl::string_view prefix) {
  if (absl::StartsWith(enum_name, prefix)) enum_name.remove_prefix(prefix.size());
  return std::string(enum_name);
}

std::string FormatCount(int64_t count) {
  const std::string digits = absl::StrCat(count);
  std::string text;
  for (size_t i = 0; i < digits.size(); ++i) {
    const bool after_digit = i > 0 && digits[i - 1] != '-';
    if (after_digit && (digits.size() - i) % 3 == 0) text.push_back(',');
    text.push_back(digits[i]);
  }
  return text;
}

std::string FormatPoints(double points) {
  const std::string text = absl::StrFormat("%.2f", points);
  return text == "-0.00" ? "0.00" : text;
}

std::string FormatAmount(int64_t count, absl::string_view noun) {
  return absl::StrCat(FormatCount(count), " ", noun, count == 1 ? "" : "s");
}

std::string FormatPercent(int64_t numerator, int64_t denominator) {
  if (denominator == 0) return "–";
  return absl::StrFormat("%.1f %%", 100.0 * static_cast<double>(numerator) / static_cast<double>(denominator));
}

}  // namespace smarketing::cli
