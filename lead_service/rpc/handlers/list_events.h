#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_LIST_EVENTS_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_LIST_EVENTS_H_

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "lead_service/storage/event_queries.h"
#include "smarketing/lead/v1/event_service.pb.h"

namespace smarketing::lead {

// Thread-safe.
class ListEventsHandler {
 public:
  explicit ListEventsHandler(const EventQueries* queries) : queries_(queries) {}

  absl::Status ListEvents(const rpc::Call& call, const v1::ListEventsRequest& request,
                          v1::ListEventsResponse* response) const;

 private:
  const EventQueries* const queries_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_LIST_EVENTS_H_
