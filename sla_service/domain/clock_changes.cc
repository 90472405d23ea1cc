#include "sla_service/domain/clock_changes.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace smarketing::sla {
namespace {

ClockEvent MakeEvent(ClockEvent::Kind kind, const PromiseClock& clock, absl::Time occur_time) {
  ClockEvent event;
  event.kind = kind;
  event.clock = clock;
  event.occur_time = occur_time;
  return event;
}

// For each derived clock the stored one that it continues, or null; `leftover` gets the stored ones that nothing
// continues. First by the starting event, also for cancelled ones; the rest in the order of time: a clock that lost its
// starting event has moved to an earlier one, or back when that one is gone again, and clocks never overtake each
// other.
std::vector<const PromiseClock*> Match(const std::vector<DerivedClock>& derived,
                                       const std::vector<PromiseClock>& stored,
                                       std::vector<const PromiseClock*>* leftover) {
  std::vector<const PromiseClock*> match(derived.size(), nullptr);
  for (const PromiseClock& clock : stored) {
    const auto same = std::find_if(derived.begin(), derived.end(), [&](const DerivedClock& candidate) {
      return candidate.start_event == clock.start_event;
    });
    if (same != derived.end()) {
      match[static_cast<size_t>(same - derived.begin())] = &clock;
    } else if (clock.state != ClockState::kCancelled) {
      leftover->push_back(&clock);
    }
  }
  auto next = leftover->begin();
  for (size_t i = 0; i < derived.size() && next != leftover->end(); ++i) {
    if (match[i] == nullptr) match[i] = *next++;
  }
  leftover->erase(leftover->begin(), next);
  return match;
}

// Warnings at their new times; one that was given stays given.
std::vector<ClockWarning> MergeWarnings(const std::vector<DerivedWarning>& derived,
                                        const std::vector<ClockWarning>& stored) {
  std::vector<ClockWarning> warnings;
  for (const DerivedWarning& warning : derived) {
    const bool fired = std::any_of(stored.begin(), stored.end(), [&](const ClockWarning& known) {
      return known.percent == warning.percent && known.fired;
    });
    warnings.push_back({warning.percent, warning.due, fired});
  }
  return warnings;
}

PromiseClock FreshClock(const Promise& promise, const LeadId& lead, ClockId id) {
  PromiseClock clock;
  clock.id = id;
  clock.lead = lead;
  clock.agreement = promise.agreement;
  clock.revision = promise.revision;
  clock.commitment = promise.commitment.id;
  clock.target = promise.commitment.response_time.target;
  return clock;
}

ClockState Settle(const DerivedClock& derived, const std::optional<PromiseClock>& before, absl::Time now) {
  if (derived.stop.has_value()) return derived.stop->time <= derived.due ? ClockState::kMet : ClockState::kMetLate;
  // A breach stands also for a replica whose clock has not come that far: only a later due time takes it back.
  const bool breached = before.has_value() && BreachInForce(*before) && derived.due <= std::max(now, before->due);
  return breached ? ClockState::kBreached : ClockState::kRunning;
}

void AnnounceCancelled(const PromiseClock& clock, absl::string_view reason, absl::Time now, ClockChanges* changes) {
  ClockEvent event = MakeEvent(ClockEvent::Kind::kCancelled, clock, now);
  event.reason = std::string(reason);
  changes->events.push_back(std::move(event));
}

// Whether an answer or a breach that listeners know of is gone and no other answer takes its place.
bool Retracted(const PromiseClock& before, const PromiseClock& after) {
  if (before.state == ClockState::kCancelled || after.stop.has_value()) return false;
  return before.stop.has_value() || (BreachInForce(before) && !BreachInForce(after));
}

void Announce(const std::optional<PromiseClock>& before, const PromiseClock& after, absl::Time now,
              ClockChanges* changes) {
  // There is no event for less: the clock is told anew.
  const bool retracted = before.has_value() && Retracted(*before, after);
  if (retracted) AnnounceCancelled(after, "its answer or breach does not hold any more", now, changes);
  const bool restarted = !before.has_value() || before->state == ClockState::kCancelled || retracted ||
                         before->start != after.start || before->due != after.due;
  if (restarted) changes->events.push_back(MakeEvent(ClockEvent::Kind::kStarted, after, after.start));

  const bool was_in_force = before.has_value() && BreachInForce(*before) && !retracted;
  if (BreachInForce(after) && !was_in_force) {
    changes->events.push_back(MakeEvent(ClockEvent::Kind::kBreached, after, after.due));
  }
  // A listener that hears of a new start hears of the answer again: its time may be another one.
  const bool told = !restarted && before->state == after.state && before->stop == after.stop;
  if (!after.stop.has_value() || told) return;
  const bool met = after.state == ClockState::kMet;
  ClockEvent event = MakeEvent(met ? ClockEvent::Kind::kMet : ClockEvent::Kind::kMetLate, after, *after.stop);
  event.breach_withdrawn = met && was_in_force;
  changes->events.push_back(std::move(event));
}

void Apply(const Promise& promise, const LeadId& lead, const DerivedClock& derived,
           const std::optional<PromiseClock>& before, absl::Time now, NewId new_id, ClockChanges* changes) {
  PromiseClock clock = before.has_value() ? *before : FreshClock(promise, lead, ClockId(new_id()));
  clock.state = Settle(derived, before, now);
  clock.start = derived.start;
  clock.due = derived.due;
  clock.start_event = derived.start_event;
  clock.owner = derived.owner;
  clock.team = derived.team;
  clock.warnings = MergeWarnings(derived.warnings, clock.warnings);
  clock.stop.reset();
  clock.stop_event.reset();
  clock.elapsed.reset();
  if (derived.stop.has_value()) {
    clock.stop = derived.stop->time;
    clock.stop_event = derived.stop->event;
    clock.elapsed = promise.calendar->Between(derived.start, derived.stop->time);
  }
  if (BreachInForce(clock) && !clock.breach.has_value()) clock.breach = BreachId(new_id());
  clock.next_action = NextAction(clock);
  clock.waiting_since.reset();
  if (before.has_value() && clock == *before) return;

  clock.update_time = now;
  if (clock.breach.has_value()) changes->breaches.push_back(BreachOf(clock, now));
  Announce(before, clock, now, changes);
  (before.has_value() ? changes->updated : changes->inserted).push_back(std::move(clock));
}

void Cancel(PromiseClock clock, absl::string_view reason, absl::Time now, ClockChanges* changes) {
  clock.state = ClockState::kCancelled;
  clock.next_action.reset();
  clock.waiting_since.reset();
  clock.update_time = now;
  if (clock.breach.has_value()) changes->breaches.push_back(BreachOf(clock, now));
  AnnounceCancelled(clock, reason, now, changes);
  changes->updated.push_back(std::move(clock));
}

}  // namespace

void Reconcile(const Promise& promise, const LeadId& lead, const LeadFacts& facts, std::vector<PromiseClock> stored,
               absl::Time now, NewId new_id, ClockChanges* changes) {
  std::sort(stored.begin(), stored.end(), [](const PromiseClock& a, const PromiseClock& b) {
    return std::tie(a.start, a.id) < std::tie(b.start, b.id);
  });
  const std::vector<DerivedClock> derived = DeriveClocks(facts, promise);
  std::vector<const PromiseClock*> leftover;
  const std::vector<const PromiseClock*> match = Match(derived, stored, &leftover);
  const absl::string_view gone =
      facts.erase_time.has_value() ? "the person was erased" : "what started the clock does not hold any more";
  for (const PromiseClock* clock : leftover) Cancel(*clock, gone, now, changes);
  for (size_t i = 0; i < derived.size(); ++i) {
    const std::optional<PromiseClock> before = match[i] != nullptr ? std::make_optional(*match[i]) : std::nullopt;
    Apply(promise, lead, derived[i], before, now, new_id, changes);
  }
}

void ActOnTime(PromiseClock clock, absl::Time now, NewId new_id, ClockChanges* changes) {
  const std::optional<absl::Time> due = NextAction(clock);
  if (!due.has_value() || *due > now) return;
  clock.update_time = now;
  clock.waiting_since.reset();
  for (ClockWarning& warning : clock.warnings) {
    if (warning.fired || warning.due > now) continue;
    warning.fired = true;
    ClockEvent event = MakeEvent(ClockEvent::Kind::kWarned, clock, warning.due);
    event.percent = warning.percent;
    changes->events.push_back(std::move(event));
  }
  if (clock.due <= now) {
    clock.state = ClockState::kBreached;
    if (!clock.breach.has_value()) clock.breach = BreachId(new_id());
    changes->events.push_back(MakeEvent(ClockEvent::Kind::kBreached, clock, clock.due));
    changes->breaches.push_back(BreachOf(clock, now));
  }
  clock.next_action = NextAction(clock);
  changes->updated.push_back(std::move(clock));
}

}  // namespace smarketing::sla
