#include "lead_service/domain/deal_change.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace smarketing::lead {
namespace {

std::string Show(const std::optional<Money>& amount) {
  return amount.has_value() ? absl::StrCat(amount->ToString()) : std::string();
}

std::string Show(const std::optional<absl::CivilDay>& day) {
  return day.has_value() ? absl::FormatCivilTime(*day) : std::string();
}

std::string Show(const std::optional<ExternalId>& id) {
  return id.has_value() ? absl::StrCat(id->system, " ", id->id) : std::string();
}

std::string Show(const std::vector<DealContact>& contacts) {
  return absl::StrJoin(contacts, ", ", [](std::string* out, const DealContact& contact) {
    absl::StrAppend(out, ResourceName("leads", contact.lead.uuid()), " ", DealRoleName(contact.role));
  });
}

}  // namespace

std::vector<FieldChange> DiffDeal(const Deal& before, const Deal& now) {
  std::vector<FieldChange> changes;
  const auto differ = [&](absl::string_view field, const std::string& a, const std::string& b, bool personal = false) {
    if (a != b) changes.push_back({std::string(field), a, b, personal});
  };
  const bool is_new = before.version == 0;
  differ("title", before.title, now.title, true);
  differ("amount", Show(before.amount), Show(now.amount));
  differ("owner", before.owner, now.owner);
  differ("expected_close_date", Show(before.expected_close_date), Show(now.expected_close_date));
  differ("state", is_new ? "" : std::string(DealStateName(before.state)), std::string(DealStateName(now.state)));
  differ("create_time", is_new ? "" : AuditTime(before.create_time), AuditTime(now.create_time));
  differ("close_time", AuditTime(before.close_time), AuditTime(now.close_time));
  differ("lost_reason", before.lost_reason, now.lost_reason);
  differ("pipeline", before.pipeline, now.pipeline);
  differ("stage", before.stage, now.stage);
  differ("lost_note", before.lost_note, now.lost_note, true);
  differ("contacts", Show(before.contacts), Show(now.contacts));
  differ("external_id", Show(before.external_id), Show(now.external_id));
  return changes;
}

}  // namespace smarketing::lead
