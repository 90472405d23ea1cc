// What reporting_service binds to its methods (reporting_service/rpc/services.cc), and what they make of a request.
#include "reporting_service/rpc/convert/period.h"
#include "reporting_service/rpc/convert/values.h"
#include "reporting_service/rpc/handlers/get_funnel.h"
#include "reporting_service/rpc/handlers/metrics.h"
#include "smarketing/reporting/v1/projection_service.pb.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/requests/request_checks.h"

namespace smarketing::fuzz {
namespace {

namespace v1 = reporting::v1;

template <typename Request>
void CheckPeriod(const Request& request) {
  const reporting::Period period = reporting::ToPeriod(request.from(), request.to());
  SMK_FUZZ_CHECK(period.from < period.to);
  SMK_FUZZ_CHECK(period.to - period.from <= reporting::kMaxPeriodDays);
}

}  // namespace

RequestChecks ReportingRequests() {
  RequestChecks checks({v1::QueryMetricsRequest::descriptor()->file(), v1::GetFunnelRequest::descriptor()->file(),
                        v1::GetProjectionStatusRequest::descriptor()->file()});
  checks.Add<v1::GetFunnelRequest>(reporting::ValidateGetFunnel, CheckPeriod<v1::GetFunnelRequest>);
  checks.Add<v1::QueryMetricsRequest>(reporting::ValidateQueryMetrics, [](const v1::QueryMetricsRequest& request) {
    CheckPeriod(request);
    for (const int dimension : request.split_by()) {
      SMK_FUZZ_CHECK(reporting::ToSplitBy(static_cast<v1::Dimension>(dimension)).has_value());
    }
  });
  return checks;
}

}  // namespace smarketing::fuzz
