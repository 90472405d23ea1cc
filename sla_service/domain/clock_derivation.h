// From the facts of a lead to its clocks: a pure function, so that late and out-of-order facts need no special case.
// Facts are added, the function runs again, and what differs from before is what changed (clock_changes.h).
#ifndef SMARKETING_SLA_SERVICE_DOMAIN_CLOCK_DERIVATION_H_
#define SMARKETING_SLA_SERVICE_DOMAIN_CLOCK_DERIVATION_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "sla_service/domain/ids.h"
#include "sla_service/domain/lead_facts.h"
#include "sla_service/domain/promise.h"

namespace smarketing::sla {

// A share of the target, and when it has passed.
struct DerivedWarning {
  int percent = 0;
  absl::Time due;
};

struct DerivedClock {
  absl::Time start;
  absl::Time due;
  EventId start_event;
  std::optional<Response> stop;
  std::vector<DerivedWarning> warnings;  // by due time
  std::string owner;                     // when the clock started, and the team
  std::string team;
};

// The clocks of one promise about one lead, by start.
//
// - The earliest trigger at or after the promise's activation starts the first clock; the lead must be in the segment
//   at that moment.
// - The earliest genuine response at or after a clock's start stops it. One before the start does not count for it.
// - A clock speaks for every trigger up to its stop or its due time, whichever is earlier. The next trigger after that
//   starts the next clock: who asks again after an answer, or after having been neglected, is owed a new answer. One
//   response may stop several clocks.
// - An erased person cannot be answered: there is no clock that was neither stopped nor due by then.
std::vector<DerivedClock> DeriveClocks(const LeadFacts& facts, const Promise& promise);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_DOMAIN_CLOCK_DERIVATION_H_
