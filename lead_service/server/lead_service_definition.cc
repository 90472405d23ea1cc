#include "lead_service/server/lead_service_definition.h"

#include <memory>
#include <utility>

#include "lead_service/server/lead_application.h"
#include "migrations/common.h"
#include "migrations/lead_service.h"

namespace smarketing::lead {

service::ServiceDefinition LeadService(std::function<LeadOptions()> options) {
  return {
      .name = "lead_service",
      .description = "The source of truth about leads, what they did, what sales did about them, and deals.",
      .migrations = {&CommonMigrations(), &LeadServiceMigrations()},
      .make = [options = std::move(options)](
                  const service::Environment& environment) -> absl::StatusOr<std::unique_ptr<service::Application>> {
        return LeadApplication::Make(environment, options());
      },
  };
}

}  // namespace smarketing::lead
