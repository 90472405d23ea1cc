#include "cli/exit_code.h"

#include <string>

#include "common/status/error.h"

namespace smarketing::cli {

namespace {

bool IsLocal(const absl::Status& status) {
  const std::string reason = ErrorReason(status);
  return reason.empty() || reason == kWrongUsage;
}

}  // namespace

ExitCode ToExitCode(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kOk;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kOutOfRange:
      return IsLocal(status) ? kUsage : kRejected;
    case absl::StatusCode::kNotFound:
      // A file that is not there must not read like a lead that is not there.
      return IsLocal(status) ? kUsage : kNotFound;
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
      return kNotAllowed;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
      return kUnreachable;
    default:
      return kFailed;
  }
}

}  // namespace smarketing::cli
