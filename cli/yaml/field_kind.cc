#include "cli/yaml/field_kind.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "smarketing/common/v1/options.pb.h"

namespace smarketing::cli {

using google::protobuf::FieldDescriptor;

FieldKind KindOf(const FieldDescriptor* field) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return field->type() == FieldDescriptor::TYPE_STRING ? FieldKind::kText : FieldKind::kUnsupported;
    case FieldDescriptor::CPPTYPE_BOOL:
      return FieldKind::kBool;
    case FieldDescriptor::CPPTYPE_INT32:
      return FieldKind::kInt32;
    case FieldDescriptor::CPPTYPE_INT64:
      return FieldKind::kInt64;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return FieldKind::kDouble;
    case FieldDescriptor::CPPTYPE_ENUM:
      return FieldKind::kEnum;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
    default:
      return FieldKind::kUnsupported;
  }
  const std::string& type = field->message_type()->full_name();
  if (type == "google.protobuf.Timestamp") return FieldKind::kTime;
  if (type == "google.protobuf.Duration") return FieldKind::kDuration;
  // Other well-known types have JSON forms of their own.
  if (field->is_map() || field->message_type()->file()->package() == "google.protobuf") return FieldKind::kUnsupported;
  return FieldKind::kMessage;
}

bool IsOutputOnly(const FieldDescriptor* field) {
  return field->options().GetExtension(common::v1::rules).output_only();
}

std::string EnumPrefix(const google::protobuf::EnumDescriptor* type) {
  return std::string(absl::StripSuffix(type->value(0)->name(), "UNSPECIFIED"));
}

std::string DurationJson(absl::Duration duration) {
  const bool negative = duration < absl::ZeroDuration();
  duration = absl::AbsDuration(duration);
  const int64_t seconds = absl::IDivDuration(duration, absl::Seconds(1), &duration);
  const int64_t nanos = absl::ToInt64Nanoseconds(duration);
  std::string text = absl::StrCat(negative ? "-" : "", seconds);
  if (nanos != 0) absl::StrAppend(&text, absl::StrFormat(".%09d", nanos));
  return text + "s";
}

}  // namespace smarketing::cli
