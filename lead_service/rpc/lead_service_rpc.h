#ifndef SMARKETING_LEAD_SERVICE_RPC_LEAD_SERVICE_RPC_H_
#define SMARKETING_LEAD_SERVICE_RPC_LEAD_SERVICE_RPC_H_

#include "common/rpc/runtime.h"
#include "common/rpc/service.h"
#include "lead_service/rpc/handlers/import.h"
#include "lead_service/rpc/handlers/read_leads.h"
#include "lead_service/rpc/handlers/read_timeline.h"
#include "lead_service/rpc/handlers/write_leads.h"
#include "lead_service/rpc/handlers/writer.h"

namespace smarketing::lead {

// Who carries out what.
struct LeadServiceHandlers {
  const Writer* writer;
  const WriteLeadsHandler* writes;
  const ReadLeadsHandler* reads;
  const ReadTimelineHandler* timeline;
  const ImportHandler* imports;
};

// smarketing.lead.v1.LeadService. Everything passed in outlives it.
class LeadServiceRpc {
 public:
  LeadServiceRpc(rpc::Runtime* runtime, const LeadServiceHandlers& handlers);

  rpc::Service* service() { return &service_; }

 private:
  rpc::Service service_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_LEAD_SERVICE_RPC_H_
