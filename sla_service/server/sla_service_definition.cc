#include "sla_service/server/sla_service_definition.h"

#include <memory>

#include "migrations/common.h"
#include "migrations/sla_service.h"
#include "sla_service/server/sla_application.h"

namespace smarketing::sla {

service::ServiceDefinition SlaService() {
  return {
      .name = "sla_service",
      .description = "What marketing and sales promised each other, and a clock for every promise about a lead.",
      .migrations = {&CommonMigrations(), &SlaServiceMigrations()},
      .make = [](const service::Environment& environment) -> absl::StatusOr<std::unique_ptr<service::Application>> {
        return SlaApplication::Make(environment);
      },
  };
}

}  // namespace smarketing::sla
