// What imports of all kinds have in common.
#ifndef SMARKETING_CLI_IMPORT_IMPORT_SUMMARY_H_
#define SMARKETING_CLI_IMPORT_IMPORT_SUMMARY_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace smarketing::cli {

struct ImportSummary {
  int64_t rows = 0;
  int64_t created = 0;
  int64_t known = 0;  // found, and left as it was or enriched
  int64_t rejected = 0;
  std::string rejected_file;  // empty: nothing was rejected
  absl::Duration elapsed;
};

struct ImportOptions {
  std::string rejected_path;  // where rejected rows go, with their reasons
  // How long to keep trying when the service is gone.
  absl::Duration retry_for = absl::Minutes(2);
};

// Whether the same may succeed later, for a row or a call.
inline bool MayRetry(const absl::Status& status) {
  return status.code() == absl::StatusCode::kUnavailable || status.code() == absl::StatusCode::kAborted ||
         status.code() == absl::StatusCode::kResourceExhausted || status.code() == absl::StatusCode::kUnknown ||
         status.code() == absl::StatusCode::kDeadlineExceeded || status.code() == absl::StatusCode::kCancelled;
}

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_IMPORT_IMPORT_SUMMARY_H_
