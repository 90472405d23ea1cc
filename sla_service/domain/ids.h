// The ids of what this service keeps, and of what it hears about.
#ifndef SMARKETING_SLA_SERVICE_DOMAIN_IDS_H_
#define SMARKETING_SLA_SERVICE_DOMAIN_IDS_H_

#include "common/id/id.h"

namespace smarketing::sla {

using CalendarId = Id<struct CalendarTag>;
using AgreementId = Id<struct AgreementTag>;
using ClockId = Id<struct ClockTag>;
using BreachId = Id<struct BreachTag>;
using LeadId = Id<struct LeadTag>;    // lead_service's
using EventId = Id<struct EventTag>;  // the event log's

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_DOMAIN_IDS_H_
