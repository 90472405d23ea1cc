#include "sla_service/domain/promise_clock.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace smarketing::sla {
namespace {

std::string Utc(absl::Time time) { return absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", time, absl::UTCTimeZone()); }

std::string Evidence(const PromiseClock& clock) {
  return absl::StrCat("started at ", Utc(clock.start), " by event ", clock.start_event.ToString(), "; promised within ",
                      absl::FormatDuration(clock.target), " of business time by commitment ", clock.commitment,
                      " of agreements/", clock.agreement.ToString(), " revision ", clock.revision, "; ran out at ",
                      Utc(clock.due));
}

BreachState StateOfBreach(const PromiseClock& clock) {
  if (clock.state == ClockState::kBreached) return BreachState::kOpen;
  if (clock.state == ClockState::kMetLate) return BreachState::kAnsweredLate;
  return BreachState::kWithdrawn;
}

}  // namespace

absl::string_view StateName(ClockState state) {
  switch (state) {
    case ClockState::kRunning:
      return "RUNNING";
    case ClockState::kPaused:
      return "PAUSED";
    case ClockState::kMet:
      return "MET";
    case ClockState::kBreached:
      return "BREACHED";
    case ClockState::kMetLate:
      return "MET_LATE";
    case ClockState::kCancelled:
      return "CANCELLED";
  }
  return "UNKNOWN";
}

std::optional<absl::Time> NextAction(const PromiseClock& clock) {
  if (clock.state != ClockState::kRunning) return std::nullopt;
  absl::Time next = clock.due;
  for (const ClockWarning& warning : clock.warnings) {
    if (!warning.fired) next = std::min(next, warning.due);
  }
  return next;
}

Breach BreachOf(const PromiseClock& clock, absl::Time record_time) {
  Breach breach;
  breach.id = clock.breach.value_or(BreachId());
  breach.clock = clock.id;
  breach.lead = clock.lead;
  breach.agreement = clock.agreement;
  breach.revision = clock.revision;
  breach.commitment = clock.commitment;
  breach.state = StateOfBreach(clock);
  breach.due = clock.due;
  breach.record_time = record_time;
  breach.stop = clock.stop;
  if (breach.state == BreachState::kAnsweredLate && clock.elapsed.has_value()) {
    breach.late_by = std::max(*clock.elapsed - clock.target, absl::ZeroDuration());
  }
  breach.owner = clock.owner;
  breach.team = clock.team;
  breach.evidence = Evidence(clock);
  return breach;
}

}  // namespace smarketing::sla
