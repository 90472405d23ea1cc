#ifndef SMARKETING_LEAD_SERVICE_SERVER_LEAD_SERVICE_DEFINITION_H_
#define SMARKETING_LEAD_SERVICE_SERVER_LEAD_SERVICE_DEFINITION_H_

#include <functional>

#include "common/service/definition.h"
#include "lead_service/server/lead_options.h"

namespace smarketing::lead {

// lead_service as service::Main and tests run it. `options` is asked when the service is made: flags are known by then.
service::ServiceDefinition LeadService(std::function<LeadOptions()> options = [] { return LeadOptions(); });

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_SERVER_LEAD_SERVICE_DEFINITION_H_
