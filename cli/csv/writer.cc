#include "cli/csv/writer.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace smarketing::csv {
namespace {

bool NeedsQuotes(absl::string_view field, char delimiter) {
  // At the start of a file it would be taken for a byte order mark.
  if (absl::StartsWith(field, "\xef\xbb\xbf")) return true;
  if (field.empty()) return false;
  return field.find_first_of("\"\r\n") != absl::string_view::npos || field.find(delimiter) != absl::string_view::npos ||
         absl::ascii_isspace(field.front()) || absl::ascii_isspace(field.back());
}

}  // namespace

std::string FormatRow(absl::Span<const std::string> fields, char delimiter) {
  // A row of one empty field would be an empty line, which readers pass over.
  if (fields.size() == 1 && fields[0].empty()) return "\"\"";
  std::string row;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) row.push_back(delimiter);
    if (NeedsQuotes(fields[i], delimiter)) {
      absl::StrAppend(&row, "\"", absl::StrReplaceAll(fields[i], {{"\"", "\"\""}}), "\"");
    } else {
      row += fields[i];
    }
  }
  return row;
}

}  // namespace smarketing::csv
