#include "sla_service/storage/warnings_codec.h"

#include <cstdint>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace smarketing::sla {

std::string EncodeWarnings(const std::vector<ClockWarning>& warnings) {
  return absl::StrJoin(warnings, ",", [](std::string* out, const ClockWarning& warning) {
    absl::StrAppend(out, warning.percent, ":", absl::ToUnixMicros(warning.due), ":", warning.fired ? 1 : 0);
  });
}

absl::StatusOr<std::vector<ClockWarning>> DecodeWarnings(absl::string_view text) {
  std::vector<ClockWarning> warnings;
  for (const absl::string_view part : absl::StrSplit(text, ',', absl::SkipEmpty())) {
    const std::vector<absl::string_view> fields = absl::StrSplit(part, ':');
    ClockWarning warning;
    int64_t micros = 0;
    int fired = 0;
    if (fields.size() != 3 || !absl::SimpleAtoi(fields[0], &warning.percent) || !absl::SimpleAtoi(fields[1], &micros) ||
        !absl::SimpleAtoi(fields[2], &fired)) {
      return absl::DataLossError("a clock's stored warnings cannot be read");
    }
    warning.due = absl::FromUnixMicros(micros);
    warning.fired = fired != 0;
    warnings.push_back(warning);
  }
  return warnings;
}

std::string EncodePercents(const std::vector<int>& percents) { return absl::StrJoin(percents, ","); }

absl::StatusOr<std::vector<int>> DecodePercents(absl::string_view text) {
  std::vector<int> percents;
  for (const absl::string_view part : absl::StrSplit(text, ',', absl::SkipEmpty())) {
    int percent = 0;
    if (!absl::SimpleAtoi(part, &percent)) return absl::DataLossError("stored percents cannot be read");
    percents.push_back(percent);
  }
  return percents;
}

}  // namespace smarketing::sla
