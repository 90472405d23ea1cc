#ifndef SMARKETING_REPORTING_SERVICE_RPC_HANDLERS_PROJECTION_H_
#define SMARKETING_REPORTING_SERVICE_RPC_HANDLERS_PROJECTION_H_

#include "absl/status/status.h"
#include "common/mysql/database.h"
#include "common/rpc/call.h"
#include "reporting_service/projections/rebuilder.h"
#include "smarketing/reporting/v1/projection_service.pb.h"

namespace smarketing::reporting {

// The methods of ProjectionService.
absl::Status GetProjectionStatus(mysql::Database& database, const rpc::Call& call,
                                 const v1::GetProjectionStatusRequest& request, v1::ProjectionStatus* response);
absl::Status VerifyProjection(mysql::Database& database, const rpc::Call& call,
                              const v1::VerifyProjectionRequest& request, v1::VerifyProjectionResponse* response);
absl::Status RebuildProjection(Rebuilder& rebuilder, mysql::Database& database, const rpc::Call& call,
                               const v1::RebuildProjectionRequest& request, v1::RebuildProjectionResponse* response);

}  // namespace smarketing::reporting

#endif  // SMARKETING_REPORTING_SERVICE_RPC_HANDLERS_PROJECTION_H_
