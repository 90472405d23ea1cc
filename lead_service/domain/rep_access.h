// For whom a caller may act, who may only change what is of its own teams.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_REP_ACCESS_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_REP_ACCESS_H_

#include "absl/status/status.h"
#include "lead_service/domain/command.h"
#include "lead_service/domain/roster.h"

namespace smarketing::lead {

// OK for the caller itself and for reps of its teams, which are those of `context` and of the roster; and for everybody
// when the caller may change what is of any team. Otherwise PERMISSION_DENIED OTHER_TEAM.
absl::Status CheckActsFor(const Rep& rep, const Context& context, const Roster& roster);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_REP_ACCESS_H_
