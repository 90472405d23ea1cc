#include "sla_service/domain/clock_derivation.h"

#include <algorithm>

namespace smarketing::sla {
namespace {

// A promise that the calendar has no time for before its end cannot run out; the end of the calendar stands for that.
absl::Time DueTime(const Calendar& calendar, absl::Time start, absl::Duration target) {
  const absl::StatusOr<absl::Time> due = calendar.Add(start, target);
  return due.ok() ? *due : std::max(start, Calendar::End());
}

}  // namespace

std::vector<DerivedClock> DeriveClocks(const LeadFacts& facts, const Promise& promise) {
  const ResponseTime& response_time = promise.commitment.response_time;
  const std::vector<Response> responses = SortedResponses(facts);
  std::vector<DerivedClock> clocks;
  absl::Time covered_until = absl::InfinitePast();
  for (const Trigger& trigger : TriggersOf(facts, response_time.trigger)) {
    if (trigger.time < promise.activate_time || trigger.time <= covered_until) continue;
    const LeadAttributes lead = AttributesAt(facts, trigger.time);
    if (!Contains(promise.commitment.segment, lead)) continue;

    DerivedClock clock;
    clock.start = trigger.time;
    clock.start_event = trigger.event;
    clock.due = DueTime(*promise.calendar, clock.start, response_time.target);
    clock.owner = lead.owner;
    clock.team = lead.team;
    for (const int percent : response_time.warning_percents) {
      clock.warnings.push_back(
          {percent, DueTime(*promise.calendar, clock.start, response_time.target * percent / 100)});
    }
    const auto stop =
        std::lower_bound(responses.begin(), responses.end(), clock.start,
                         [](const Response& response, absl::Time start) { return response.time < start; });
    covered_until = clock.due;
    if (stop != responses.end()) {
      clock.stop = *stop;
      covered_until = std::min(clock.due, stop->time);
    }
    const bool unsettled = facts.erase_time.has_value() && !clock.stop.has_value() && clock.due > *facts.erase_time;
    if (!unsettled) clocks.push_back(std::move(clock));
  }
  return clocks;
}

}  // namespace smarketing::sla
