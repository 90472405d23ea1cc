// What the routing rules are asked about a lead that is handed over.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_HANDOFF_ROUTING_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_HANDOFF_ROUTING_H_

#include <optional>
#include <string>
#include <vector>

#include "lead_service/domain/current_score.h"
#include "lead_service/domain/lead.h"
#include "lead_service/domain/routing.h"

namespace smarketing::lead {

// `lead` may not be handed over yet: the rules see it in the stage that it gets by that.
RoutingRequest RoutingRequestOf(const Lead& lead, const std::optional<CurrentScore>& score,
                                std::vector<std::string> passed_over = {});

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_HANDOFF_ROUTING_H_
