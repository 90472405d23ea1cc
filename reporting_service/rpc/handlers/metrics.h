#ifndef SMARKETING_REPORTING_SERVICE_RPC_HANDLERS_METRICS_H_
#define SMARKETING_REPORTING_SERVICE_RPC_HANDLERS_METRICS_H_

#include "absl/status/status.h"
#include "common/mysql/database.h"
#include "common/rpc/call.h"
#include "common/status/error.h"
#include "smarketing/reporting/v1/metric_service.pb.h"

namespace smarketing::reporting {

// MetricService.ListMetrics.
absl::Status ListMetrics(const rpc::Call& call, const v1::ListMetricsRequest& request,
                         v1::ListMetricsResponse* response);

void ValidateQueryMetrics(const v1::QueryMetricsRequest& request, Violations& violations);

// MetricService.QueryMetrics: one statement for each kind of cohort among the metrics.
absl::Status QueryMetrics(mysql::Database& database, const rpc::Call& call, const v1::QueryMetricsRequest& request,
                          v1::QueryMetricsResponse* response);

}  // namespace smarketing::reporting

#endif  // SMARKETING_REPORTING_SERVICE_RPC_HANDLERS_METRICS_H_
