// Calendars ready for arithmetic. They never change, so one that was made once is good for ever.
#ifndef SMARKETING_SLA_SERVICE_STORAGE_CALENDAR_CACHE_H_
#define SMARKETING_SLA_SERVICE_STORAGE_CALENDAR_CACHE_H_

#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "common/mysql/transaction.h"
#include "sla_service/domain/business_time.h"
#include "sla_service/domain/ids.h"

namespace smarketing::sla {

using CalendarMap = absl::flat_hash_map<CalendarId, std::shared_ptr<const Calendar>>;

// Thread-safe.
class CalendarCache {
 public:
  // Those of `ids` that exist. Errors of the database; INTERNAL when a stored calendar is not valid.
  absl::StatusOr<CalendarMap> Get(mysql::ReadTransaction& tx, absl::Span<const CalendarId> ids);

  // A calendar takes a few tens of kilobytes.
  static constexpr size_t kMaxCalendars = 256;

 private:
  absl::Mutex mu_;
  CalendarMap calendars_ ABSL_GUARDED_BY(mu_);
};

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_STORAGE_CALENDAR_CACHE_H_
