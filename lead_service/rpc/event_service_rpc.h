#ifndef SMARKETING_LEAD_SERVICE_RPC_EVENT_SERVICE_RPC_H_
#define SMARKETING_LEAD_SERVICE_RPC_EVENT_SERVICE_RPC_H_

#include "common/rpc/runtime.h"
#include "common/rpc/service.h"
#include "lead_service/rpc/handlers/list_events.h"
#include "lead_service/rpc/handlers/watch_events.h"

namespace smarketing::lead {

// smarketing.lead.v1.EventService. Everything passed in outlives it.
class EventServiceRpc {
 public:
  EventServiceRpc(rpc::Runtime* runtime, const ListEventsHandler* lists, const WatchEventsHandler* watches);

  rpc::Service* service() { return &service_; }

 private:
  rpc::Service service_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_EVENT_SERVICE_RPC_H_
