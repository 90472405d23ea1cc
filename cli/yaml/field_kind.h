// What the value of a field looks like in YAML.
#ifndef SMARKETING_CLI_YAML_FIELD_KIND_H_
#define SMARKETING_CLI_YAML_FIELD_KIND_H_

#include <string>

#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"

namespace smarketing::cli {

enum class FieldKind {
  kText,
  kBool,
  kInt32,
  kInt64,
  kDouble,
  kEnum,
  kTime,         // google.protobuf.Timestamp
  kDuration,     // google.protobuf.Duration
  kMessage,      // a mapping
  kUnsupported,  // none of the contract's files has such a field
};

FieldKind KindOf(const google::protobuf::FieldDescriptor* field);

// Whether the contract says that only the service sets it.
bool IsOutputOnly(const google::protobuf::FieldDescriptor* field);

// What all its values begin with: "LEAD_STAGE_".
std::string EnumPrefix(const google::protobuf::EnumDescriptor* type);

// As protobuf's JSON has it: "5400s", "0.250000000s".
std::string DurationJson(absl::Duration duration);

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_YAML_FIELD_KIND_H_
