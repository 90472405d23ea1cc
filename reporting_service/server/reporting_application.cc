#include "reporting_service/server/reporting_application.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/macros.h"
#include "migrations/common.h"
#include "migrations/reporting_service.h"
#include "reporting_service/projections/apply_event.h"
#include "reporting_service/rpc/services.h"

namespace smarketing::reporting {
namespace {

constexpr absl::Duration kBootstrapTimeout = absl::Seconds(30);

}  // namespace

ReportingApplication::ReportingApplication(const service::Environment& environment, const ReportingOptions& options)
    : environment_(environment),
      projector_(environment.clocks.business),
      rebuilder_(environment.database, environment.clocks.machine, options.time_zone,
                 [logger = environment.logger](const absl::Status& status) {
                   logger->Warning("the rollups could not be rebuilt, trying again",
                                   {{"error", status.ToString(absl::StatusToStringMode::kWithNoExtraData)}});
                 }),
      consumer_log_(environment.logger),
      consumer_(
          environment.database, environment.clocks.machine,
          {.name = kFactsConsumer, .instance = environment.instance, .types = FactEventTypes()},
          [this](mysql::Transaction& tx, absl::Span<const event_log::Event> events) {
            return projector_.Apply(tx, events);
          },
          nullptr, &consumer_log_),
      consumer_stats_(service::CollectConsumerStats(environment.metrics, &consumer_)) {
  services_.push_back(MakeMetricService(environment.runtime, environment.database));
  services_.push_back(MakeReportService(environment.runtime, environment.database));
  services_.push_back(MakeProjectionService(environment.runtime, environment.database, &rebuilder_));
}

ReportingApplication::~ReportingApplication() = default;

absl::StatusOr<std::unique_ptr<ReportingApplication>> ReportingApplication::Make(
    const service::Environment& environment, const ReportingOptions& options) {
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(options.time_zone, &zone)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--reporting_time_zone: ", options.time_zone, " is not an IANA time zone"));
  }
  auto application = std::unique_ptr<ReportingApplication>(new ReportingApplication(environment, options));
  // Reports are asked for as soon as the server serves.
  SMK_RETURN_IF_ERROR(application->rebuilder_.Bootstrap(environment.clocks.machine->Now() + kBootstrapTimeout));
  return application;
}

std::vector<rpc::Service*> ReportingApplication::services() {
  std::vector<rpc::Service*> services;
  for (const auto& service : services_) services.push_back(service.get());
  return services;
}

absl::Status ReportingApplication::StartWorkers() {
  rebuilder_.Start();
  consumer_.Start();
  return absl::OkStatus();
}

void ReportingApplication::StopWorkers() {
  consumer_.Stop();
  rebuilder_.Stop();
}

service::ServiceDefinition ReportingService(std::function<ReportingOptions()> options) {
  return {.name = "reporting_service",
          .description = "Answers every report on marketing and sales: funnels, metrics, and whether they are right.",
          .migrations = {&CommonMigrations(), &ReportingServiceMigrations()},
          .make = [options = std::move(options)](const service::Environment& environment)
              -> absl::StatusOr<std::unique_ptr<service::Application>> {
            return ReportingApplication::Make(environment, options());
          }};
}

}  // namespace smarketing::reporting
