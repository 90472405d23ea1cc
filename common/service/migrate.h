// --migrate.
#ifndef SMARKETING_COMMON_SERVICE_MIGRATE_H_
#define SMARKETING_COMMON_SERVICE_MIGRATE_H_

#include <functional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/observability/logger.h"
#include "common/service/definition.h"
#include "common/service/options.h"
#include "common/time/clock.h"

namespace smarketing::service {

// Waits for the database, applies the migrations that are missing and gives the accounts of `options.grant_to` what
// the service needs. `progress` is told one line per statement. Errors are one sentence for the operator.
absl::Status Migrate(const ServiceDefinition& definition, const ServiceOptions& options, Clock* clock,
                     observability::Logger* logger, std::function<void(absl::string_view)> progress);

}  // namespace smarketing::service

#endif  // SMARKETING_COMMON_SERVICE_MIGRATE_H_
