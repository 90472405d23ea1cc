// What every handler works with.
#ifndef SMARKETING_SLA_SERVICE_RPC_HANDLERS_CONTEXT_H_
#define SMARKETING_SLA_SERVICE_RPC_HANDLERS_CONTEXT_H_

#include <functional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/id/id.h"
#include "common/mysql/database.h"
#include "common/pagination/page_token.h"
#include "common/time/clock.h"
#include "sla_service/storage/calendar_cache.h"

namespace smarketing::sla {

// Everything here outlives the handlers.
struct HandlerContext {
  mysql::Database* database = nullptr;
  const Clock* business_clock = nullptr;
  IdGenerator* ids = nullptr;
  CalendarCache* calendars = nullptr;
  const pagination::PageTokenCodec* page_tokens = nullptr;
  // Called after an agreement came into force.
  std::function<void()> on_activation;
};

// NOT_FOUND with the reason, such as CLOCK_NOT_FOUND.
absl::Status NotFound(absl::string_view reason, absl::string_view name);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_RPC_HANDLERS_CONTEXT_H_
