#include "lead_service/domain/handoff_change.h"

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace smarketing::lead {

std::vector<FieldChange> DiffHandoff(const Handoff& before, const Handoff& now) {
  std::vector<FieldChange> changes;
  const auto differ = [&](absl::string_view field, const std::string& a, const std::string& b, bool personal = false) {
    if (a != b) changes.push_back({std::string(field), a, b, personal});
  };
  const bool is_new = before.version == 0;
  differ("state", is_new ? "" : std::string(HandoffStateName(before.state)), std::string(HandoffStateName(now.state)));
  differ("team", before.team, now.team);
  differ("rep", before.rep, now.rep);
  differ("held_reason", before.held_reason, now.held_reason);
  differ("routing_rule", before.routing_rule, now.routing_rule);
  differ("submit_time", is_new ? "" : AuditTime(before.submit_time), AuditTime(now.submit_time));
  differ("expire_time", AuditTime(before.expire_time), AuditTime(now.expire_time));
  differ("accept_time", AuditTime(before.accept_time), AuditTime(now.accept_time));
  differ("close_time", AuditTime(before.close_time), AuditTime(now.close_time));
  differ("reason", before.reason, now.reason);
  differ("note", before.note, now.note, true);
  differ("answer_note", before.answer_note, now.answer_note, true);
  const auto deal = [](const Handoff& handoff) {
    return handoff.deal.has_value() ? ResourceName("deals", handoff.deal->uuid()) : std::string();
  };
  differ("deal", deal(before), deal(now));
  const auto previous = [](const Handoff& handoff) {
    return handoff.previous_handoff.has_value() ? HandoffName(*handoff.previous_handoff) : std::string();
  };
  differ("previous_handoff", previous(before), previous(now));
  return changes;
}

}  // namespace smarketing::lead
