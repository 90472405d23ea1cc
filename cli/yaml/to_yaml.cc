#include "cli/yaml/to_yaml.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "cli/yaml/field_kind.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"

namespace smarketing::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr size_t kFlowWidth = 90;  // a list that fits into so many characters stands in one line

// Words that other readers of YAML take for something that is no text.
bool LooksLikeNoText(const std::string& text) {
  static constexpr std::array<absl::string_view, 10> kWords = {"y",     "n",  "yes", "no",   "true",
                                                               "false", "on", "off", "null", "~"};
  if (text.empty() || absl::ascii_isdigit(text[0]) || text[0] == '.' || text[0] == '-' || text[0] == '+') return true;
  const std::string lower = absl::AsciiStrToLower(text);
  return std::find(kWords.begin(), kWords.end(), lower) != kWords.end();
}

void EmitText(YAML::Emitter& out, const std::string& text) {
  if (LooksLikeNoText(text)) out << YAML::DoubleQuoted;
  out << text;
}

// The largest unit in which it is a whole number.
std::string SpanText(const google::protobuf::Duration& duration) {
  const int64_t seconds = duration.seconds();
  if (duration.nanos() == 0 && seconds != 0) {
    if (seconds % 86400 == 0) return absl::StrCat(seconds / 86400, "d");
    if (seconds % 3600 == 0) return absl::StrCat(seconds / 3600, "h");
    if (seconds % 60 == 0) return absl::StrCat(seconds / 60, "m");
  }
  return DurationJson(absl::Seconds(seconds) + absl::Nanoseconds(duration.nanos()));
}

std::string TimeText(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%E4Y-%m-%dT%H:%M:%E*SZ",
                          absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos()), absl::UTCTimeZone());
}

bool IsShown(const FieldDescriptor* field) {
  return !IsOutputOnly(field) && field->name() != "etag" && KindOf(field) != FieldKind::kUnsupported;
}

void EmitMessage(YAML::Emitter& out, const Message& message);

// Item `index` of a repeated field; of another field when it is -1.
void EmitValue(YAML::Emitter& out, const Message& message, const FieldDescriptor* field, int index) {
  const Reflection& values = *message.GetReflection();
  const bool repeated = index >= 0;
  const auto sub_message = [&]() -> const Message& {
    return repeated ? values.GetRepeatedMessage(message, field, index) : values.GetMessage(message, field);
  };
  switch (KindOf(field)) {
    case FieldKind::kText:
      return EmitText(out,
                      repeated ? values.GetRepeatedString(message, field, index) : values.GetString(message, field));
    case FieldKind::kBool:
      out << (repeated ? values.GetRepeatedBool(message, field, index) : values.GetBool(message, field));
      return;
    case FieldKind::kInt32:
      out << (repeated ? values.GetRepeatedInt32(message, field, index) : values.GetInt32(message, field));
      return;
    case FieldKind::kInt64:
      out << (repeated ? values.GetRepeatedInt64(message, field, index) : values.GetInt64(message, field));
      return;
    case FieldKind::kDouble:
      out << (repeated ? values.GetRepeatedDouble(message, field, index) : values.GetDouble(message, field));
      return;
    case FieldKind::kEnum: {
      const auto* value = repeated ? values.GetRepeatedEnum(message, field, index) : values.GetEnum(message, field);
      out << value->name().substr(EnumPrefix(field->enum_type()).size());
      return;
    }
    case FieldKind::kTime: {
      google::protobuf::Timestamp time;
      time.CopyFrom(sub_message());
      out << TimeText(time);
      return;
    }
    case FieldKind::kDuration: {
      google::protobuf::Duration duration;
      duration.CopyFrom(sub_message());
      out << SpanText(duration);
      return;
    }
    case FieldKind::kMessage:
      return EmitMessage(out, sub_message());
    case FieldKind::kUnsupported:
      return;
  }
}

bool FitsInOneLine(const Message& message, const FieldDescriptor* field) {
  const FieldKind kind = KindOf(field);
  if (kind == FieldKind::kMessage) return false;
  const Reflection& values = *message.GetReflection();
  const int size = values.FieldSize(message, field);
  size_t width = field->name().size();
  for (int i = 0; i < size; ++i) {
    width += 2;
    if (kind == FieldKind::kText) width += values.GetRepeatedString(message, field, i).size();
    if (kind == FieldKind::kEnum) width += values.GetRepeatedEnum(message, field, i)->name().size();
  }
  return width <= kFlowWidth;
}

void EmitMessage(YAML::Emitter& out, const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  std::erase_if(fields, [](const FieldDescriptor* field) { return !IsShown(field); });
  // In the order of the file, which is one that reads well; ListFields goes by number.
  std::sort(fields.begin(), fields.end(), [](const auto* a, const auto* b) { return a->index() < b->index(); });
  if (fields.empty()) out << YAML::Flow;
  out << YAML::BeginMap;
  for (const FieldDescriptor* field : fields) {
    out << YAML::Key << field->name() << YAML::Value;
    if (!field->is_repeated()) {
      EmitValue(out, message, field, -1);
      continue;
    }
    if (FitsInOneLine(message, field)) out << YAML::Flow;
    out << YAML::BeginSeq;
    for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) EmitValue(out, message, field, i);
    out << YAML::EndSeq;
  }
  out << YAML::EndMap;
}

}  // namespace

std::string ToYaml(const Message& message) {
  YAML::Emitter out;
  EmitMessage(out, message);
  return absl::StrCat(out.c_str(), "\n");
}

}  // namespace smarketing::cli
