#include "sla_service/rpc/handlers/clocks.h"

#include <optional>
#include <vector>

#include "common/status/macros.h"
#include "sla_service/rpc/convert/clock.h"
#include "sla_service/rpc/handlers/page.h"
#include "sla_service/storage/clock_queries.h"

namespace smarketing::sla {

ClockHandlers::ClockHandlers(const HandlerContext& context)
    : context_(context),
      list_clocks_("/smarketing.sla.v1.ClockService/ListClocks", ClockFilterSchema(), ClockOrderSchema(),
                   context.page_tokens),
      list_breaches_("/smarketing.sla.v1.ClockService/ListBreaches", BreachFilterSchema(), BreachOrderSchema(),
                     context.page_tokens) {}

absl::Status ClockHandlers::Get(const rpc::Call& call, const v1::GetClockRequest& request, v1::Clock* response) {
  return context_.database->RunReadOnly(call.deadline(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const std::optional<PromiseClock> clock, FindClock(tx, ClockIdFromName(request.name())));
    if (!clock.has_value()) return NotFound("CLOCK_NOT_FOUND", request.name());
    *response = ClockToProto(*clock);
    return absl::OkStatus();
  });
}

absl::Status ClockHandlers::List(const rpc::Call& call, const v1::ListClocksRequest& request,
                                 v1::ListClocksResponse* response) {
  SMK_ASSIGN_OR_RETURN(const pagination::ListQuery query, list_clocks_.Parse({.page_size = request.page_size(),
                                                                              .page_token = request.page_token(),
                                                                              .filter = request.filter(),
                                                                              .order_by = request.order_by()}));
  std::vector<PromiseClock> clocks;
  SMK_RETURN_IF_ERROR(context_.database->RunReadOnly(call.deadline(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(clocks, ListClocks(tx, query));
    return absl::OkStatus();
  }));
  FillPage(list_clocks_, query, std::move(clocks), ClockToProto, response->mutable_clocks(),
           response->mutable_next_page_token());
  return absl::OkStatus();
}

absl::Status ClockHandlers::ListBreaches(const rpc::Call& call, const v1::ListBreachesRequest& request,
                                         v1::ListBreachesResponse* response) {
  SMK_ASSIGN_OR_RETURN(const pagination::ListQuery query, list_breaches_.Parse({.page_size = request.page_size(),
                                                                                .page_token = request.page_token(),
                                                                                .filter = request.filter(),
                                                                                .order_by = request.order_by()}));
  std::vector<Breach> breaches;
  SMK_RETURN_IF_ERROR(context_.database->RunReadOnly(call.deadline(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(breaches, sla::ListBreaches(tx, query));
    return absl::OkStatus();
  }));
  FillPage(list_breaches_, query, std::move(breaches), BreachToProto, response->mutable_breaches(),
           response->mutable_next_page_token());
  return absl::OkStatus();
}

}  // namespace smarketing::sla
