#include "cli/contract_flags.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "cli/convert.h"
#include "cli/flags.h"
#include "cli/yaml/field_kind.h"
#include "smarketing/common/v1/options.pb.h"

namespace smarketing::cli {
namespace {

using google::protobuf::FieldDescriptor;

struct Wording {
  const char* field;
  const char* flag;
  const char* help;
  const char* request = nullptr;  // only there; before the same field of the others
};

constexpr Wording kWordings[] = {
    {"etag", "etag", "must be the present one, or nothing is done"},
    {"not_before_time", "until", "when it comes back by itself; default: only by hand"},
    {"note", "note", "in words"},
    {"occur_time", "at", "when it happened; default: now"},
    {"pipeline", "pipeline", "the key of a pipeline"},
    {"reason", "reason",
     "needed to move back (in any words), and to recycle or disqualify (one of the playbook, such as NO_BUDGET)",
     "MoveLeadStageRequest"},
    {"reason", "reason", "a reason of the playbook, such as NO_BUDGET"},
    {"rep", "rep", "the key of a rep"},
    {"request_id", "request-id", "makes a repetition harmless; default: a new one"},
    {"team", "team", "the key of a team"},
};

const Wording* FindWording(const FieldDescriptor* field) {
  const auto* found = std::find_if(std::begin(kWordings), std::end(kWordings), [&](const Wording& wording) {
    return field->name() == wording.field &&
           (wording.request == nullptr || field->containing_type()->name() == wording.request);
  });
  return found == std::end(kWordings) ? nullptr : found;
}

std::string FlagName(const FieldDescriptor* field) {
  const Wording* wording = FindWording(field);
  return absl::StrCat("--", wording != nullptr ? wording->flag : absl::StrReplaceAll(field->name(), {{"_", "-"}}));
}

std::string Help(const FieldDescriptor* field) {
  if (KindOf(field) == FieldKind::kEnum) return EnumNames(field->enum_type(), EnumPrefix(field->enum_type()));
  if (field->name() == "note" && field->containing_type()->FindFieldByName("reason") != nullptr) {
    return "in words; the reason OTHER needs one";
  }
  const Wording* wording = FindWording(field);
  return wording == nullptr ? "" : wording->help;
}

bool BecomesFlag(const FieldDescriptor* field) {
  if (field->is_repeated()) return false;
  const FieldKind kind = KindOf(field);
  return kind == FieldKind::kText || kind == FieldKind::kEnum || kind == FieldKind::kTime;
}

}  // namespace

ContractFlags::ContractFlags(const google::protobuf::Descriptor* request, std::set<std::string> skip,
                             std::vector<std::string> positional)
    : positional_(std::move(positional)) {
  for (const std::string& name : positional_) fields_.push_back(request->FindFieldByName(name));
  for (int i = 0; i < request->field_count(); ++i) {
    const FieldDescriptor* field = request->field(i);
    if (!BecomesFlag(field) || skip.contains(field->name())) continue;
    if (std::find(positional_.begin(), positional_.end(), field->name()) == positional_.end()) fields_.push_back(field);
  }
}

void ContractFlags::AddTo(CLI::App* command) {
  for (size_t i = 0; i < fields_.size(); ++i) {
    const FieldDescriptor* field = fields_[i];
    auto* option = command->add_option(i < positional_.size() ? field->name() : FlagName(field), given_[field->name()],
                                       Help(field));
    if (field->options().GetExtension(common::v1::rules).required()) option->required();
  }
}

void ContractFlags::Apply(google::protobuf::Message* request, Violations& violations) const {
  const auto& values = *request->GetReflection();
  for (const FieldDescriptor* field : fields_) {
    const std::string& text = given_.at(field->name());
    if (text.empty()) continue;
    const std::string flag = FlagName(field);
    switch (KindOf(field)) {
      case FieldKind::kEnum: {
        const std::string prefix = EnumPrefix(field->enum_type());
        const auto number = ParseEnum(field->enum_type(), prefix, text);
        if (number.has_value()) {
          values.SetEnumValue(request, field, *number);
        } else {
          violations.Add(flag, "is none of " + EnumNames(field->enum_type(), prefix));
        }
        break;
      }
      case FieldKind::kTime:
        if (const auto time = TimeFlag(flag, text, violations)) values.MutableMessage(request, field)->CopyFrom(*time);
        break;
      default:
        values.SetString(request, field, text);
    }
  }
}

}  // namespace smarketing::cli
