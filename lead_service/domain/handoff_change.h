// The audit trail of hand-offs.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_HANDOFF_CHANGE_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_HANDOFF_CHANGE_H_

#include <vector>

#include "lead_service/domain/handoff.h"
#include "lead_service/domain/lead_change.h"

namespace smarketing::lead {

// What is other in `now` than in `before` (an empty hand-off for a new one); fields without the hand-off's name.
std::vector<FieldChange> DiffHandoff(const Handoff& before, const Handoff& now);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_HANDOFF_CHANGE_H_
