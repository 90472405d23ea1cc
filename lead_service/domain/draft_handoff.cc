// How a lead, its timers and its events follow what a command does to hand-offs.
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lead_service/domain/draft.h"
#include "lead_service/domain/handoff.h"
#include "lead_service/domain/handoff_change.h"

namespace smarketing::lead {

Handoff& Draft::MutableHandoff(const HandoffId& id) {
  const auto it = handoffs_.find(id);
  if (it != handoffs_.end()) return it->second;
  return handoffs_.emplace(id, *workspace_.FindHandoff(id)).first->second;
}

Handoff& Draft::NewHandoff(const LeadId& lead) {
  Handoff handoff;
  handoff.id = workspace_.NewId<HandoffId>();
  handoff.lead = lead;
  const HandoffId id = handoff.id;
  return handoffs_.emplace(id, std::move(handoff)).first->second;
}

// Before the leads are finished.
void Draft::FollowHandoffs() {
  for (const bool open : {false, true}) {  // one may have ended and led to another
    for (const auto& [id, handoff] : handoffs_) {
      if (handoff.IsOpen() != open) continue;
      const Lead* lead = workspace_.FindLead(handoff.lead);
      const LeadId lead_id = lead == nullptr ? handoff.lead : lead->id;
      const std::optional<HandoffId>& known = MutableLead(lead_id).open_handoff;
      if (open) {
        MutableLead(lead_id).open_handoff = id;
      } else if (known == id) {
        MutableLead(lead_id).open_handoff.reset();
      }
    }
  }
}

void Draft::FinishHandoff(Handoff handoff, Workspace::Changes& changes) {
  const Handoff* before = workspace_.FindHandoff(handoff.id);
  if (before != nullptr && *before == handoff) return;
  const Handoff none;
  const std::string prefix = absl::StrCat(HandoffName(handoff.id), "/");
  for (FieldChange& change : DiffHandoff(before == nullptr ? none : *before, handoff)) {
    change.field = absl::StrCat(prefix, change.field);
    Audit(handoff.lead, std::move(change));
  }
  ++handoff.version;
  handoff.update_time = context_.now;

  const auto expires = [](const Handoff& one) {
    return one.state == HandoffState::kSubmitted ? one.expire_time : std::nullopt;
  };
  const std::optional<absl::Time> expire_time = expires(handoff);
  if (expire_time != (before == nullptr ? std::nullopt : expires(*before))) {
    SetTimer({TimerKind::kExpireHandoff, handoff.id.uuid()}, expire_time);
  }
  if (before != nullptr && before->IsHeld() && !handoff.IsHeld()) {
    SetTimer({TimerKind::kRouteHandoff, handoff.id.uuid()}, std::nullopt);
  }
  for (size_t i = before == nullptr ? 0 : before->history.size(); i < handoff.history.size(); ++i) {
    SayStep(handoff, i, changes);
  }
  changes.handoffs.push_back(std::move(handoff));
}

void Draft::SayStep(const Handoff& handoff, size_t entry, Workspace::Changes& changes) {
  HandoffStep step{handoff, handoff.history[entry]};
  step.handoff.history.clear();
  const absl::Time time = step.entry.occur_time;
  const LeadId& lead = handoff.lead;
  const HandoffEntry* previous = entry == 0 ? nullptr : &handoff.history[entry - 1];
  if (previous != nullptr && previous->state == step.entry.state) {
    return Say(changes, lead, time, HandoffReassigned{std::move(step), previous->team, previous->rep});
  }
  switch (step.entry.state) {
    case HandoffState::kSubmitted:
      return Say(changes, lead, time, HandoffSubmitted{std::move(step)});
    case HandoffState::kAccepted:
      return Say(changes, lead, time, HandoffAccepted{std::move(step)});
    case HandoffState::kRejected:
      return Say(changes, lead, time, HandoffRejected{std::move(step)});
    case HandoffState::kRecycled:
      return Say(changes, lead, time, HandoffRecycled{std::move(step)});
    case HandoffState::kExpired:
      return Say(changes, lead, time, HandoffExpired{std::move(step)});
    case HandoffState::kWithdrawn:
      return Say(changes, lead, time, HandoffWithdrawn{std::move(step)});
    case HandoffState::kConverted:
      return Say(changes, lead, time, HandoffConverted{std::move(step)});
  }
}

}  // namespace smarketing::lead
