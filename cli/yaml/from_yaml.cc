#include "cli/yaml/from_yaml.h"

#include <yaml-cpp/anchor.h>
#include <yaml-cpp/emitterstyle.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "cli/exit_code.h"
#include "cli/yaml/field_kind.h"
#include "common/status/error.h"
#include "common/text/unicode.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/json_util.h"
#include "nlohmann/json.hpp"

namespace smarketing::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::OneofDescriptor;
using Json = nlohmann::ordered_json;

constexpr size_t kMaxBytes = 16 << 20;  // the largest roster is a fraction of it
// Aliases let a small file stand for a huge one.
constexpr int64_t kMaxValues = 2'000'000;

// "scoringModel" for a person who writes YAML is still no field; say which there are.
std::string FieldNames(const Descriptor* type) {
  std::vector<std::string> names;
  for (int i = 0; i < type->field_count(); ++i) {
    if (!IsOutputOnly(type->field(i))) names.push_back(type->field(i)->name());
  }
  return absl::StrJoin(names, ", ");
}

std::string EnumWords(const EnumDescriptor* type) {
  const size_t prefix = EnumPrefix(type).size();
  std::vector<std::string> words;
  for (int i = 1; i < type->value_count(); ++i) words.push_back(type->value(i)->name().substr(prefix));
  return absl::StrJoin(words, ", ");
}

std::optional<absl::Duration> ParseSpan(absl::string_view text) {
  absl::Duration duration;
  int64_t days;
  if (absl::EndsWith(text, "d") && absl::SimpleAtoi(text.substr(0, text.size() - 1), &days)) {
    // More than 10,000 years is more than protobuf's Duration holds.
    if (std::abs(days) > 3'650'000) return std::nullopt;
    return absl::Hours(24) * days;
  }
  if (!absl::ParseDuration(text, &duration) || absl::AbsDuration(duration) > absl::Hours(24) * 3'650'000) {
    return std::nullopt;
  }
  return duration;
}

std::optional<absl::Time> ParseInstant(absl::string_view text) {
  absl::Time time;
  for (const char* format :
       {absl::RFC3339_full, "%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%E*S", "%Y-%m-%dT%H:%M:%E*S"}) {
    if (absl::ParseTime(format, text, absl::UTCTimeZone(), &time, nullptr)) {
      // What protobuf's Timestamp holds.
      const absl::CivilYear year(absl::ToCivilSecond(time, absl::UTCTimeZone()));
      return year.year() >= 1 && year.year() <= 9999 ? std::optional(time) : std::nullopt;
    }
  }
  return std::nullopt;
}

// Walks the document beside the description of the message and makes the JSON of it.
class Converter {
 public:
  Converter(absl::string_view source, Violations* violations) : source_(source), violations_(*violations) {}

  Json ToMessage(const YAML::Node& node, const Descriptor* type) {
    Json json = Json::object();
    if (!node.IsMap()) {
      Complain(node, absl::StrCat("must hold the fields of ", type->name(), ": ", FieldNames(type)));
      return json;
    }
    std::set<std::string> seen;
    std::map<const OneofDescriptor*, std::string> chosen;
    for (const auto& entry : node) {
      if (TooMany(entry.first)) return json;
      if (!entry.first.IsScalar()) {
        Complain(entry.first, "a key must be a word");
        continue;
      }
      const std::string& key = entry.first.Scalar();
      const FieldDescriptor* field = type->FindFieldByName(key);
      if (field == nullptr) {
        Complain(entry.first, absl::StrCat("there is no field '", key, "' in ", type->name(), "; its fields are ",
                                           FieldNames(type)));
        continue;
      }
      if (IsOutputOnly(field)) {
        Complain(entry.first, absl::StrCat("'", key, "' is set by the service; leave it out"));
        continue;
      }
      if (!seen.insert(key).second) {
        Complain(entry.first, absl::StrCat("'", key, "' stands here a second time"));
        continue;
      }
      if (const OneofDescriptor* group = field->real_containing_oneof(); group != nullptr) {
        if (const auto [other, first] = chosen.emplace(group, key); !first) {
          Complain(entry.first, absl::StrCat("'", key, "' and '", other->second, "' exclude one another"));
          continue;
        }
      }
      if (entry.second.IsNull()) {  // which begins somewhere below
        Complain(entry.first, absl::StrCat("'", key, "' has no value"));
        continue;
      }
      if (auto value = ToField(entry.second, field)) json[key] = *std::move(value);
    }
    return json;
  }

 private:
  std::optional<Json> ToField(const YAML::Node& node, const FieldDescriptor* field) {
    if (!field->is_repeated()) return ToValue(node, field);
    if (!node.IsSequence()) {
      Complain(node, absl::StrCat("'", field->name(), "' must be a list"));
      return std::nullopt;
    }
    Json list = Json::array();
    for (const auto& item : node) {
      if (TooMany(item)) return std::nullopt;
      if (auto value = ToValue(item, field)) list.push_back(*std::move(value));
    }
    return list;
  }

  std::optional<Json> ToValue(const YAML::Node& node, const FieldDescriptor* field) {
    if (TooMany(node)) return std::nullopt;
    if (node.IsNull()) {
      Complain(node, absl::StrCat("'", field->name(), "' has no value"));
      return std::nullopt;
    }
    switch (KindOf(field)) {
      case FieldKind::kMessage:
        return ToMessage(node, field->message_type());
      case FieldKind::kUnsupported:
        Complain(node, absl::StrCat("'", field->name(), "' cannot be given in YAML"));
        return std::nullopt;
      default:
        break;
    }
    if (!node.IsScalar()) {
      Complain(node,
               absl::StrCat("'", field->name(), "' must be one value, not a ", node.IsMap() ? "mapping" : "list"));
      return std::nullopt;
    }
    return ToScalar(node, field);
  }

  std::optional<Json> ToScalar(const YAML::Node& node, const FieldDescriptor* field) {
    const std::string& text = node.Scalar();
    const bool plain = node.Tag() == "?";  // without quotes
    const auto wrong = [&](absl::string_view wanted) -> std::optional<Json> {
      Complain(node, absl::StrCat("'", field->name(), "' must be ", wanted, ", not '", text, "'"));
      return std::nullopt;
    };
    switch (KindOf(field)) {
      case FieldKind::kText:
        return Json(text);
      case FieldKind::kBool:
        if (!plain || (text != "true" && text != "false")) return wrong("true or false");
        return Json(text == "true");
      case FieldKind::kInt32: {
        int32_t number;
        if (!plain || !absl::SimpleAtoi(text, &number)) return wrong("a whole number");
        return Json(number);
      }
      case FieldKind::kInt64: {
        int64_t number;
        if (!plain || !absl::SimpleAtoi(text, &number)) return wrong("a whole number");
        return Json(number);
      }
      case FieldKind::kDouble: {
        double number;
        if (!plain || !absl::SimpleAtod(text, &number) || !std::isfinite(number)) return wrong("a number");
        return Json(number);
      }
      case FieldKind::kEnum: {
        const EnumDescriptor* type = field->enum_type();
        const std::string name = absl::AsciiStrToUpper(absl::StrReplaceAll(text, {{"-", "_"}}));
        const EnumValueDescriptor* value = type->FindValueByName(name);
        if (value == nullptr) value = type->FindValueByName(absl::StrCat(EnumPrefix(type), name));
        if (value == nullptr || value->number() == 0) return wrong("one of " + EnumWords(type));
        return Json(value->name());
      }
      case FieldKind::kTime: {
        const auto time = ParseInstant(text);
        if (!time.has_value()) return wrong("a time such as 2026-02-01 or 2026-02-01T10:30:00Z");
        return Json(absl::FormatTime("%E4Y-%m-%dT%H:%M:%E*SZ", *time, absl::UTCTimeZone()));
      }
      case FieldKind::kDuration: {
        const auto span = ParseSpan(text);
        if (!span.has_value()) return wrong("a duration such as 90s, 30m, 4h or 14d");
        return Json(DurationJson(*span));
      }
      case FieldKind::kMessage:
      case FieldKind::kUnsupported:
        break;
    }
    return std::nullopt;
  }

  // True once the document is larger than any that a person means; says so once.
  bool TooMany(const YAML::Node& node) {
    if (++values_ == kMaxValues) Complain(node, absl::StrCat("more than ", kMaxValues, " values"));
    return values_ >= kMaxValues;
  }

  void Complain(const YAML::Node& node, absl::string_view what) {
    // Marks count from 0. What has none (an empty document) is the first line.
    const int line = node.Mark().is_null() ? 1 : node.Mark().line + 1;
    violations_.Add(absl::StrCat(source_, ":", line, ":"), what);
  }

  const absl::string_view source_;
  Violations& violations_;
  int64_t values_ = 0;
};

absl::Status Wrong(absl::string_view source, int line, absl::string_view what) {
  Violations violations;
  violations.Add(absl::StrCat(source, ":", line, ":"), what);
  return violations.ToStatus(kWrongUsage);
}

// Keeps nothing but the places where documents begin.
class DocumentStarts final : public YAML::EventHandler {
 public:
  const std::vector<int>& lines() const { return lines_; }

  void OnDocumentStart(const YAML::Mark& mark) override { lines_.push_back(mark.line + 1); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}

 private:
  std::vector<int> lines_;
};

// Where the second document begins; nullopt when there is one at most. (yaml-cpp's LoadAll takes a comma that stands by
// itself for documents without end.)
std::optional<int> SecondDocument(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  DocumentStarts starts;
  for (int i = 0; i < 2; ++i) {
    if (!parser.HandleNextDocument(starts)) break;
  }
  return starts.lines().size() < 2 ? std::nullopt : std::optional(starts.lines()[1]);
}

absl::Status Convert(const std::string& text, absl::string_view source, google::protobuf::Message* message) {
  const YAML::Node document = YAML::Load(text);
  if (const auto line = SecondDocument(text)) return Wrong(source, *line, "a second document begins; one is read");
  if (document.IsNull()) return Wrong(source, 1, "the file is empty");
  Violations violations;
  Converter converter(source, &violations);
  const Json json = converter.ToMessage(document, message->GetDescriptor());
  if (absl::Status status = violations.ToStatus(kWrongUsage); !status.ok()) return status;
  message->Clear();
  const auto status = google::protobuf::util::JsonStringToMessage(json.dump(), message);
  if (!status.ok()) return Wrong(source, 1, std::string(status.message()));
  return absl::OkStatus();
}

}  // namespace

absl::Status FromYaml(absl::string_view text, absl::string_view source, google::protobuf::Message* message) {
  if (text.size() > kMaxBytes) return Wrong(source, 1, absl::StrCat("more than ", kMaxBytes, " bytes"));
  // yaml-cpp would take zero bytes for a sign of UTF-16 or UTF-32.
  if (!text::IsValidUtf8(text) || absl::StrContains(text, '\0')) {
    return Wrong(source, 1, "the file is not text in UTF-8");
  }
  // yaml-cpp tells what is wrong by throwing, which ends here.
  try {
    return Convert(std::string(text), source, message);
  } catch (const YAML::Exception& error) {
    const absl::string_view what = text::IsValidUtf8(error.msg) ? absl::string_view(error.msg) : "a broken character";
    return Wrong(source, error.mark.is_null() ? 1 : error.mark.line + 1, absl::StrCat("not YAML: ", what));
  } catch (const std::exception& error) {
    return Wrong(source, 1, absl::StrCat("not YAML: ", error.what()));
  }
}

}  // namespace smarketing::cli
