// Takes personal data out of a message: the fields that the contract marks with rules.personal.
#ifndef SMARKETING_COMMON_VALIDATION_REDACTOR_H_
#define SMARKETING_COMMON_VALIDATION_REDACTOR_H_

#include <memory>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace smarketing::validation {

// Where one message type and all that it contains hold personal data, worked out once. Immutable, thread-safe.
class Redactor {
 public:
  explicit Redactor(const google::protobuf::Descriptor& type);
  ~Redactor();

  // Whether messages of this type can hold personal data at all.
  bool has_personal() const;

  // Clears every personal field of `message`, which is of the redactor's type, at any depth.
  void Redact(google::protobuf::Message* message) const;

 private:
  class Impl;
  std::unique_ptr<const Impl> impl_;
};

}  // namespace smarketing::validation

#endif  // SMARKETING_COMMON_VALIDATION_REDACTOR_H_
