// Calendars between the contract and the domain.
#ifndef SMARKETING_SLA_SERVICE_RPC_CONVERT_CALENDAR_H_
#define SMARKETING_SLA_SERVICE_RPC_CONVERT_CALENDAR_H_

#include <string>

#include "absl/strings/string_view.h"
#include "sla_service/domain/calendar_definition.h"
#include "sla_service/domain/ids.h"
#include "smarketing/sla/v1/calendar.pb.h"

namespace smarketing::sla {

// "calendars/{calendar}"
std::string CalendarName(const CalendarId& id);
// The nil id when it is no calendar's name; validation has refused such a one.
CalendarId CalendarIdFromName(absl::string_view name);

v1::Calendar CalendarToProto(const CalendarDefinition& calendar);
// Without what the service sets itself. A date that does not exist becomes 1970-01-01; validation has refused it.
CalendarDefinition CalendarFromProto(const v1::Calendar& proto);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_RPC_CONVERT_CALENDAR_H_
