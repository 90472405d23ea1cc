#ifndef SMARKETING_LEAD_SERVICE_RPC_DEAL_SERVICE_RPC_H_
#define SMARKETING_LEAD_SERVICE_RPC_DEAL_SERVICE_RPC_H_

#include "common/rpc/runtime.h"
#include "common/rpc/service.h"
#include "lead_service/rpc/handlers/import.h"
#include "lead_service/rpc/handlers/pipelines.h"
#include "lead_service/rpc/handlers/read_deals.h"
#include "lead_service/rpc/handlers/write_deals.h"
#include "lead_service/rpc/handlers/writer.h"

namespace smarketing::lead {

// smarketing.lead.v1.DealService. Everything passed in outlives it.
class DealServiceRpc {
 public:
  DealServiceRpc(rpc::Runtime* runtime, const Writer* writer, const WriteDealsHandler* writes,
                 const ReadDealsHandler* reads, const ImportHandler* imports, const PipelinesHandler* pipelines);

  rpc::Service* service() { return &service_; }

 private:
  rpc::Service service_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_DEAL_SERVICE_RPC_H_
