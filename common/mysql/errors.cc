#include "common/mysql/errors.h"

#include "common/status/error.h"

namespace smarketing::mysql {

std::string DuplicateKey(const absl::Status& status) {
  if (status.code() != absl::StatusCode::kAlreadyExists || ErrorReason(status) != kDuplicateKey) return "";
  for (const auto& [name, value] : GetErrorMetadata(status)) {
    if (name == "key") return value;
  }
  return "";
}

}  // namespace smarketing::mysql
