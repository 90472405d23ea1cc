// The hours of a calendar as text, for the column calendar.hours:
//
//   {"weekly_hours": [{"weekdays": [1, 2], "windows": [[540, 1020]]}],
//    "special_days": [{"date": "2026-12-25", "display_name": "Christmas", "windows": []}]}
#ifndef SMARKETING_SLA_SERVICE_STORAGE_HOURS_CODEC_H_
#define SMARKETING_SLA_SERVICE_STORAGE_HOURS_CODEC_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "sla_service/domain/calendar_definition.h"

namespace smarketing::sla {

std::string EncodeHours(const CalendarDefinition& calendar);

// Sets weekly_hours and special_days. DATA_LOSS when the text is not what EncodeHours gives.
absl::Status DecodeHours(absl::string_view text, CalendarDefinition* calendar);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_STORAGE_HOURS_CODEC_H_
