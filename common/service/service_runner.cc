#include "common/service/service_runner.h"

#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "common/service/startup.h"
#include "common/status/macros.h"

namespace smarketing::service {
namespace {

// How long a readiness probe may take: shorter than what the probes of a balancer wait for.
constexpr absl::Duration kProbeTimeout = absl::Seconds(2);
constexpr absl::Duration kSchemaCheckTimeout = absl::Seconds(10);

}  // namespace

ServiceRunner::ServiceRunner(const ServiceDefinition& definition, const ServiceOptions& options, Clocks clocks,
                             observability::Logger* logger)
    : definition_(definition),
      options_(options),
      clocks_(clocks),
      logger_(logger),
      database_observer_(&metrics_, logger) {}

ServiceRunner::~ServiceRunner() { Stop(); }

absl::StatusOr<std::unique_ptr<ServiceRunner>> ServiceRunner::Start(const ServiceDefinition& definition,
                                                                    const ServiceOptions& options, Clocks clocks,
                                                                    observability::Logger* logger) {
  auto runner = absl::WrapUnique(new ServiceRunner(definition, options, clocks, logger));
  SMK_RETURN_IF_ERROR(runner->Begin());
  return runner;
}

absl::Status ServiceRunner::Begin() {
  // What needs nobody else comes first: a missing file is told at once, not after waiting for a database.
  SMK_RETURN_IF_ERROR(LoadFiles());

  mysql::PoolOptions pool;
  pool.max_connections = options_.mysql_connections;
  database_ = std::make_unique<mysql::Database>(options_.mysql, pool, clocks_.machine, &database_observer_);
  pool_stats_ = CollectPoolStats(&metrics_, database_.get());
  SMK_RETURN_IF_ERROR(StartManagement());

  SMK_RETURN_IF_ERROR(WaitForDatabase(options_.mysql, options_.startup_timeout, clocks_.machine, logger_));
  SMK_RETURN_IF_ERROR(CheckSchemas(*database_, definition_.migrations, clocks_.machine->Now() + kSchemaCheckTimeout));
  SMK_RETURN_IF_ERROR(CheckGrants(*database_, definition_.migrations, clocks_.machine->Now() + kSchemaCheckTimeout));
  return StartServing();
}

absl::Status ServiceRunner::LoadFiles() {
  if (!options_.jwks_url.empty()) {
    auth::KeyUrlOptions url;
    url.url = options_.jwks_url;
    SMK_ASSIGN_OR_RETURN(keys_, auth::KeysFromUrl(url, clocks_.machine, logger_));
  } else {
    SMK_ASSIGN_OR_RETURN(keys_, auth::KeysFromFile(options_.jwks_file, clocks_.machine, logger_));
  }
  SMK_ASSIGN_OR_RETURN(roles_, auth::RoleTable::Load(options_.roles_file));
  SMK_ASSIGN_OR_RETURN(page_tokens_, pagination::PageTokenCodec::FromKeyFile(options_.page_token_key_file));
  auth::TokenVerifierOptions tokens;
  tokens.issuer = options_.token_issuer;
  tokens.audience = options_.token_audience;
  SMK_ASSIGN_OR_RETURN(verifier_, auth::TokenVerifier::Make(tokens, keys_.get(), &*roles_, clocks_.machine));
  return absl::OkStatus();
}

absl::Status ServiceRunner::StartManagement() {
  // The probe asks for the schema, which asks for the database: an old binary must not go on beside a schema that has
  // left it behind.
  readiness_ = std::make_unique<observability::Readiness>(
      observability::ReadinessOptions{}, clocks_.machine, logger_,
      [this] { return CheckSchemas(*database_, definition_.migrations, clocks_.machine->Now() + kProbeTimeout); });
  SMK_ASSIGN_OR_RETURN(management_, observability::ManagementServer::Start(options_.management, &metrics_,
                                                                           [this] { return readiness_->status(); }));
  return absl::OkStatus();
}

absl::Status ServiceRunner::StartServing() {
  rpc::RuntimeOptions runtime;
  runtime.threads = static_cast<size_t>(options_.mysql_connections);
  runtime.queue_capacity = static_cast<size_t>(options_.max_queue);
  runtime_ = std::make_unique<rpc::Runtime>(runtime, verifier_.get(), clocks_.machine, logger_, &metrics_);

  Environment environment;
  environment.service = definition_.name;
  environment.instance = options_.instance;
  environment.clocks = clocks_;
  environment.logger = logger_;
  environment.metrics = &metrics_;
  environment.database = database_.get();
  environment.runtime = runtime_.get();
  environment.page_tokens = &*page_tokens_;
  SMK_ASSIGN_OR_RETURN(application_, definition_.make(environment));

  rpc::ServerOptions server;
  server.address = options_.listen_address;
  server.tls_certificate_file = options_.tls_certificate_file;
  server.tls_key_file = options_.tls_key_file;
  server.tls_client_ca_file = options_.tls_client_ca_file;
  server.reflection = options_.reflection;
  server.drain_delay = options_.drain_delay;
  server.shutdown_deadline = options_.shutdown_deadline;
  SMK_ASSIGN_OR_RETURN(server_, rpc::Server::Start(server, runtime_.get(), application_->services()));
  workers_started_ = true;
  SMK_RETURN_IF_ERROR(application_->StartWorkers());
  readiness_->Listen([this](const absl::Status& status) { server_->SetReady(status); });
  readiness_->Start();
  logger_->Info("serving", {{"address", server_->address()},
                            {"management", absl::StrCat(options_.management.host, ":", management_->port())},
                            {"database", options_.mysql.ToString()},
                            {"instance", options_.instance}});
  return absl::OkStatus();
}

void ServiceRunner::Stop() {
  if (stopped_) return;
  stopped_ = true;
  if (readiness_ != nullptr) readiness_->Drain();
  if (server_ != nullptr) server_->Drain();
  if (readiness_ != nullptr) readiness_->Stop();
  if (runtime_ != nullptr) runtime_->Stop();
  if (workers_started_) application_->StopWorkers();
  if (database_ != nullptr) database_->Shutdown();
  if (server_ != nullptr) logger_->Info("stopped");
}

}  // namespace smarketing::service
