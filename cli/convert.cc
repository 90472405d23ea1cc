#include "cli/convert.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/civil_time.h"
#include "common/time/proto_time.h"

namespace smarketing::cli {
namespace {

constexpr char kStagePrefix[] = "LEAD_STAGE_";

}  // namespace

std::optional<int> ParseEnum(const google::protobuf::EnumDescriptor* type, absl::string_view prefix,
                             absl::string_view text) {
  const std::string name =
      absl::StrCat(prefix, absl::AsciiStrToUpper(absl::StrReplaceAll(text, {{"-", "_"}, {" ", "_"}})));
  const auto* value = type->FindValueByName(name);
  if (value == nullptr || value->number() == 0) return std::nullopt;
  return value->number();
}

std::string EnumNames(const google::protobuf::EnumDescriptor* type, absl::string_view prefix, int last) {
  std::vector<std::string> names;
  for (int i = 1; i < type->value_count() && type->value(i)->number() <= last; ++i) {
    names.push_back(absl::AsciiStrToLower(type->value(i)->name().substr(prefix.size())));
  }
  return absl::StrJoin(names, ", ");
}

std::optional<lead::v1::LeadStage> ParseStage(absl::string_view text) {
  const auto number = ParseEnum(lead::v1::LeadStage_descriptor(), kStagePrefix, text);
  if (!number.has_value()) return std::nullopt;
  return static_cast<lead::v1::LeadStage>(*number);
}

std::string StageNames() { return StageNames(lead::v1::LeadStage_MAX); }

std::string StageNames(lead::v1::LeadStage last) {
  return EnumNames(lead::v1::LeadStage_descriptor(), kStagePrefix, last);
}

std::string EnumText(const google::protobuf::EnumDescriptor* type, int value) {
  if (value == 0) return "";
  const auto* known = type->FindValueByNumber(value);
  return known == nullptr ? absl::StrCat(value) : known->name().substr(EnumPrefix(type).size());
}

std::optional<google::type::Date> ParseDate(absl::string_view text) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(text, &day)) return std::nullopt;
  return ToProtoDate(day);
}

std::string FullName(absl::string_view collection, absl::string_view id) {
  if (absl::StartsWith(id, absl::StrCat(collection, "/"))) return std::string(id);
  return absl::StrCat(collection, "/", id);
}

std::string ShortName(absl::string_view name) {
  const size_t slash = name.rfind('/');
  return std::string(slash == absl::string_view::npos ? name : name.substr(slash + 1));
}

}  // namespace smarketing::cli
