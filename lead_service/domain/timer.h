// Something that the service itself has to do when its time comes.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_TIMER_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_TIMER_H_

#include <compare>

#include "absl/time/time.h"
#include "common/id/id.h"
#include "lead_service/domain/ids.h"

namespace smarketing::lead {

// The numbers are those of the database.
enum class TimerKind {
  kReturnRecycledLead = 1,  // subject: the lead
  kPurgeLead = 2,           // subject: the lead
  kExpireHandoff = 3,       // subject: the hand-off
  kRouteHandoff = 4,        // subject: the hand-off, which is held
};

struct TimerKey {
  TimerKind kind = TimerKind::kReturnRecycledLead;
  Uuid subject;

  friend auto operator<=>(const TimerKey&, const TimerKey&) = default;
};

struct Timer {
  TimerKey key;
  absl::Time due_time;

  friend bool operator==(const Timer&, const Timer&) = default;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_TIMER_H_
