// Reading the small files that TLS needs.
#ifndef SMARKETING_COMMON_RPC_FILES_H_
#define SMARKETING_COMMON_RPC_FILES_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace smarketing::rpc {

// The content of a file, or empty when `path` is. NOT_FOUND with a sentence that says `what` could not be read.
absl::StatusOr<std::string> ReadOptionalFile(const std::string& path, absl::string_view what);

}  // namespace smarketing::rpc

#endif  // SMARKETING_COMMON_RPC_FILES_H_
