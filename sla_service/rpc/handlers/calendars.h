#ifndef SMARKETING_SLA_SERVICE_RPC_HANDLERS_CALENDARS_H_
#define SMARKETING_SLA_SERVICE_RPC_HANDLERS_CALENDARS_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/pagination/list_query.h"
#include "common/rpc/call.h"
#include "sla_service/domain/business_time.h"
#include "sla_service/rpc/handlers/context.h"
#include "smarketing/sla/v1/calendar.pb.h"

namespace smarketing::sla {

// The methods of CalendarService; calendar.proto says what each does. Thread-safe.
class CalendarHandlers {
 public:
  explicit CalendarHandlers(const HandlerContext& context);

  absl::Status Create(const rpc::Call& call, const v1::CreateCalendarRequest& request, v1::Calendar* response);
  absl::Status Get(const rpc::Call& call, const v1::GetCalendarRequest& request, v1::Calendar* response);
  absl::Status List(const rpc::Call& call, const v1::ListCalendarsRequest& request,
                    v1::ListCalendarsResponse* response);
  absl::Status ComputeDeadline(const rpc::Call& call, const v1::ComputeDeadlineRequest& request,
                               v1::ComputeDeadlineResponse* response);
  absl::Status ComputeElapsed(const rpc::Call& call, const v1::ComputeElapsedRequest& request,
                              v1::ComputeElapsedResponse* response);

 private:
  // Ready for arithmetic. NOT_FOUND CALENDAR_NOT_FOUND.
  absl::StatusOr<std::shared_ptr<const Calendar>> Load(const rpc::Call& call, absl::string_view name);

  const HandlerContext context_;
  const pagination::ListMethod list_;
};

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_RPC_HANDLERS_CALENDARS_H_
