// Flags that several commands have.
#ifndef SMARKETING_CLI_FLAGS_H_
#define SMARKETING_CLI_FLAGS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/strings/string_view.h"
#include "cli/convert.h"
#include "common/status/error.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/money.pb.h"
#include "smarketing/lead/v1/lead.pb.h"

namespace smarketing::cli {

// The time that a flag gives; nullopt when it was not given, or is none, which is a violation.
std::optional<google::protobuf::Timestamp> TimeFlag(absl::string_view flag, absl::string_view text,
                                                    Violations& violations);

// The enum value that a flag gives; the zero value when it was not given, or is none, which is a violation.
template <typename E>
E EnumFlag(absl::string_view flag, absl::string_view text, Violations& violations) {
  if (text.empty()) return static_cast<E>(0);
  const auto value = ParseEnum<E>(text);
  if (!value.has_value()) violations.Add(flag, "is none of " + EnumNames<E>());
  return value.value_or(static_cast<E>(0));
}

// "120.50 EUR" or "EUR 120.50"; nullopt when it was not given, or is none, which is a violation.
std::optional<google::type::Money> MoneyFlag(absl::string_view flag, absl::string_view text, Violations& violations);

// "SYSTEM:ID" of another system; nullopt as above.
std::optional<lead::v1::ExternalId> ExternalIdFlag(absl::string_view flag, absl::string_view text,
                                                   Violations& violations);

// Adds --request-id, which every write has.
void AddRequestId(CLI::App* command, std::string& request_id);
// What was given by it, or a new one.
std::string RequestId(const std::string& given);

// Adds a flag that may be given several times, with one value each: what follows is no value of it.
void AddRepeated(CLI::App* command, const std::string& flag, std::vector<std::string>& values, const std::string& help);

// --email, --phone, --external-id, --visitor-id, each several times.
class IdentityFlags {
 public:
  void AddTo(CLI::App* command);
  std::vector<lead::v1::Identity> Identities(Violations& violations) const;

 private:
  std::vector<std::string> emails_, phones_, external_ids_, visitor_ids_;
};

// What is known about a lead: --given-name … --region, --owner, --team, --persona, --tag.
class LeadFlags {
 public:
  void AddTo(CLI::App* command);
  // Sets the fields that were given, also with empty values, and names them in `mask`, which may be null.
  void Apply(lead::v1::Lead* lead, google::protobuf::FieldMask* mask) const;

 private:
  std::map<std::string, std::string> given_;  // by path in Lead
  std::vector<std::string> tags_;
  bool tags_given_ = false;
};

// Where it came from: --channel, --source, --medium, --campaign, --content, --term, --referrer, --landing-page.
class SourceFlags {
 public:
  void AddTo(CLI::App* command);
  bool given() const { return !given_.empty(); }
  lead::v1::SourceDetails Details() const;

 private:
  std::map<std::string, std::string> given_;  // by field
};

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_FLAGS_H_
