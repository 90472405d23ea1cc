#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDOFF_SERVICE_RPC_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDOFF_SERVICE_RPC_H_

#include "common/rpc/runtime.h"
#include "common/rpc/service.h"
#include "lead_service/rpc/handlers/read_handoffs.h"
#include "lead_service/rpc/handlers/write_handoffs.h"
#include "lead_service/rpc/handlers/writer.h"

namespace smarketing::lead {

// smarketing.lead.v1.HandoffService. Everything passed in outlives it.
class HandoffServiceRpc {
 public:
  HandoffServiceRpc(rpc::Runtime* runtime, const Writer* writer, const WriteHandoffsHandler* writes,
                    const ReadHandoffsHandler* reads);

  rpc::Service* service() { return &service_; }

 private:
  rpc::Service service_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDOFF_SERVICE_RPC_H_
