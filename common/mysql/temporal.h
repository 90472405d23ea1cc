// How times look in SQL. Private to common/mysql.
#ifndef SMARKETING_COMMON_MYSQL_TEMPORAL_H_
#define SMARKETING_COMMON_MYSQL_TEMPORAL_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace smarketing::mysql {

// "2024-02-29 23:59:59.000001" in UTC, finer digits cut; empty outside the years 1 to 9999.
std::string FormatDateTime(absl::Time time);
// "2024-02-29"; empty outside the years 1 to 9999.
std::string FormatDate(absl::CivilDay day);

// The other way; the fraction may have 0 to 6 digits. nullopt for anything that is not a real moment or day.
std::optional<absl::Time> ParseDateTime(absl::string_view text);
std::optional<absl::CivilDay> ParseDate(absl::string_view text);

}  // namespace smarketing::mysql

#endif  // SMARKETING_COMMON_MYSQL_TEMPORAL_H_
