// What a command changed of a deal, for the audit trail of its lead.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_DEAL_CHANGE_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_DEAL_CHANGE_H_

#include <vector>

#include "lead_service/domain/deal.h"
#include "lead_service/domain/lead_change.h"

namespace smarketing::lead {

// What is other in `now` than in `before` (an empty deal for a new one); fields without the deal's name.
std::vector<FieldChange> DiffDeal(const Deal& before, const Deal& now);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_DEAL_CHANGE_H_
