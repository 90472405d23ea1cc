// One service, from its options to its last answer.
#ifndef SMARKETING_COMMON_SERVICE_SERVICE_RUNNER_H_
#define SMARKETING_COMMON_SERVICE_SERVICE_RUNNER_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/auth/key_set.h"
#include "common/auth/roles.h"
#include "common/auth/token_verifier.h"
#include "common/mysql/database.h"
#include "common/observability/logger.h"
#include "common/observability/management_server.h"
#include "common/observability/metrics.h"
#include "common/observability/readiness.h"
#include "common/pagination/page_token.h"
#include "common/rpc/runtime.h"
#include "common/rpc/server.h"
#include "common/service/database_observer.h"
#include "common/service/definition.h"
#include "common/service/options.h"

namespace smarketing::service {

// For one thread.
class ServiceRunner {
 public:
  // Returns when calls are being served. The management port answers from the beginning: alive, not yet ready.
  // An error is one sentence for the operator: the database cannot be reached or refuses, the schema does not fit, a
  // file is missing, a port is busy. `clocks` and `logger` outlive the runner.
  static absl::StatusOr<std::unique_ptr<ServiceRunner>> Start(const ServiceDefinition& definition,
                                                              const ServiceOptions& options, Clocks clocks,
                                                              observability::Logger* logger);
  ~ServiceRunner();  // Stop()
  ServiceRunner(const ServiceRunner&) = delete;
  ServiceRunner& operator=(const ServiceRunner&) = delete;

  // Where it serves, with the real port.
  const std::string& address() const { return server_->address(); }
  int management_port() const { return management_->port(); }
  mysql::Database& database() { return *database_; }

  // The drain: health says NOT_SERVING → drain_delay → calls in flight end → executor → workers → database.
  // Idempotent.
  void Stop();

 private:
  ServiceRunner(const ServiceDefinition& definition, const ServiceOptions& options, Clocks clocks,
                observability::Logger* logger);
  absl::Status Begin();
  absl::Status LoadFiles();
  absl::Status StartManagement();
  absl::Status StartServing();

  const ServiceDefinition definition_;
  const ServiceOptions options_;
  const Clocks clocks_;
  observability::Logger* const logger_;

  // In the order in which they need each other.
  observability::Metrics metrics_;
  DatabaseObserver database_observer_;
  std::unique_ptr<mysql::Database> database_;
  std::unique_ptr<observability::Metrics::CollectorHandle> pool_stats_;
  std::unique_ptr<auth::KeySource> keys_;
  std::optional<auth::RoleTable> roles_;
  std::unique_ptr<auth::TokenVerifier> verifier_;
  std::optional<pagination::PageTokenCodec> page_tokens_;
  std::unique_ptr<rpc::Runtime> runtime_;
  std::unique_ptr<Application> application_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<observability::Readiness> readiness_;
  std::unique_ptr<observability::ManagementServer> management_;
  bool workers_started_ = false;
  bool stopped_ = false;
};

}  // namespace smarketing::service

#endif  // SMARKETING_COMMON_SERVICE_SERVICE_RUNNER_H_
