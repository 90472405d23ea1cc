#ifndef SMARKETING_SLA_SERVICE_RPC_HANDLERS_CLOCKS_H_
#define SMARKETING_SLA_SERVICE_RPC_HANDLERS_CLOCKS_H_

#include "absl/status/status.h"
#include "common/pagination/list_query.h"
#include "common/rpc/call.h"
#include "sla_service/rpc/handlers/context.h"
#include "smarketing/sla/v1/clock.pb.h"

namespace smarketing::sla {

// The methods of ClockService; clock.proto says what each does. Thread-safe.
class ClockHandlers {
 public:
  explicit ClockHandlers(const HandlerContext& context);

  absl::Status Get(const rpc::Call& call, const v1::GetClockRequest& request, v1::Clock* response);
  absl::Status List(const rpc::Call& call, const v1::ListClocksRequest& request, v1::ListClocksResponse* response);
  absl::Status ListBreaches(const rpc::Call& call, const v1::ListBreachesRequest& request,
                            v1::ListBreachesResponse* response);

 private:
  const HandlerContext context_;
  const pagination::ListMethod list_clocks_;
  const pagination::ListMethod list_breaches_;
};

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_RPC_HANDLERS_CLOCKS_H_
