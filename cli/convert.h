// Words on the command line to values of the contract.
#ifndef SMARKETING_CLI_CONVERT_H_
#define SMARKETING_CLI_CONVERT_H_

#include <limits>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "cli/yaml/field_kind.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"
#include "google/type/date.pb.h"
#include "smarketing/lead/v1/lead.pb.h"

namespace smarketing::cli {

// "marketing_qualified", "MARKETING_QUALIFIED"; nullopt for anything else.
std::optional<lead::v1::LeadStage> ParseStage(absl::string_view text);

// "subscriber, lead, …"
std::string StageNames();
// The same up to `last`: a lead that is made can only be given a stage up to SALES_QUALIFIED.
std::string StageNames(lead::v1::LeadStage last);

// The number of the value `prefix` + upper case of `text` ("page_view", "page-view", "Page view"); nullopt when there
// is none.
std::optional<int> ParseEnum(const google::protobuf::EnumDescriptor* type, absl::string_view prefix,
                             absl::string_view text);
// "page_view, …": all values but the zero one, up to `last`.
std::string EnumNames(const google::protobuf::EnumDescriptor* type, absl::string_view prefix,
                      int last = std::numeric_limits<int>::max());

// The same for the enum `E`, by its own prefix.
template <typename E>
std::optional<E> ParseEnum(absl::string_view text) {
  const auto* type = google::protobuf::GetEnumDescriptor<E>();
  const auto number = ParseEnum(type, EnumPrefix(type), text);
  return number.has_value() ? std::optional(static_cast<E>(*number)) : std::nullopt;
}
template <typename E>
std::string EnumNames() {
  const auto* type = google::protobuf::GetEnumDescriptor<E>();
  return EnumNames(type, EnumPrefix(type));
}

// "PAGE_VIEW"; empty for the zero value, the number for one that this smctl does not know.
std::string EnumText(const google::protobuf::EnumDescriptor* type, int value);
template <typename E>
std::string EnumText(E value) {
  return EnumText(google::protobuf::GetEnumDescriptor<E>(), value);
}

// "2018-01-31"; nullopt for anything else.
std::optional<google::type::Date> ParseDate(absl::string_view text);

// "leads/018f…" of either "leads/018f…" or "018f…".
std::string FullName(absl::string_view collection, absl::string_view id);
// "018f…" of either.
std::string ShortName(absl::string_view name);

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_CONVERT_H_
