// The clock of one promise about one lead, as it is kept.
#ifndef SMARKETING_SLA_SERVICE_DOMAIN_PROMISE_CLOCK_H_
#define SMARKETING_SLA_SERVICE_DOMAIN_PROMISE_CLOCK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "sla_service/domain/ids.h"

namespace smarketing::sla {

// RUNNING → MET | BREACHED → MET_LATE; a breach is withdrawn (→ MET) when an answer in time comes to be known later;
// CANCELLED when what started it does not hold any more, or nobody can keep it. The numbers are stored.
enum class ClockState { kRunning = 1, kPaused = 2, kMet = 3, kBreached = 4, kMetLate = 5, kCancelled = 6 };

// As in the API: "MET_LATE".
absl::string_view StateName(ClockState state);

struct ClockWarning {
  int percent = 0;
  absl::Time due;
  bool fired = false;
  friend bool operator==(const ClockWarning&, const ClockWarning&) = default;
};

struct PromiseClock {
  ClockId id;
  LeadId lead;
  AgreementId agreement;
  int32_t revision = 1;
  std::string commitment;
  ClockState state = ClockState::kRunning;
  absl::Time start;
  absl::Time due;
  std::optional<absl::Time> stop;
  absl::Duration target;                  // business time
  std::optional<absl::Duration> elapsed;  // business time from start to stop
  EventId start_event;
  std::optional<EventId> stop_event;
  std::vector<ClockWarning> warnings;  // by due time
  std::string owner;                   // when it started
  std::string team;
  // Once it has been breached; kept when the breach is withdrawn.
  std::optional<BreachId> breach;
  // When time alone changes it next: a warning or the due time. Nothing unless it runs.
  std::optional<absl::Time> next_action;
  // Since when the next action waits for events that are in the log but not yet applied.
  std::optional<absl::Time> waiting_since;
  absl::Time update_time;

  friend bool operator==(const PromiseClock&, const PromiseClock&) = default;
};

// Whether the promise counts as broken.
inline bool BreachInForce(const PromiseClock& clock) {
  return clock.state == ClockState::kBreached || clock.state == ClockState::kMetLate;
}

// The next moment at which a clock that runs has something to do; nothing for others.
std::optional<absl::Time> NextAction(const PromiseClock& clock);

// The numbers are stored.
enum class BreachState { kOpen = 1, kAnsweredLate = 2, kWithdrawn = 3 };

// That a promise was not kept: at most one per clock, recorded once.
struct Breach {
  BreachId id;
  ClockId clock;
  LeadId lead;
  AgreementId agreement;
  int32_t revision = 1;
  std::string commitment;
  BreachState state = BreachState::kOpen;
  absl::Time due;
  absl::Time record_time;
  std::optional<absl::Time> stop;
  std::optional<absl::Duration> late_by;  // business time
  std::string owner;
  std::string team;
  std::string evidence;
  friend bool operator==(const Breach&, const Breach&) = default;
};

// The breach of a clock that has one (`clock.breach`), as the clock has it now; `record_time` is used when it is new.
Breach BreachOf(const PromiseClock& clock, absl::Time record_time);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_DOMAIN_PROMISE_CLOCK_H_
