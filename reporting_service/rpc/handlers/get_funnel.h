#ifndef SMARKETING_REPORTING_SERVICE_RPC_HANDLERS_GET_FUNNEL_H_
#define SMARKETING_REPORTING_SERVICE_RPC_HANDLERS_GET_FUNNEL_H_

#include "absl/status/status.h"
#include "common/mysql/database.h"
#include "common/rpc/call.h"
#include "common/status/error.h"
#include "smarketing/reporting/v1/report_service.pb.h"

namespace smarketing::reporting {

void ValidateGetFunnel(const v1::GetFunnelRequest& request, Violations& violations);

// ReportService.GetFunnel.
absl::Status GetFunnel(mysql::Database& database, const rpc::Call& call, const v1::GetFunnelRequest& request,
                       v1::Funnel* response);

}  // namespace smarketing::reporting

#endif  // SMARKETING_REPORTING_SERVICE_RPC_HANDLERS_GET_FUNNEL_H_
