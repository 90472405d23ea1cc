#include "cli/import/mapping.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "cli/csv/formula.h"

namespace smarketing::cli {

absl::StatusOr<Mapping> Mapping::Parse(absl::Span<const std::string> texts, absl::Span<const absl::string_view> known,
                                       const std::vector<std::string>& header) {
  Mapping mapping;
  std::vector<std::string> problems;
  for (const std::string& text : texts) {
    for (const absl::string_view pair : absl::StrSplit(text, ',', absl::SkipWhitespace())) {
      const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(pair, absl::MaxSplits('=', 1));
      const std::string field(absl::StripAsciiWhitespace(parts.first));
      const absl::string_view column = absl::StripAsciiWhitespace(parts.second);
      const auto found = std::find(header.begin(), header.end(), column);
      if (std::find(known.begin(), known.end(), field) == known.end()) {
        problems.push_back(
            absl::StrCat("there is no field '", field, "'; the fields are ", absl::StrJoin(known, ", ")));
      } else if (found == header.end()) {
        problems.push_back(absl::StrCat("the file has no column '", column, "' for ", field, "; its columns are ",
                                        absl::StrJoin(header, ", ")));
      } else if (!mapping.columns_.emplace(field, found - header.begin()).second) {
        problems.push_back(absl::StrCat("'", field, "' is mapped twice"));
      }
    }
  }
  if (mapping.columns_.empty() && problems.empty()) {
    problems.push_back(absl::StrCat("--map FIELD=COLUMN,… is needed; the fields are ", absl::StrJoin(known, ", ")));
  }
  if (!problems.empty()) return absl::InvalidArgumentError(absl::StrJoin(problems, "; "));
  return mapping;
}

std::string Mapping::Get(absl::string_view field, const std::vector<std::string>& row) const {
  const auto found = columns_.find(std::string(field));
  if (found == columns_.end() || found->second >= row.size()) return "";
  return std::string(csv::UnguardCell(absl::StripAsciiWhitespace(row[found->second])));
}

std::optional<absl::Time> ParseTime(absl::string_view text, absl::TimeZone zone) {
  absl::Time time;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, nullptr)) return time;
  for (const char* format : {"%Y-%m-%d", "%Y-%m-%d %H:%M:%E*S", "%Y-%m-%dT%H:%M:%E*S", "%Y-%m-%d %H:%M"}) {
    if (absl::ParseTime(format, text, zone, &time, nullptr)) return time;
  }
  return std::nullopt;
}

}  // namespace smarketing::cli
