// The proto services of reporting, one line per method.
#ifndef SMARKETING_REPORTING_SERVICE_RPC_SERVICES_H_
#define SMARKETING_REPORTING_SERVICE_RPC_SERVICES_H_

#include <memory>

#include "common/mysql/database.h"
#include "common/rpc/runtime.h"
#include "common/rpc/service.h"
#include "reporting_service/projections/rebuilder.h"

namespace smarketing::reporting {

// What is passed in outlives the service.
std::unique_ptr<rpc::Service> MakeMetricService(rpc::Runtime* runtime, mysql::Database* database);
std::unique_ptr<rpc::Service> MakeReportService(rpc::Runtime* runtime, mysql::Database* database);
std::unique_ptr<rpc::Service> MakeProjectionService(rpc::Runtime* runtime, mysql::Database* database,
                                                    Rebuilder* rebuilder);

}  // namespace smarketing::reporting

#endif  // SMARKETING_REPORTING_SERVICE_RPC_SERVICES_H_
