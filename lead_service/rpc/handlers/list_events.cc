#include "lead_service/rpc/handlers/list_events.h"

#include <cstddef>

#include "common/event_log/position.h"
#include "common/pagination/page_size.h"
#include "common/status/gathered_errors.h"
#include "common/status/macros.h"
#include "lead_service/rpc/convert/event.h"

namespace smarketing::lead {

absl::Status ListEventsHandler::ListEvents(const rpc::Call& call, const v1::ListEventsRequest& request,
                                           v1::ListEventsResponse* response) const {
  GatheredErrors errors;
  event_log::Position from;
  if (!request.position().empty()) from = errors.Take(event_log::DecodePosition(request.position()));
  const int32_t page_size = errors.Take(pagination::ResolvePageSize(request.page_size()));
  event_log::EventFilter filter = errors.Take(EventFilterFromProto(request.types(), request.subject()));
  filter.exclude_origin = request.exclude_origin();
  SMK_RETURN_IF_ERROR(errors.ToStatus());

  SMK_ASSIGN_OR_RETURN(const EventPage page,
                       queries_->List(from, filter, static_cast<size_t>(page_size), call.deadline()));
  for (size_t i = 0; i < page.events.size(); ++i) {
    EventToProto(page.events[i], page.positions[i], *response->add_events());
  }
  response->set_next_position(event_log::EncodePosition(page.next));
  response->set_end_of_log(page.end_of_log);
  return absl::OkStatus();
}

}  // namespace smarketing::lead
