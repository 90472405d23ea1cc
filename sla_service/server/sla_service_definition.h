#ifndef SMARKETING_SLA_SERVICE_SERVER_SLA_SERVICE_DEFINITION_H_
#define SMARKETING_SLA_SERVICE_SERVER_SLA_SERVICE_DEFINITION_H_

#include "common/service/definition.h"

namespace smarketing::sla {

// sla_service as service::Main and tests run it.
service::ServiceDefinition SlaService();

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_SERVER_SLA_SERVICE_DEFINITION_H_
