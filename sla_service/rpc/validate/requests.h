// What the rules of the contract cannot say about a request. Each adds all that is wrong; none looks anything up.
#ifndef SMARKETING_SLA_SERVICE_RPC_VALIDATE_REQUESTS_H_
#define SMARKETING_SLA_SERVICE_RPC_VALIDATE_REQUESTS_H_

#include "common/status/error.h"
#include "smarketing/sla/v1/agreement.pb.h"
#include "smarketing/sla/v1/calendar.pb.h"

namespace smarketing::sla {

void ValidateCreateCalendar(const v1::CreateCalendarRequest& request, Violations& violations);
void ValidateComputeElapsed(const v1::ComputeElapsedRequest& request, Violations& violations);
void ValidateCreateAgreement(const v1::CreateAgreementRequest& request, Violations& violations);
void ValidateUpdateAgreement(const v1::UpdateAgreementRequest& request, Violations& violations);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_RPC_VALIDATE_REQUESTS_H_
