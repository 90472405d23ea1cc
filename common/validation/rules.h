// Reads the rules that the contract attaches to a field.
#ifndef SMARKETING_COMMON_VALIDATION_RULES_H_
#define SMARKETING_COMMON_VALIDATION_RULES_H_

#include "google/protobuf/descriptor.h"
#include "smarketing/common/v1/options.pb.h"

namespace smarketing::validation {

// The rules of a field; empty ones when it has none.
inline const smarketing::common::v1::FieldRules& RulesOf(const google::protobuf::FieldDescriptor& field) {
  return field.options().GetExtension(smarketing::common::v1::rules);
}

}  // namespace smarketing::validation

#endif  // SMARKETING_COMMON_VALIDATION_RULES_H_
