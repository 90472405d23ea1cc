#include "common/validation/validator.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/id/id.h"
#include "common/money/money.h"
#include "common/time/proto_time.h"
#include "common/validation/rules.h"
#include "google/protobuf/reflection.h"
#include "google/type/date.pb.h"
#include "google/type/money.pb.h"
#include "unicode/uchar.h"
#include "unicode/utf8.h"

namespace smarketing::validation {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using smarketing::common::v1::FieldRules;

// The defaults of options.proto.
constexpr int kDefaultCharacters = 1'000;
constexpr int kDefaultBytes = 4'096;
constexpr int kDefaultItems = 1'000;

// Where we are, as a list from the innermost message outwards: the path is written out only when it is needed.
struct Place {
  const Place* parent = nullptr;
  const FieldDescriptor* field = nullptr;
  std::string at;  // "[2]" or "[\"key\"]"

  std::string Path() const {
    const std::string name = absl::StrCat(field->name(), at);
    return parent == nullptr ? name : FieldPath(parent->Path(), name);
  }
};

// What the characters of a string are like.
struct TextFacts {
  int characters = 0;
  bool blank = true;  // white space only
  bool control = false;
};

TextFacts Look(const std::string& text) {
  TextFacts facts;
  const auto size = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < size; ++facts.characters) {
    UChar32 c;
    U8_NEXT(text.data(), i, size, c);
    if (facts.blank && !(c >= 0 && u_isUWhiteSpace(c))) facts.blank = false;
    if (c >= 0 && u_charType(c) == U_CONTROL_CHAR && c != '\t' && c != '\n' && c != '\r') facts.control = true;
  }
  return facts;
}

// At most 64 bytes of a text, whole characters only.
absl::string_view Beginning(absl::string_view text) {
  if (text.size() <= 64) return text;
  int32_t size = 64;
  U8_SET_CP_START(reinterpret_cast<const uint8_t*>(text.data()), 0, size);
  return text.substr(0, static_cast<size_t>(size));
}

enum class Kind { kPlain, kMessage, kTimestamp, kDuration, kDate, kMoney };

// What we need to know of one field, worked out once.
struct FieldPlan {
  const FieldDescriptor* field = nullptr;
  FieldRules rules;
  Kind kind = Kind::kPlain;
};

Kind KindOf(const FieldDescriptor& field) {
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return Kind::kPlain;
  const std::string& name = field.message_type()->full_name();
  if (name == "google.protobuf.Timestamp") return Kind::kTimestamp;
  if (name == "google.protobuf.Duration") return Kind::kDuration;
  if (name == "google.type.Date") return Kind::kDate;
  if (name == "google.type.Money") return Kind::kMoney;
  return Kind::kMessage;
}

// One run over one message.
class Run {
 public:
  using Plans = absl::flat_hash_map<const Descriptor*, std::vector<FieldPlan>>;

  Run(const Plans& plans, Violations* violations) : plans_(plans), violations_(violations) {}

  void Visit(const Message& message, const Place* parent) {
    const Reflection* reflection = message.GetReflection();
    for (const FieldPlan& plan : plans_.at(message.GetDescriptor())) {
      if (full()) return;
      Place place{parent, plan.field, ""};
      if (plan.field->is_map()) {
        VisitMap(message, *reflection, plan, &place);
      } else if (plan.field->is_repeated()) {
        VisitRepeated(message, *reflection, plan, &place);
      } else {
        VisitSingle(message, *reflection, plan, place);
      }
    }
  }

 private:
  bool full() const { return violations_->all().size() >= Validator::kMaxViolations; }
  void Add(const Place& place, absl::string_view what) { violations_->Add(place.Path(), what); }

  // Whether the number of items is fine enough to look at them.
  bool CheckItems(int size, const FieldPlan& plan, const Place& place) {
    if (size == 0 && plan.rules.required()) Add(place, "is required");
    const int limit = plan.rules.max_items() > 0 ? plan.rules.max_items() : kDefaultItems;
    if (size <= limit) return true;
    Add(place, absl::StrCat("has ", size, " items; at most ", limit, " are allowed"));
    return false;
  }

  void VisitRepeated(const Message& message, const Reflection& reflection, const FieldPlan& plan, Place* place) {
    const int size = reflection.FieldSize(message, plan.field);
    if (!CheckItems(size, plan, *place)) return;
    for (int i = 0; i < size && !full(); ++i) {
      place->at = absl::StrCat("[", i, "]");
      switch (plan.field->cpp_type()) {
        case FieldDescriptor::CPPTYPE_MESSAGE:
          VisitMessage(reflection.GetRepeatedMessage(message, plan.field, i), plan, *place);
          break;
        case FieldDescriptor::CPPTYPE_STRING: {
          std::string scratch;
          CheckText(reflection.GetRepeatedStringReference(message, plan.field, i, &scratch), plan, *place,
                    /*required=*/false);
          break;
        }
        case FieldDescriptor::CPPTYPE_ENUM:
          CheckEnum(reflection.GetRepeatedEnumValue(message, plan.field, i), plan, *place);
          break;
        case FieldDescriptor::CPPTYPE_INT32:
          CheckInteger(reflection.GetRepeatedInt32(message, plan.field, i), plan, *place);
          break;
        case FieldDescriptor::CPPTYPE_INT64:
          CheckInteger(reflection.GetRepeatedInt64(message, plan.field, i), plan, *place);
          break;
        case FieldDescriptor::CPPTYPE_UINT32:
          CheckInteger(reflection.GetRepeatedUInt32(message, plan.field, i), plan, *place);
          break;
        case FieldDescriptor::CPPTYPE_UINT64:
          CheckUnsigned(reflection.GetRepeatedUInt64(message, plan.field, i), plan, *place);
          break;
        case FieldDescriptor::CPPTYPE_FLOAT:
          CheckReal(reflection.GetRepeatedFloat(message, plan.field, i), plan, *place);
          break;
        case FieldDescriptor::CPPTYPE_DOUBLE:
          CheckReal(reflection.GetRepeatedDouble(message, plan.field, i), plan, *place);
          break;
        case FieldDescriptor::CPPTYPE_BOOL:
          break;
      }
    }
  }

  // Keys are held to the default rules of their type, values to the rules of the field. A map is read as the list of
  // its entries.
  void VisitMap(const Message& message, const Reflection& reflection, const FieldPlan& plan, Place* place) {
    const int size = reflection.FieldSize(message, plan.field);
    if (!CheckItems(size, plan, *place)) return;
    const Descriptor* entry_type = plan.field->message_type();
    const FieldPlan key{entry_type->map_key(), FieldRules(), Kind::kPlain};
    FieldPlan value{entry_type->map_value(), plan.rules, KindOf(*entry_type->map_value())};
    value.rules.clear_required();
    for (int i = 0; i < size && !full(); ++i) {
      const Message& entry = reflection.GetRepeatedMessage(message, plan.field, i);
      const Reflection& of_entry = *entry.GetReflection();
      if (key.field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        std::string scratch;
        const std::string& name = of_entry.GetStringReference(entry, key.field, &scratch);
        place->at = absl::StrCat("[\"", Beginning(name), "\"]");
        CheckText(name, key, *place, /*required=*/false);
      } else {
        place->at = absl::StrCat("[", i, "]");
      }
      VisitValue(entry, of_entry, value, *place);
    }
  }

  void VisitSingle(const Message& message, const Reflection& reflection, const FieldPlan& plan, const Place& place) {
    const FieldDescriptor* field = plan.field;
    if (field->has_presence() && !reflection.HasField(message, field)) {
      // A member of a oneof is one of several: which of them must be set is for the method to say.
      if (plan.rules.required() && field->real_containing_oneof() == nullptr) Add(place, "is required");
      return;
    }
    VisitValue(message, reflection, plan, place);
  }

  // `plan.field` of `message`, which is set if it can be unset.
  void VisitValue(const Message& message, const Reflection& reflection, const FieldPlan& plan, const Place& place) {
    const FieldDescriptor* field = plan.field;
    const bool required = plan.rules.required();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        VisitMessage(reflection.GetMessage(message, field), plan, place);
        break;
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        CheckText(reflection.GetStringReference(message, field, &scratch), plan, place, required);
        break;
      }
      case FieldDescriptor::CPPTYPE_ENUM: {
        const int value = reflection.GetEnumValue(message, field);
        if (required && value == 0) return Add(place, "is required");
        CheckEnum(value, plan, place);
        break;
      }
      case FieldDescriptor::CPPTYPE_INT32:
        CheckNumber(reflection.GetInt32(message, field), plan, place);
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        CheckNumber(reflection.GetInt64(message, field), plan, place);
        break;
      case FieldDescriptor::CPPTYPE_UINT32:
        CheckNumber(int64_t{reflection.GetUInt32(message, field)}, plan, place);
        break;
      case FieldDescriptor::CPPTYPE_UINT64: {
        const uint64_t value = reflection.GetUInt64(message, field);
        if (MissingNumber(value == 0, plan)) return Add(place, "is required");
        CheckUnsigned(value, plan, place);
        break;
      }
      case FieldDescriptor::CPPTYPE_FLOAT:
      case FieldDescriptor::CPPTYPE_DOUBLE: {
        const double value = field->cpp_type() == FieldDescriptor::CPPTYPE_FLOAT ? reflection.GetFloat(message, field)
                                                                                 : reflection.GetDouble(message, field);
        if (MissingNumber(value == 0, plan)) return Add(place, "is required");
        CheckReal(value, plan, place);
        break;
      }
      case FieldDescriptor::CPPTYPE_BOOL:
        break;
    }
  }

  // With presence, zero is a number like any other.
  static bool MissingNumber(bool zero, const FieldPlan& plan) {
    return zero && plan.rules.required() && !plan.field->has_presence();
  }

  void CheckNumber(int64_t value, const FieldPlan& plan, const Place& place) {
    if (MissingNumber(value == 0, plan)) return Add(place, "is required");
    CheckInteger(value, plan, place);
  }

  void CheckInteger(int64_t value, const FieldPlan& plan, const Place& place) {
    if (plan.rules.has_min() && value < plan.rules.min()) {
      Add(place, absl::StrCat("is ", value, "; it must be at least ", plan.rules.min()));
    } else if (plan.rules.has_max() && value > plan.rules.max()) {
      Add(place, absl::StrCat("is ", value, "; it must be at most ", plan.rules.max()));
    }
  }

  void CheckUnsigned(uint64_t value, const FieldPlan& plan, const Place& place) {
    if (value <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
      CheckInteger(static_cast<int64_t>(value), plan, place);
    } else if (plan.rules.has_max()) {
      Add(place, absl::StrCat("is ", value, "; it must be at most ", plan.rules.max()));
    }
  }

  void CheckReal(double value, const FieldPlan& plan, const Place& place) {
    if (!std::isfinite(value)) {
      Add(place, "must be a finite number");
    } else if (plan.rules.has_min() && value < static_cast<double>(plan.rules.min())) {
      Add(place, absl::StrCat("is ", value, "; it must be at least ", plan.rules.min()));
    } else if (plan.rules.has_max() && value > static_cast<double>(plan.rules.max())) {
      Add(place, absl::StrCat("is ", value, "; it must be at most ", plan.rules.max()));
    }
  }

  void CheckEnum(int value, const FieldPlan& plan, const Place& place) {
    if (plan.field->enum_type()->FindValueByNumber(value) == nullptr) {
      Add(place, absl::StrCat("is ", value, ", which is not a ", plan.field->enum_type()->full_name()));
    }
  }

  void CheckText(const std::string& text, const FieldPlan& plan, const Place& place, bool required) {
    const FieldRules& rules = plan.rules;
    if (plan.field->type() == FieldDescriptor::TYPE_BYTES) {
      if (required && text.empty()) return Add(place, "is required");
      const int limit = rules.max_length() > 0 ? rules.max_length() : kDefaultBytes;
      if (text.size() > static_cast<size_t>(limit)) {
        Add(place, absl::StrCat("has ", text.size(), " bytes; at most ", limit, " are allowed"));
      }
      return;
    }
    const TextFacts facts = Look(text);
    if (required && facts.blank) return Add(place, "is required");
    const int limit = rules.max_length() > 0 ? rules.max_length() : kDefaultCharacters;
    if (facts.characters > limit) {
      return Add(place, absl::StrCat("has ", facts.characters, " characters; at most ", limit, " are allowed"));
    }
    if (facts.control && !rules.allow_control_characters()) Add(place, "contains control characters");
    if (!rules.resource().empty() && !text.empty() && !ParseResourceName(rules.resource(), text).has_value()) {
      Add(place, absl::StrCat("must be a resource name of the form ", rules.resource(), "/{uuid}"));
    }
  }

  void VisitMessage(const Message& message, const FieldPlan& plan, const Place& place) {
    switch (plan.kind) {
      case Kind::kTimestamp:
        CheckStatus(FromProtoTime(static_cast<const google::protobuf::Timestamp&>(message)).status(), place);
        break;
      case Kind::kDate:
        CheckStatus(FromProtoDate(static_cast<const google::type::Date&>(message)).status(), place);
        break;
      case Kind::kDuration: {
        const auto duration = FromProtoDuration(static_cast<const google::protobuf::Duration&>(message));
        CheckStatus(duration.status(), place);
        if (duration.ok() && *duration < absl::ZeroDuration() && !plan.rules.allow_negative()) {
          Add(place, "must not be negative");
        }
        break;
      }
      case Kind::kMoney: {
        const auto& proto = static_cast<const google::type::Money&>(message);
        const auto money = Money::FromUnitsAndNanos(proto.currency_code(), proto.units(), proto.nanos());
        CheckStatus(money.status(), place);
        if (money.ok() && money->minor_units() < 0 && !plan.rules.allow_negative()) Add(place, "must not be negative");
        break;
      }
      case Kind::kMessage:
      case Kind::kPlain:
        Visit(message, &place);
        break;
    }
  }

  void CheckStatus(const absl::Status& status, const Place& place) {
    if (!status.ok()) Add(place, status.message());
  }

  const Plans& plans_;
  Violations* const violations_;
};

}  // namespace

class Validator::Impl {
 public:
  explicit Impl(const Descriptor& type) { Collect(type); }

  void Validate(const Message& message, Violations* violations) const {
    Run(plans_, violations).Visit(message, nullptr);
  }

 private:
  void Collect(const Descriptor& type) {
    if (plans_.contains(&type)) return;
    std::vector<FieldPlan> fields;
    std::vector<const Descriptor*> inner;
    for (int i = 0; i < type.field_count(); ++i) {
      FieldPlan plan{type.field(i), RulesOf(*type.field(i)), KindOf(*type.field(i))};
      if (plan.rules.output_only()) continue;
      if (plan.kind == Kind::kMessage) inner.push_back(plan.field->message_type());
      fields.push_back(std::move(plan));
    }
    plans_.emplace(&type, std::move(fields));
    for (const Descriptor* descriptor : inner) Collect(*descriptor);
  }

  Run::Plans plans_;
};

Validator::Validator(const Descriptor& type) : impl_(std::make_unique<const Impl>(type)) {}
Validator::~Validator() = default;

void Validator::Validate(const Message& message, Violations* violations) const { impl_->Validate(message, violations); }

}  // namespace smarketing::validation
