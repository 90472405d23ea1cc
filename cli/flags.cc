#include "cli/flags.h"

#include <cstddef>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "cli/import/mapping.h"
#include "cli/lead_ref.h"
#include "cli/session.h"
#include "common/money/money.h"
#include "common/money/proto_money.h"
#include "common/time/proto_time.h"
#include "google/protobuf/descriptor.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;

struct TextFlag {
  const char* flag;
  const char* path;  // in Lead
  const char* help;
};

constexpr TextFlag kLeadFlags[] = {
    {"--given-name", "profile.given_name", ""},
    {"--family-name", "profile.family_name", ""},
    {"--company", "profile.company_name", ""},
    {"--job-title", "profile.job_title", ""},
    {"--website", "profile.website", ""},
    {"--country", "profile.country_code", "two letters, such as BR"},
    {"--region", "profile.region", "state or province"},
    {"--city", "profile.city", ""},
    {"--postal-code", "profile.postal_code", ""},
    {"--street-address", "profile.street_address", ""},
    {"--language", "profile.language_code", "such as pt-BR"},
    {"--owner", "owner", "the key of a rep"},
    {"--team", "team", "the key of a team"},
    {"--persona", "persona", "the key of a persona of the playbook"},
};

constexpr const char* kSourceFields[] = {"channel", "source", "medium",   "campaign",
                                         "content", "term",   "referrer", "landing_page"};

void SetText(google::protobuf::Message* message, const std::string& field, const std::string& text) {
  message->GetReflection()->SetString(message, message->GetDescriptor()->FindFieldByName(field), text);
}

}  // namespace

std::optional<google::protobuf::Timestamp> TimeFlag(absl::string_view flag, absl::string_view text,
                                                    Violations& violations) {
  if (text.empty()) return std::nullopt;
  const auto time = ParseTime(text, absl::UTCTimeZone());
  if (!time.has_value()) {
    violations.Add(flag, "is not a time such as 2026-02-01 or 2026-02-01T10:30:00Z");
    return std::nullopt;
  }
  return ToProtoTime(*time);
}

std::optional<google::type::Money> MoneyFlag(absl::string_view flag, absl::string_view text, Violations& violations) {
  if (text.empty()) return std::nullopt;
  const std::vector<std::string> words = absl::StrSplit(text, ' ', absl::SkipWhitespace());
  if (words.size() == 2) {
    for (const bool currency_first : {false, true}) {
      const auto money = Money::Parse(words[currency_first ? 0 : 1], words[currency_first ? 1 : 0]);
      if (money.ok()) return ToProtoMoney(*money);
    }
  }
  violations.Add(flag, "is not an amount such as '120.50 EUR'");
  return std::nullopt;
}

std::optional<pb::ExternalId> ExternalIdFlag(absl::string_view flag, absl::string_view text, Violations& violations) {
  if (text.empty()) return std::nullopt;
  const auto identity = ParseIdentity(text);
  if (!identity.has_value() || !identity->has_external()) {
    violations.Add(flag, "must be SYSTEM:ID, the system in lower case");
    return std::nullopt;
  }
  return identity->external();
}

void AddRequestId(CLI::App* command, std::string& request_id) {
  command->add_option("--request-id", request_id, "makes a repetition harmless; default: a new one");
}

std::string RequestId(const std::string& given) { return given.empty() ? NewRequestId() : given; }

void AddRepeated(CLI::App* command, const std::string& flag, std::vector<std::string>& values,
                 const std::string& help) {
  command->add_option(flag, values, help)->allow_extra_args(false);
}

void IdentityFlags::AddTo(CLI::App* command) {
  AddRepeated(command, "--email", emails_, "may be given several times, as the next three");
  AddRepeated(command, "--phone", phones_, "with country code, such as +551155256325");
  AddRepeated(command, "--external-id", external_ids_, "SYSTEM:ID, the id in another system");
  AddRepeated(command, "--visitor-id", visitor_ids_, "the cookie's");
}

std::vector<pb::Identity> IdentityFlags::Identities(Violations& violations) const {
  std::vector<pb::Identity> identities;
  for (const std::string& text : external_ids_) {
    if (const auto id = ExternalIdFlag("--external-id", text, violations)) {
      *identities.emplace_back().mutable_external() = *id;
    }
  }
  for (const std::string& email : emails_) identities.emplace_back().set_email(email);
  for (const std::string& phone : phones_) identities.emplace_back().set_phone(phone);
  for (const std::string& id : visitor_ids_) identities.emplace_back().set_visitor_id(id);
  return identities;
}

void LeadFlags::AddTo(CLI::App* command) {
  for (const TextFlag& flag : kLeadFlags) {
    command->add_option_function<std::string>(
        flag.flag, [this, path = flag.path](const std::string& text) { given_[path] = text; }, flag.help);
  }
  command
      ->add_option_function<std::vector<std::string>>(
          "--tag",
          [this](const std::vector<std::string>& tags) {
            tags_given_ = true;
            for (const std::string& tag : tags) {
              if (!tag.empty()) tags_.push_back(tag);
            }
          },
          "may be given several times")
      ->allow_extra_args(false);
}

void LeadFlags::Apply(pb::Lead* lead, google::protobuf::FieldMask* mask) const {
  for (const auto& [path, text] : given_) {
    absl::string_view field = path;
    google::protobuf::Message* message = lead;
    if (absl::ConsumePrefix(&field, "profile.")) message = lead->mutable_profile();
    SetText(message, std::string(field), text);
    if (mask != nullptr) mask->add_paths(path);
  }
  if (!tags_given_) return;
  for (const std::string& tag : tags_) lead->add_tags(tag);
  if (mask != nullptr) mask->add_paths("tags");
}

void SourceFlags::AddTo(CLI::App* command) {
  for (const char* field : kSourceFields) {
    const std::string flag = absl::StrCat("--", absl::StrReplaceAll(field, {{"_", "-"}}));
    command->add_option_function<std::string>(flag, [this, field](const std::string& text) { given_[field] = text; });
  }
}

pb::SourceDetails SourceFlags::Details() const {
  pb::SourceDetails details;
  for (const auto& [field, text] : given_) SetText(&details, field, text);
  return details;
}

}  // namespace smarketing::cli
