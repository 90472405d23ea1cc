#include "lead_service/rpc/event_service_rpc.h"

#include <functional>

#include "smarketing/lead/v1/event_service.grpc.pb.h"

namespace smarketing::lead {

using std::bind_front;

EventServiceRpc::EventServiceRpc(rpc::Runtime* runtime, const ListEventsHandler* lists,
                                 const WatchEventsHandler* watches)
    : service_(v1::EventService::service_full_name(), runtime) {
  service_.Unary<v1::ListEventsRequest, v1::ListEventsResponse>("ListEvents",
                                                                bind_front(&ListEventsHandler::ListEvents, lists));
  service_.ServerStream<v1::WatchEventsRequest, v1::WatchEventsResponse>(
      "WatchEvents", bind_front(&WatchEventsHandler::WatchEvents, watches));
}

}  // namespace smarketing::lead
