// What makes one service different from another, for Main and for the tests that run a service in process.
#ifndef SMARKETING_COMMON_SERVICE_DEFINITION_H_
#define SMARKETING_COMMON_SERVICE_DEFINITION_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/mysql/migrations.h"
#include "common/service/application.h"
#include "common/service/environment.h"

namespace smarketing::service {

struct ServiceDefinition {
  std::string name;         // "order_service": the binary, its component in the schema, its name in logs
  std::string description;  // one sentence for --help
  // In the order in which they are applied, the shared ones first.
  std::vector<const mysql::Migrations*> migrations;
  // Wires the service; reads the flags of its own. An error's message is one sentence for the operator.
  std::function<absl::StatusOr<std::unique_ptr<Application>>(const Environment& environment)> make;
};

}  // namespace smarketing::service

#endif  // SMARKETING_COMMON_SERVICE_DEFINITION_H_
