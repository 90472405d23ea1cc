#include "sla_service/rpc/handlers/calendars.h"

#include <utility>
#include <vector>

#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/proto_time.h"
#include "sla_service/rpc/convert/calendar.h"
#include "sla_service/rpc/handlers/page.h"
#include "sla_service/rpc/handlers/write_once.h"
#include "sla_service/storage/calendars.h"

namespace smarketing::sla {
namespace {

constexpr char kNotFound[] = "CALENDAR_NOT_FOUND";

absl::Status Read(mysql::ReadTransaction& tx, const CalendarId& id, v1::Calendar* response) {
  SMK_ASSIGN_OR_RETURN(const std::vector<CalendarDefinition> found, LoadCalendars(tx, {id}));
  if (found.empty()) return NotFound(kNotFound, CalendarName(id));
  *response = CalendarToProto(found.front());
  return absl::OkStatus();
}

}  // namespace

CalendarHandlers::CalendarHandlers(const HandlerContext& context)
    : context_(context),
      list_("/smarketing.sla.v1.CalendarService/ListCalendars", CalendarFilterSchema(), CalendarOrderSchema(),
            context.page_tokens) {}

absl::Status CalendarHandlers::Create(const rpc::Call& call, const v1::CreateCalendarRequest& request,
                                      v1::Calendar* response) {
  return WriteOnce(
      context_, call, request,
      [&](mysql::Transaction& tx) -> absl::StatusOr<Uuid> {
        CalendarDefinition calendar = CalendarFromProto(request.calendar());
        calendar.id = context_.ids->Next<CalendarId>();
        calendar.create_time = context_.business_clock->Now();
        SMK_RETURN_IF_ERROR(InsertCalendar(tx, calendar));
        return calendar.id.uuid();
      },
      [&](mysql::Transaction& tx, const Uuid& id) { return Read(tx, CalendarId(id), response); });
}

absl::Status CalendarHandlers::Get(const rpc::Call& call, const v1::GetCalendarRequest& request,
                                   v1::Calendar* response) {
  return context_.database->RunReadOnly(call.deadline(), [&](mysql::ReadTransaction& tx) {
    return Read(tx, CalendarIdFromName(request.name()), response);
  });
}

absl::Status CalendarHandlers::List(const rpc::Call& call, const v1::ListCalendarsRequest& request,
                                    v1::ListCalendarsResponse* response) {
  SMK_ASSIGN_OR_RETURN(const pagination::ListQuery query,
                       list_.Parse({.page_size = request.page_size(), .page_token = request.page_token()}));
  std::vector<CalendarDefinition> calendars;
  SMK_RETURN_IF_ERROR(context_.database->RunReadOnly(call.deadline(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(calendars, ListCalendars(tx, query));
    return absl::OkStatus();
  }));
  FillPage(list_, query, calendars, CalendarToProto, response->mutable_calendars(),
           response->mutable_next_page_token());
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const Calendar>> CalendarHandlers::Load(const rpc::Call& call, absl::string_view name) {
  const CalendarId id = CalendarIdFromName(name);
  std::shared_ptr<const Calendar> calendar;
  SMK_RETURN_IF_ERROR(context_.database->RunReadOnly(call.deadline(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const CalendarMap found, context_.calendars->Get(tx, {id}));
    const auto it = found.find(id);
    if (it == found.end()) return NotFound(kNotFound, name);
    calendar = it->second;
    return absl::OkStatus();
  }));
  return calendar;
}

absl::Status CalendarHandlers::ComputeDeadline(const rpc::Call& call, const v1::ComputeDeadlineRequest& request,
                                               v1::ComputeDeadlineResponse* response) {
  SMK_ASSIGN_OR_RETURN(const std::shared_ptr<const Calendar> calendar, Load(call, request.calendar()));
  SMK_ASSIGN_OR_RETURN(const absl::Time start, FromProtoTime(request.start()));
  SMK_ASSIGN_OR_RETURN(const absl::Duration duration, FromProtoDuration(request.duration()));
  SMK_ASSIGN_OR_RETURN(const absl::Time deadline, calendar->Add(start, duration));
  *response->mutable_deadline() = ToProtoTime(deadline);
  return absl::OkStatus();
}

absl::Status CalendarHandlers::ComputeElapsed(const rpc::Call& call, const v1::ComputeElapsedRequest& request,
                                              v1::ComputeElapsedResponse* response) {
  SMK_ASSIGN_OR_RETURN(const std::shared_ptr<const Calendar> calendar, Load(call, request.calendar()));
  SMK_ASSIGN_OR_RETURN(const absl::Time start, FromProtoTime(request.start()));
  SMK_ASSIGN_OR_RETURN(const absl::Time end, FromProtoTime(request.end()));
  *response->mutable_elapsed() = ToProtoDuration(calendar->Between(start, end));
  return absl::OkStatus();
}

}  // namespace smarketing::sla
