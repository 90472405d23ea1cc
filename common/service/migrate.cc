#include "common/service/migrate.h"

#include <string>
#include <utility>

#include "common/mysql/migrator.h"
#include "common/service/startup.h"
#include "common/status/macros.h"

namespace smarketing::service {

absl::Status Migrate(const ServiceDefinition& definition, const ServiceOptions& options, Clock* clock,
                     observability::Logger* logger, std::function<void(absl::string_view)> progress) {
  SMK_RETURN_IF_ERROR(WaitForDatabase(options.mysql, options.startup_timeout, clock, logger));
  mysql::MigratorOptions migrator_options;
  migrator_options.connection = options.mysql;
  migrator_options.progress = std::move(progress);
  mysql::Migrator migrator(migrator_options, clock);
  SMK_RETURN_IF_ERROR(migrator.Migrate(definition.migrations));
  for (const std::string& account : options.grant_to) {
    SMK_RETURN_IF_ERROR(migrator.Grant(definition.migrations, account));
  }
  return absl::OkStatus();
}

}  // namespace smarketing::service
