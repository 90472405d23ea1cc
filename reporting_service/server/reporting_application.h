// The composition root of reporting_service.
#ifndef SMARKETING_REPORTING_SERVICE_SERVER_REPORTING_APPLICATION_H_
#define SMARKETING_REPORTING_SERVICE_SERVER_REPORTING_APPLICATION_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/event_log/consumer.h"
#include "common/observability/metrics.h"
#include "common/rpc/service.h"
#include "common/service/application.h"
#include "common/service/consumer_observer.h"
#include "common/service/definition.h"
#include "common/service/environment.h"
#include "reporting_service/projections/projector.h"
#include "reporting_service/projections/rebuilder.h"

namespace smarketing::reporting {

struct ReportingOptions {
  std::string time_zone = "UTC";  // IANA name: whose days are counted
};

class ReportingApplication final : public service::Application {
 public:
  // INVALID_ARGUMENT when the time zone is not known.
  static absl::StatusOr<std::unique_ptr<ReportingApplication>> Make(const service::Environment& environment,
                                                                    const ReportingOptions& options);
  ~ReportingApplication() override;

  std::vector<rpc::Service*> services() override;
  absl::Status StartWorkers() override;
  void StopWorkers() override;

 private:
  ReportingApplication(const service::Environment& environment, const ReportingOptions& options);

  const service::Environment environment_;
  const Projector projector_;
  Rebuilder rebuilder_;
  service::ConsumerLog consumer_log_;
  event_log::Consumer consumer_;
  const std::unique_ptr<observability::Metrics::CollectorHandle> consumer_stats_;
  std::vector<std::unique_ptr<rpc::Service>> services_;
};

// What makes the binary and, in tests, the service in process. `options` is called when the flags have been read.
service::ServiceDefinition ReportingService(std::function<ReportingOptions()> options);

}  // namespace smarketing::reporting

#endif  // SMARKETING_REPORTING_SERVICE_SERVER_REPORTING_APPLICATION_H_
