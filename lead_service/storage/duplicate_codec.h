// The reasons of a candidate as they are stored.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_DUPLICATE_CODEC_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_DUPLICATE_CODEC_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lead_service/domain/duplicate_score.h"

namespace smarketing::lead {

// Similarities are kept to the percent.
std::string EncodeReasons(const std::vector<DuplicateReason>& reasons);
// DATA_LOSS unless `bytes` come from EncodeReasons.
absl::StatusOr<std::vector<DuplicateReason>> DecodeReasons(absl::string_view bytes);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_DUPLICATE_CODEC_H_
