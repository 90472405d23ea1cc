#ifndef SMARKETING_LEAD_SERVICE_RPC_ROSTER_SERVICE_RPC_H_
#define SMARKETING_LEAD_SERVICE_RPC_ROSTER_SERVICE_RPC_H_

#include "common/rpc/runtime.h"
#include "common/rpc/service.h"
#include "lead_service/rpc/handlers/preview_routing.h"
#include "lead_service/rpc/handlers/roster.h"
#include "lead_service/rpc/handlers/writer.h"

namespace smarketing::lead {

// smarketing.lead.v1.RosterService. Everything passed in outlives it.
class RosterServiceRpc {
 public:
  RosterServiceRpc(rpc::Runtime* runtime, const Writer* writer, const RosterHandler* roster,
                   const PreviewRoutingHandler* previews);

  rpc::Service* service() { return &service_; }

 private:
  rpc::Service service_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_ROSTER_SERVICE_RPC_H_
