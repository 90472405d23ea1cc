#include "common/service/main.h"

#include <cstring>
#include <iostream>
#include <memory>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/observability/logger.h"
#include "common/rpc/library_logs.h"
#include "common/rpc/signals.h"
#include "common/service/flags.h"
#include "common/service/migrate.h"
#include "common/service/options.h"
#include "common/service/service_runner.h"
#include "common/status/macros.h"
#include "common/time/clock.h"

namespace smarketing::service {
namespace {

absl::Status Serve(const ServiceDefinition& definition, const ServiceOptions& options, observability::Logger& logger) {
  const Clocks clocks = {.business = Clock::Real(), .machine = Clock::Real()};
  SMK_ASSIGN_OR_RETURN(const std::unique_ptr<ServiceRunner> runner,
                       ServiceRunner::Start(definition, options, clocks, &logger));
  const int signal = rpc::WaitForSignal();
  logger.Info("draining", {{"signal", strsignal(signal)}});
  runner->Stop();
  return absl::OkStatus();
}

absl::Status Run(const ServiceDefinition& definition, int argc, char** argv) {
  SMK_RETURN_IF_ERROR(ParseFlags(definition, argc, argv));
  SMK_ASSIGN_OR_RETURN(const ServiceOptions options, OptionsFromFlags());
  observability::Logger logger(definition.name, Clock::Real(), options.log_level);
  if (options.migrate) {
    return Migrate(definition, options, Clock::Real(), &logger,
                   [](absl::string_view line) { std::cout << line << std::endl; });
  }
  rpc::SendLibraryLogsTo(&logger);
  const absl::Status status = Serve(definition, options, logger);
  rpc::SendLibraryLogsTo(nullptr);
  logger.Flush();
  return status;
}

}  // namespace

int Main(const ServiceDefinition& definition, int argc, char** argv) {
  // Debian's Abseil is built with its assertions on, and looks for cycles of locks at every lock: a tenth of all time,
  // under one lock for all threads. Tests go on looking.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  rpc::BlockSignals();
  const absl::Status status = Run(definition, argc, argv);
  if (status.ok()) return 0;
  std::cerr << definition.name << ": " << status.message() << std::endl;
  return 1;
}

}  // namespace smarketing::service
