#include "tests/fuzz/requests/message_mutator.h"

#include <iterator>
#include <limits>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/validation/rules.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/reflection.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"
#include "google/type/money.pb.h"

namespace smarketing::fuzz {
namespace {

using google::protobuf::Message;
using google::protobuf::Reflection;
using validation::RulesOf;

// A message may contain itself.
constexpr int kMaxDepth = 6;

constexpr int64_t kFirstTime = 1'767'225'600;  // 2026-01-01T00:00:00Z
constexpr int64_t kHour = 3'600;

// What fields are called, and what a person writes there.
constexpr std::pair<const char*, const char*> kByName[] = {
    {"email", "ada@example.com"}, {"phone", "+49 30 901820"},
    {"domain", "example.com"},    {"country_code", "DE"},
    {"language_code", "de-AT"},   {"time_zone", "Europe/Berlin"},
    {"currency_code", "EUR"},     {"url", "https://example.com/a?b=c#d"},
    {"filter", "stage = LEAD"},   {"order_by", "create_time desc"},
};

constexpr const char* kOddTexts[] = {
    "",
    " ",
    "\t\n",
    "0",
    "-1",
    "a@b",
    "\"very odd\"@example.com",
    "İstanbul@EXAMPLE.com",
    "+1 (650) 253-0000 ext. 12",
    "0049 30 123456",
    "+999999999999999999999",
    "leads/018f3a5e-7c4d-7e00-8000-000000000001",
    "leads/018F3A5E-7C4D-7E00-8000-000000000001",
    "leads/018f3a5e-7c4d-7e00-8000-00000000000",
    "leads/",
    "teams/sales",
    "reps/ada",
    "pipelines/default/stages/1",
    "deals/00000000-0000-0000-0000-000000000000",
    "//",
    "profile.company_name",
    "commitments",
    "*",
    "OTHER",
    "XX",
    "ZZZ",
    "America/Argentina/ComodRivadavia",
    "../../etc/passwd",
    "a = \"\\\"\" AND NOT (b:*)",
    "'; DROP TABLE deal; --",
    "e\u0301\u0301\u0301",
    "\u200d\u200d\ufe0f\U0001f469\u200d\U0001f469",
    "\u202e\u2066x",
    "\ufeff",
    "x\u0001y",
    "\u00a0\u2003\u3000",
    "ﬃﬁ①Ⅷ",
};

const char* Name(const google::protobuf::Descriptor& type) { return type.full_name().c_str(); }

}  // namespace

bool MessageMutator::SetWellKnown(Message* message, bool plausible) {
  const absl::string_view type = Name(*message->GetDescriptor());
  if (type == "google.protobuf.Timestamp") {
    auto& time = static_cast<google::protobuf::Timestamp&>(*message);
    time.set_seconds(kFirstTime + kHour * ++steps_);
    if (!plausible) {
      constexpr int64_t kSeconds[] = {0,
                                      -1,
                                      -2'208'988'800,
                                      -2'208'988'801,
                                      7'258'118'399,
                                      7'258'118'400,
                                      253'402'300'799,
                                      std::numeric_limits<int64_t>::max(),
                                      std::numeric_limits<int64_t>::min()};
      time.set_seconds(kSeconds[Below(std::size(kSeconds))]);
      constexpr int32_t kNanos[] = {0, 1, 999'999'999, 1'000'000'000, -1};
      time.set_nanos(kNanos[Below(std::size(kNanos))]);
    }
    return true;
  }
  if (type == "google.protobuf.Duration") {
    auto& duration = static_cast<google::protobuf::Duration&>(*message);
    duration.set_seconds(kHour * (1 + Below(48)));
    if (!plausible) {
      constexpr int64_t kSeconds[] = {0, 1, -1, 315'576'000'000, 315'576'000'001, std::numeric_limits<int64_t>::max()};
      duration.set_seconds(kSeconds[Below(std::size(kSeconds))]);
      constexpr int32_t kNanos[] = {0, 1, -1, 999'999'999, 1'000'000'000};
      duration.set_nanos(kNanos[Below(std::size(kNanos))]);
    }
    return true;
  }
  if (type == "google.type.Date") {
    auto& date = static_cast<google::type::Date&>(*message);
    date.set_year(2026);
    date.set_month(static_cast<int>(1 + ++steps_ % 12));
    date.set_day(1);
    if (!plausible) {
      constexpr int kParts[] = {0, -1, 1, 12, 13, 29, 30, 31, 32, 1900, 2199, 2200, 9999, 10'000, 2'147'483'647};
      if (Below(2) == 0) date.set_year(kParts[Below(std::size(kParts))]);
      if (Below(2) == 0) date.set_month(kParts[Below(std::size(kParts))]);
      date.set_day(kParts[Below(std::size(kParts))]);
    }
    return true;
  }
  if (type == "google.type.Money") {
    auto& money = static_cast<google::type::Money&>(*message);
    constexpr const char* kCurrencies[] = {"EUR", "USD", "JPY", "BHD", "CLF", "XXX", "eur", ""};
    money.set_currency_code(plausible ? "EUR" : kCurrencies[Below(std::size(kCurrencies))]);
    money.set_units(1 + Below(100'000));
    if (!plausible) {
      constexpr int64_t kUnits[] = {0, -1, 92'233'720'368'547'758, std::numeric_limits<int64_t>::max(),
                                    std::numeric_limits<int64_t>::min()};
      money.set_units(kUnits[Below(std::size(kUnits))]);
      constexpr int32_t kNanos[] = {0, 1, -1, 10'000'000, 500'000'000, 999'999'999, 1'000'000'000};
      money.set_nanos(kNanos[Below(std::size(kNanos))]);
    }
    return true;
  }
  return false;
}

int64_t MessageMutator::Integer(const Field& field, bool plausible) {
  const auto& rules = RulesOf(field);
  const int64_t low = rules.has_min() ? rules.min() : 0;
  const int64_t high = rules.has_max() ? rules.max() : low + 100;
  if (plausible) return std::max<int64_t>(low, std::min<int64_t>(high, low + Below(100)));
  const int64_t numbers[] = {0,
                             1,
                             -1,
                             low,
                             low - 1,
                             high,
                             high + 1,
                             std::numeric_limits<int32_t>::max(),
                             std::numeric_limits<int32_t>::min(),
                             std::numeric_limits<int64_t>::max(),
                             std::numeric_limits<int64_t>::min()};
  return numbers[Below(std::size(numbers))];
}

double MessageMutator::Real(bool plausible) {
  if (plausible) return Below(100) / 100.0;
  constexpr double kReals[] = {
      0, -0.0, 1, -1, 1e-300, 1e300, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()};
  return kReals[Below(std::size(kReals))];
}

int MessageMutator::EnumNumber(const Field& field, bool plausible) {
  const auto& type = *field.enum_type();
  if (!plausible && Below(4) == 0) return Below(2) == 0 ? -1 : 1'000;
  return type
      .value(plausible && type.value_count() > 1 ? 1 + Below(type.value_count() - 1) : Below(type.value_count()))
      ->number();
}

std::string MessageMutator::Text(const Field& field, bool plausible) {
  const auto& rules = RulesOf(field);
  if (plausible || Below(3) == 0) {
    if (!rules.resource().empty()) {
      return absl::StrCat(rules.resource(), "/018f3a5e-7c4d-7e00-8000-00000000000", 1 + Below(9));
    }
    for (const auto& [name, text] : kByName) {
      if (field.name() == name) return text;
    }
    return absl::StrCat("word", Below(9));
  }
  const int limit = rules.max_length() > 0 ? rules.max_length() : 1'000;
  switch (Below(8)) {
    case 0:
      return std::string(static_cast<size_t>(limit), 'x');
    case 1:
      return std::string(static_cast<size_t>(limit) + 1, 'x');
    case 2: {
      std::string wide;
      for (int i = 0; i < limit; ++i) wide += "\U0001f469";
      return wide;
    }
    default:
      return kOddTexts[Below(std::size(kOddTexts))];
  }
}

void MessageMutator::SetScalar(Message* message, const Field& field, bool plausible) {
  const Reflection& reflection = *message->GetReflection();
  switch (field.cpp_type()) {
    case Field::CPPTYPE_INT32:
      return reflection.SetInt32(message, &field, static_cast<int32_t>(Integer(field, plausible)));
    case Field::CPPTYPE_INT64:
      return reflection.SetInt64(message, &field, Integer(field, plausible));
    case Field::CPPTYPE_UINT32:
      return reflection.SetUInt32(message, &field, static_cast<uint32_t>(Integer(field, plausible)));
    case Field::CPPTYPE_UINT64:
      return reflection.SetUInt64(message, &field, static_cast<uint64_t>(Integer(field, plausible)));
    case Field::CPPTYPE_FLOAT:
      return reflection.SetFloat(message, &field, static_cast<float>(Real(plausible)));
    case Field::CPPTYPE_DOUBLE:
      return reflection.SetDouble(message, &field, Real(plausible));
    case Field::CPPTYPE_BOOL:
      return reflection.SetBool(message, &field, Below(2) == 0);
    case Field::CPPTYPE_ENUM:
      return reflection.SetEnumValue(message, &field, EnumNumber(field, plausible));
    case Field::CPPTYPE_STRING:
      return reflection.SetString(message, &field, Text(field, plausible));
    case Field::CPPTYPE_MESSAGE:
      return;
  }
}

void MessageMutator::AddScalar(Message* message, const Field& field) {
  const Reflection& reflection = *message->GetReflection();
  const bool plausible = Below(2) == 0;
  switch (field.cpp_type()) {
    case Field::CPPTYPE_INT32:
      return reflection.AddInt32(message, &field, static_cast<int32_t>(Integer(field, plausible)));
    case Field::CPPTYPE_INT64:
      return reflection.AddInt64(message, &field, Integer(field, plausible));
    case Field::CPPTYPE_UINT32:
      return reflection.AddUInt32(message, &field, static_cast<uint32_t>(Integer(field, plausible)));
    case Field::CPPTYPE_UINT64:
      return reflection.AddUInt64(message, &field, static_cast<uint64_t>(Integer(field, plausible)));
    case Field::CPPTYPE_FLOAT:
      return reflection.AddFloat(message, &field, static_cast<float>(Real(plausible)));
    case Field::CPPTYPE_DOUBLE:
      return reflection.AddDouble(message, &field, Real(plausible));
    case Field::CPPTYPE_BOOL:
      return reflection.AddBool(message, &field, Below(2) == 0);
    case Field::CPPTYPE_ENUM:
      return reflection.AddEnumValue(message, &field, EnumNumber(field, plausible));
    case Field::CPPTYPE_STRING:
      return reflection.AddString(message, &field, Text(field, plausible));
    case Field::CPPTYPE_MESSAGE:
      return;
  }
}

void MessageMutator::FillRequired(Message* message, int depth) {
  if (depth > kMaxDepth || SetWellKnown(message, /*plausible=*/true)) return;
  const auto& type = *message->GetDescriptor();
  const Reflection& reflection = *message->GetReflection();
  for (int i = 0; i < type.field_count(); ++i) {
    const Field& field = *type.field(i);
    const auto* choice = field.real_containing_oneof();
    const bool first_choice = choice != nullptr && choice->field(0) == &field && !reflection.HasOneof(*message, choice);
    const auto& rules = RulesOf(field);
    if ((!rules.required() && !first_choice) || rules.output_only()) continue;
    if (field.is_repeated()) {
      if (reflection.FieldSize(*message, &field) > 0) continue;
      if (field.cpp_type() == Field::CPPTYPE_MESSAGE) {
        FillRequired(reflection.AddMessage(message, &field), depth + 1);
      } else if (field.cpp_type() == Field::CPPTYPE_STRING) {
        reflection.AddString(message, &field, Text(field, /*plausible=*/true));
      } else if (field.cpp_type() == Field::CPPTYPE_ENUM) {
        reflection.AddEnumValue(message, &field, EnumNumber(field, /*plausible=*/true));
      }
    } else if (!reflection.HasField(*message, &field) || field.cpp_type() == Field::CPPTYPE_MESSAGE) {
      if (field.cpp_type() == Field::CPPTYPE_MESSAGE) {
        FillRequired(reflection.MutableMessage(message, &field), depth + 1);
      } else {
        SetScalar(message, field, /*plausible=*/true);
      }
    }
  }
}

void MessageMutator::Mutate(Message* message) {
  for (int steps = 1 + Below(3); steps > 0; --steps) MutateOnce(message, 0);
}

void MessageMutator::MutateOnce(Message* message, int depth) {
  const auto& type = *message->GetDescriptor();
  if (type.field_count() == 0 || SetWellKnown(message, Below(2) == 0)) return;
  const Field& field = *type.field(Below(type.field_count()));
  if (field.is_repeated()) return MutateRepeated(message, field, depth);
  const Reflection& reflection = *message->GetReflection();
  if (Below(8) == 0) return reflection.ClearField(message, &field);
  if (field.cpp_type() != Field::CPPTYPE_MESSAGE) return SetScalar(message, field, Below(2) == 0);
  const bool present = reflection.HasField(*message, &field);
  Message* part = reflection.MutableMessage(message, &field);
  if (!present && Below(4) > 0) FillRequired(part, depth + 1);
  if ((present || Below(2) == 0) && depth < kMaxDepth) MutateOnce(part, depth + 1);
}

void MessageMutator::MutateRepeated(Message* message, const Field& field, int depth) {
  const Reflection& reflection = *message->GetReflection();
  const int size = reflection.FieldSize(*message, &field);
  const int action = Below(6);
  if (size > 0 && action == 0) return reflection.RemoveLast(message, &field);
  if (size > 1 && action == 1) return reflection.SwapElements(message, &field, Below(size), Below(size));
  if (field.cpp_type() != Field::CPPTYPE_MESSAGE) return AddScalar(message, field);
  if (size > 0 && action < 4 && depth < kMaxDepth) {
    return MutateOnce(reflection.MutableRepeatedMessage(message, &field, Below(size)), depth + 1);
  }
  Message* added = reflection.AddMessage(message, &field);
  if (size > 0 && Below(2) == 0) {
    added->CopyFrom(reflection.GetRepeatedMessage(*message, &field, Below(size)));
  } else {
    FillRequired(added, depth + 1);
  }
}

}  // namespace smarketing::fuzz
