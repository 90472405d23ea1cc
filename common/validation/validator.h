// Checks a request against the rules that the contract itself declares (smarketing/common/v1/options.proto, where the
// rules and the defaults for fields without rules are described).
#ifndef SMARKETING_COMMON_VALIDATION_VALIDATOR_H_
#define SMARKETING_COMMON_VALIDATION_VALIDATOR_H_

#include <memory>

#include "common/status/error.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace smarketing::validation {

// The rules of one message type and of all that it contains, worked out once. Immutable, thread-safe.
class Validator {
 public:
  explicit Validator(const google::protobuf::Descriptor& type);
  ~Validator();

  // Adds everything that is wrong with `message`, which is of the validator's type, with field paths such as
  // "order.lines[2].price" and "labels[\"key\"]". Looks no further after kMaxViolations.
  void Validate(const google::protobuf::Message& message, Violations* violations) const;

  // More would only be work for a hostile caller; an answer reports fewer still.
  static constexpr size_t kMaxViolations = 1'000;

 private:
  class Impl;
  std::unique_ptr<const Impl> impl_;
};

}  // namespace smarketing::validation

#endif  // SMARKETING_COMMON_VALIDATION_VALIDATOR_H_
