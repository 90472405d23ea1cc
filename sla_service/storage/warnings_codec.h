// Warnings as short text, for the columns clock.warnings ("50:1772820000000000:1,75:1772827200000000:0", with the due
// time in microseconds since 1970 and whether it was given) and agreement_commitment.warning_percents ("50,75").
#ifndef SMARKETING_SLA_SERVICE_STORAGE_WARNINGS_CODEC_H_
#define SMARKETING_SLA_SERVICE_STORAGE_WARNINGS_CODEC_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "sla_service/domain/promise_clock.h"

namespace smarketing::sla {

std::string EncodeWarnings(const std::vector<ClockWarning>& warnings);
// DATA_LOSS when the text is not what EncodeWarnings gives.
absl::StatusOr<std::vector<ClockWarning>> DecodeWarnings(absl::string_view text);

std::string EncodePercents(const std::vector<int>& percents);
// DATA_LOSS when the text is not what EncodePercents gives.
absl::StatusOr<std::vector<int>> DecodePercents(absl::string_view text);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_STORAGE_WARNINGS_CODEC_H_
