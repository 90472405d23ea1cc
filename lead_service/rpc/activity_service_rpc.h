#ifndef SMARKETING_LEAD_SERVICE_RPC_ACTIVITY_SERVICE_RPC_H_
#define SMARKETING_LEAD_SERVICE_RPC_ACTIVITY_SERVICE_RPC_H_

#include "common/rpc/runtime.h"
#include "common/rpc/service.h"
#include "lead_service/rpc/handlers/batch_activities.h"
#include "lead_service/rpc/handlers/read_activities.h"
#include "lead_service/rpc/handlers/write_activities.h"
#include "lead_service/rpc/handlers/writer.h"

namespace smarketing::lead {

// smarketing.lead.v1.ActivityService. Everything passed in outlives it.
class ActivityServiceRpc {
 public:
  ActivityServiceRpc(rpc::Runtime* runtime, const Writer* writer, const WriteActivitiesHandler* writes,
                     const BatchActivitiesHandler* batches, const ReadActivitiesHandler* reads);

  rpc::Service* service() { return &service_; }

 private:
  rpc::Service service_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_ACTIVITY_SERVICE_RPC_H_
