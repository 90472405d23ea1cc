#include "reporting_service/rpc/services.h"

#include "reporting_service/rpc/handlers/get_funnel.h"
#include "reporting_service/rpc/handlers/metrics.h"
#include "reporting_service/rpc/handlers/projection.h"

namespace smarketing::reporting {
namespace {

// Binds a handler to the database that it reads.
template <typename Request, typename Response>
rpc::Service::UnaryHandler<Request, Response> On(mysql::Database* database,
                                                 absl::Status (*handler)(mysql::Database&, const rpc::Call&,
                                                                         const Request&, Response*)) {
  return [database, handler](const rpc::Call& call, const Request& request, Response* response) {
    return handler(*database, call, request, response);
  };
}

}  // namespace

std::unique_ptr<rpc::Service> MakeMetricService(rpc::Runtime* runtime, mysql::Database* database) {
  auto service = std::make_unique<rpc::Service>("smarketing.reporting.v1.MetricService", runtime);
  service->Unary<v1::ListMetricsRequest, v1::ListMetricsResponse>("ListMetrics", ListMetrics);
  service->Unary<v1::QueryMetricsRequest, v1::QueryMetricsResponse>("QueryMetrics", On(database, QueryMetrics),
                                                                    {.validate = ValidateQueryMetrics});
  return service;
}

std::unique_ptr<rpc::Service> MakeReportService(rpc::Runtime* runtime, mysql::Database* database) {
  auto service = std::make_unique<rpc::Service>("smarketing.reporting.v1.ReportService", runtime);
  service->Unary<v1::GetFunnelRequest, v1::Funnel>("GetFunnel", On(database, GetFunnel),
                                                   {.validate = ValidateGetFunnel});
  return service;
}

std::unique_ptr<rpc::Service> MakeProjectionService(rpc::Runtime* runtime, mysql::Database* database,
                                                    Rebuilder* rebuilder) {
  auto service = std::make_unique<rpc::Service>("smarketing.reporting.v1.ProjectionService", runtime);
  service->Unary<v1::GetProjectionStatusRequest, v1::ProjectionStatus>("GetProjectionStatus",
                                                                       On(database, GetProjectionStatus));
  service->Unary<v1::VerifyProjectionRequest, v1::VerifyProjectionResponse>("VerifyProjection",
                                                                            On(database, VerifyProjection));
  service->Unary<v1::RebuildProjectionRequest, v1::RebuildProjectionResponse>(
      "RebuildProjection", [rebuilder, database](const rpc::Call& call, const v1::RebuildProjectionRequest& request,
                                                 v1::RebuildProjectionResponse* response) {
        return RebuildProjection(*rebuilder, *database, call, request, response);
      });
  return service;
}

}  // namespace smarketing::reporting
