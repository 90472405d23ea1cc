#include "cli/export/lead_csv.h"

#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "cli/convert.h"
#include "cli/csv/formula.h"
#include "cli/lead_ref.h"
#include "cli/output.h"
#include "common/time/proto_time.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;

struct Column {
  const char* name;
  std::string (*text)(const pb::Lead& lead);
};

std::string TimeText(const google::protobuf::Timestamp& time) {
  if (time.seconds() == 0 && time.nanos() == 0) return "";
  const auto parsed = FromProtoTime(time);
  return parsed.ok() ? absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", *parsed, absl::UTCTimeZone()) : "";
}

template <pb::Identity::ValueCase kCase>
std::string FirstIdentity(const pb::Lead& lead) {
  for (const pb::Identity& identity : lead.identities()) {
    if (identity.value_case() == kCase) return IdentityText(identity);
  }
  return "";
}

constexpr Column kColumns[] = {
    {"lead", [](const pb::Lead& lead) { return lead.name(); }},
    {"stage", [](const pb::Lead& lead) { return EnumText(lead.stage()); }},
    {"given_name", [](const pb::Lead& lead) { return lead.profile().given_name(); }},
    {"family_name", [](const pb::Lead& lead) { return lead.profile().family_name(); }},
    {"email", FirstIdentity<pb::Identity::kEmail>},
    {"phone", FirstIdentity<pb::Identity::kPhone>},
    {"identities",
     [](const pb::Lead& lead) {
       return absl::StrJoin(lead.identities(), ";",
                            [](std::string* out, const pb::Identity& one) { *out += IdentityText(one); });
     }},
    {"company_name", [](const pb::Lead& lead) { return lead.profile().company_name(); }},
    {"job_title", [](const pb::Lead& lead) { return lead.profile().job_title(); }},
    {"website", [](const pb::Lead& lead) { return lead.profile().website(); }},
    {"country_code", [](const pb::Lead& lead) { return lead.profile().country_code(); }},
    {"region", [](const pb::Lead& lead) { return lead.profile().region(); }},
    {"city", [](const pb::Lead& lead) { return lead.profile().city(); }},
    {"postal_code", [](const pb::Lead& lead) { return lead.profile().postal_code(); }},
    {"street_address", [](const pb::Lead& lead) { return lead.profile().street_address(); }},
    {"language_code", [](const pb::Lead& lead) { return lead.profile().language_code(); }},
    {"channel", [](const pb::Lead& lead) { return lead.source().channel(); }},
    {"source", [](const pb::Lead& lead) { return lead.source().source(); }},
    {"medium", [](const pb::Lead& lead) { return lead.source().medium(); }},
    {"campaign", [](const pb::Lead& lead) { return lead.source().campaign(); }},
    {"content", [](const pb::Lead& lead) { return lead.source().content(); }},
    {"term", [](const pb::Lead& lead) { return lead.source().term(); }},
    {"owner", [](const pb::Lead& lead) { return lead.owner(); }},
    {"team", [](const pb::Lead& lead) { return lead.team(); }},
    {"persona", [](const pb::Lead& lead) { return lead.persona(); }},
    {"tags", [](const pb::Lead& lead) { return absl::StrJoin(lead.tags(), ";"); }},
    {"grade", [](const pb::Lead& lead) { return lead.score().grade(); }},
    {"fit", [](const pb::Lead& lead) { return lead.has_score() ? FormatPoints(lead.score().fit()) : ""; }},
    {"engagement",
     [](const pb::Lead& lead) { return lead.has_score() ? FormatPoints(lead.score().engagement()) : ""; }},
    {"create_time", [](const pb::Lead& lead) { return TimeText(lead.create_time()); }},
    {"update_time", [](const pb::Lead& lead) { return TimeText(lead.update_time()); }},
    {"stage_enter_time", [](const pb::Lead& lead) { return TimeText(lead.stage_enter_time()); }},
    {"first_response_time", [](const pb::Lead& lead) { return TimeText(lead.first_response_time()); }},
    {"delete_time", [](const pb::Lead& lead) { return TimeText(lead.delete_time()); }},
};

}  // namespace

const std::vector<std::string>& LeadCsvHeader() {
  static const auto* const kHeader = [] {
    auto* header = new std::vector<std::string>;
    for (const Column& column : kColumns) header->push_back(column.name);
    return header;
  }();
  return *kHeader;
}

std::vector<std::string> LeadCsvRow(const pb::Lead& lead) {
  std::vector<std::string> row;
  for (const Column& column : kColumns) row.push_back(csv::GuardCell(column.text(lead)));
  return row;
}

}  // namespace smarketing::cli
