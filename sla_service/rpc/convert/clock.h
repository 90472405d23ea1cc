// Clocks and breaches as the contract shows them.
#ifndef SMARKETING_SLA_SERVICE_RPC_CONVERT_CLOCK_H_
#define SMARKETING_SLA_SERVICE_RPC_CONVERT_CLOCK_H_

#include <string>

#include "absl/strings/string_view.h"
#include "sla_service/domain/ids.h"
#include "sla_service/domain/promise_clock.h"
#include "smarketing/sla/v1/clock.pb.h"

namespace smarketing::sla {

// The nil id when it is no clock's name; validation has refused such a one.
ClockId ClockIdFromName(absl::string_view name);

v1::Clock ClockToProto(const PromiseClock& clock);
v1::Breach BreachToProto(const Breach& breach);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_RPC_CONVERT_CLOCK_H_
