// The one way to make an error that reaches a caller. Every such error carries a machine-readable reason
// (google.rpc.ErrorInfo, domain "smarketing"); validation errors carry every violation with its field path
// (google.rpc.BadRequest). The details travel as payloads of absl::Status, so that domain code can make them without
// knowing protobuf; status_proto.h puts them on the wire.
#ifndef SMARKETING_COMMON_STATUS_ERROR_H_
#define SMARKETING_COMMON_STATUS_ERROR_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace smarketing {

// The domain of every ErrorInfo that we make.
inline constexpr char kErrorDomain[] = "smarketing";

// Facts about the error for a program to read, such as {"stage", "CUSTOMER"}. Never personal data.
using ErrorMetadata = std::vector<std::pair<std::string, std::string>>;

// `reason` is UPPER_SNAKE_CASE, stable, and named in the comment of the RPC that can answer it.
absl::Status MakeError(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                       const ErrorMetadata& metadata = {});

// The same error with a hint of when to try again (google.rpc.RetryInfo).
absl::Status WithRetryDelay(absl::Status status, absl::Duration delay);

// The reason of an error made by MakeError or Violations; empty when it has none.
std::string ErrorReason(const absl::Status& status);

// The metadata of an error; empty when it has none.
ErrorMetadata GetErrorMetadata(const absl::Status& status);

struct Violation {
  std::string field;        // path in the request, such as "order.lines[2].price"
  std::string description;  // what is wrong and what would be right, for a person
};

// Collects everything that is wrong with a request, so that a caller learns it at once.
//
//   Violations violations;
//   if (name.empty()) violations.Add("order.name", "is required");
//   SMK_RETURN_IF_ERROR(violations.ToStatus());
class Violations {
 public:
  void Add(absl::string_view field, absl::string_view description);
  bool empty() const { return all_.empty(); }
  const std::vector<Violation>& all() const { return all_; }

  // OK when empty; otherwise INVALID_ARGUMENT with `reason` and a BadRequest of at most kMaxReported violations.
  absl::Status ToStatus(absl::string_view reason = "INVALID_REQUEST") const;

  // A hostile request could make millions of violations; the answer must fit in response headers.
  static constexpr size_t kMaxReported = 32;

 private:
  std::vector<Violation> all_;
};

// The violations that an error carries; empty when it has none.
std::vector<Violation> GetViolations(const absl::Status& status);

// Joins a field path: FieldPath("order", "name") is "order.name"; FieldPathAt("lines", 3) is "lines[3]".
std::string FieldPath(absl::string_view parent, absl::string_view field);
std::string FieldPathAt(absl::string_view repeated, size_t index);

}  // namespace smarketing

#endif  // SMARKETING_COMMON_STATUS_ERROR_H_
