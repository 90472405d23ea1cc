#include "lead_service/rpc/handlers/list_events.h"

#include <cstddef>

#include "common/event_log/position.h"
#include "common/pagination/page_size.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/rpc/convert/event.h"

namespace smarketing::lead {

absl::Status ListEventsHandler::ListEvents(const rpc::Call& call, const v1::ListEventsRequest& request,
                                           v1::ListEventsResponse* response) const {
  event_log::Position from;
  if (!request.position().empty()) {
    SMK_ASSIGN_OR_RETURN(from, event_log::DecodePosition(request.position()));
  }
  SMK_ASSIGN_OR_RETURN(const int32_t page_size, pagination::ResolvePageSize(request.page_size()));
  Violations violations;
  event_log::EventFilter filter = EventFilterFromProto(request.types(), request.subject(), violations);
  filter.exclude_origin = request.exclude_origin();
  SMK_RETURN_IF_ERROR(violations.ToStatus());

  SMK_ASSIGN_OR_RETURN(const EventPage page,
                       queries_->List(from, filter, static_cast<size_t>(page_size), call.deadline()));
  for (size_t i = 0; i < page.events.size(); ++i) {
    *response->add_events() = EventToProto(page.events[i], page.positions[i]);
  }
  response->set_next_position(event_log::EncodePosition(page.next));
  response->set_end_of_log(page.end_of_log);
  return absl::OkStatus();
}

}  // namespace smarketing::lead
