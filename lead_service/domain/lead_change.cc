#include "lead_service/domain/lead_change.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "lead_service/domain/field.h"
#include "lead_service/domain/identity.h"
#include "lead_service/domain/stage.h"

namespace smarketing::lead {
namespace {

class Differ {
 public:
  void Field(absl::string_view field, const std::string& before, const std::string& now, bool personal = false) {
    if (before != now) changes_.push_back({std::string(field), before, now, personal});
  }
  std::vector<FieldChange> Take() { return std::move(changes_); }

 private:
  std::vector<FieldChange> changes_;
};

absl::string_view KindName(IdentityKind kind) {
  switch (kind) {
    case IdentityKind::kEmail:
      return "email";
    case IdentityKind::kPhone:
      return "phone";
    case IdentityKind::kExternal:
      return "external";
    case IdentityKind::kVisitor:
      return "visitor";
  }
  return "";
}

std::string Show(const Identity& identity) {
  return absl::StrCat(KindName(identity.key.kind), " ", identity.key.external_system,
                      identity.key.external_system.empty() ? "" : " ", identity.key.normal_form);
}

// Those of `a` that `b` lacks, by key.
std::vector<const Identity*> Missing(const std::vector<Identity>& a, const std::vector<Identity>& b) {
  std::vector<const Identity*> missing;
  for (const Identity& identity : a) {
    const bool found =
        std::any_of(b.begin(), b.end(), [&](const Identity& other) { return other.key == identity.key; });
    if (!found) missing.push_back(&identity);
  }
  return missing;
}

std::string IdText(const std::string& collection, const Uuid& id) { return ResourceName(collection, id); }

}  // namespace

std::string AuditTime(const std::optional<absl::Time>& time) {
  if (!time.has_value()) return "";
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%E*SZ", *time, absl::UTCTimeZone());
}

std::vector<FieldChange> DiffLead(const Lead& before, const Lead& now) {
  Differ differ;
  for (const Field field : kAllFields) {
    differ.Field(FieldName(field), before.fields[field], now.fields[field], IsPersonal(field));
  }
  differ.Field("tags", absl::StrJoin(before.tags, ", "), absl::StrJoin(now.tags, ", "), true);
  for (const Identity* lost : Missing(before.identities, now.identities)) {
    differ.Field("identities", Show(*lost), "", true);
  }
  for (const Identity* gained : Missing(now.identities, before.identities)) {
    differ.Field("identities", "", Show(*gained), true);
  }
  differ.Field("source.channel", before.source.channel, now.source.channel);
  differ.Field("source.source", before.source.source, now.source.source);
  differ.Field("source.medium", before.source.medium, now.source.medium);
  differ.Field("source.campaign", before.source.campaign, now.source.campaign);
  differ.Field("source.content", before.source.content, now.source.content);
  differ.Field("source.term", before.source.term, now.source.term);
  differ.Field("source.referrer", before.source.referrer, now.source.referrer, true);
  differ.Field("source.landing_page", before.source.landing_page, now.source.landing_page, true);
  const bool is_new = before.version == 0;
  const std::optional<absl::Time> created = is_new ? std::optional<absl::Time>() : before.create_time;
  differ.Field("create_time", AuditTime(created), AuditTime(now.create_time));
  differ.Field("stage", is_new ? "" : std::string(StageName(before.stage)), std::string(StageName(now.stage)));
  differ.Field("first_response_time", AuditTime(before.first_response_time), AuditTime(now.first_response_time));
  differ.Field("recycle_until_time", AuditTime(before.recycle_until), AuditTime(now.recycle_until));
  const auto handoff = [](const Lead& lead) {
    return lead.open_handoff.has_value() ? IdText("handoffs", lead.open_handoff->uuid()) : std::string();
  };
  differ.Field("open_handoff", handoff(before), handoff(now));
  differ.Field("delete_time", AuditTime(before.delete_time), AuditTime(now.delete_time));
  differ.Field("erase_time", AuditTime(before.erase_time), AuditTime(now.erase_time));
  const auto merged = [](const Lead& lead) {
    return lead.merged_into.has_value() ? IdText("leads", lead.merged_into->uuid()) : std::string();
  };
  differ.Field("merged_into", merged(before), merged(now));
  return differ.Take();
}

}  // namespace smarketing::lead
