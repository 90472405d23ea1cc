// What is wrong with the parts of one request, so that a caller learns it at once.
#ifndef SMARKETING_COMMON_STATUS_GATHERED_ERRORS_H_
#define SMARKETING_COMMON_STATUS_GATHERED_ERRORS_H_

#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/status/error.h"

namespace smarketing {

// For parts whose errors are made by Violations.
class GatheredErrors {
 public:
  // The value, or a default one when there is none.
  template <typename T>
  T Take(absl::StatusOr<T> part) {
    if (part.ok()) return *std::move(part);
    Add(part.status());
    return T();
  }
  void Add(const absl::Status& part) {
    if (part.ok()) return;
    for (const Violation& violation : GetViolations(part)) violations_.Add(violation.field, violation.description);
    reasons_.insert(ErrorReason(part));
  }

  bool empty() const { return violations_.empty(); }

  // All of them; with the reason of the parts, if they have but one.
  absl::Status ToStatus() const {
    return violations_.ToStatus(reasons_.size() == 1 ? *reasons_.begin() : "INVALID_REQUEST");
  }

 private:
  Violations violations_;
  std::set<std::string> reasons_;
};

}  // namespace smarketing

#endif  // SMARKETING_COMMON_STATUS_GATHERED_ERRORS_H_
