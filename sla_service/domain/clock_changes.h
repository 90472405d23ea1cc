// What happens to clocks: because facts became known (Reconcile), or because time passed (ActOnTime).
#ifndef SMARKETING_SLA_SERVICE_DOMAIN_CLOCK_CHANGES_H_
#define SMARKETING_SLA_SERVICE_DOMAIN_CLOCK_CHANGES_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/time/time.h"
#include "common/id/id.h"
#include "sla_service/domain/clock_derivation.h"
#include "sla_service/domain/ids.h"
#include "sla_service/domain/lead_facts.h"
#include "sla_service/domain/promise.h"
#include "sla_service/domain/promise_clock.h"

namespace smarketing::sla {

// Something to tell the world about a clock.
struct ClockEvent {
  enum class Kind { kStarted, kWarned, kMet, kBreached, kMetLate, kCancelled };
  Kind kind = Kind::kStarted;
  PromiseClock clock;  // as the event leaves it
  absl::Time occur_time;
  int percent = 0;                // kWarned
  bool breach_withdrawn = false;  // kMet
  std::string reason;             // kCancelled
};

// Changes of any number of clocks, to be stored together.
struct ClockChanges {
  std::vector<PromiseClock> inserted;
  std::vector<PromiseClock> updated;
  std::vector<Breach> breaches;    // new or changed; a known one keeps the record time that it has
  std::vector<ClockEvent> events;  // in order

  bool empty() const { return inserted.empty() && updated.empty() && breaches.empty() && events.empty(); }
};

using NewId = absl::FunctionRef<Uuid()>;

// Adds what has to change so that the clocks of one promise about one lead are those that follow from the facts.
// `stored` are all clocks that are kept for them.
//
// A clock is found again by the event that started it; one whose start moved to an earlier trigger keeps its id. A
// clock that has run out is left running: only ActOnTime declares a breach of an unanswered promise, so that an answer
// that is about to be read still counts. An answer after the due time makes the breach here.
void Reconcile(const Promise& promise, const LeadId& lead, const LeadFacts& facts, std::vector<PromiseClock> stored,
               absl::Time now, NewId new_id, ClockChanges* changes);

// Adds what time alone does to a clock: the warnings that are due, each with its own time, then the breach. Nothing
// unless the clock runs and its next action is due.
void ActOnTime(PromiseClock clock, absl::Time now, NewId new_id, ClockChanges* changes);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_DOMAIN_CLOCK_CHANGES_H_
