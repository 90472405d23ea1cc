#include "sla_service/storage/calendar_cache.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "sla_service/storage/calendars.h"

namespace smarketing::sla {

absl::StatusOr<CalendarMap> CalendarCache::Get(mysql::ReadTransaction& tx, absl::Span<const CalendarId> ids) {
  CalendarMap found;
  std::vector<CalendarId> missing;
  {
    absl::MutexLock lock(&mu_);
    for (const CalendarId& id : ids) {
      const auto it = calendars_.find(id);
      if (it != calendars_.end()) {
        found.insert(*it);
      } else {
        missing.push_back(id);
      }
    }
  }
  if (missing.empty()) return found;
  SMK_ASSIGN_OR_RETURN(const std::vector<CalendarDefinition> definitions, LoadCalendars(tx, missing));
  for (const CalendarDefinition& definition : definitions) {
    Violations violations;
    absl::StatusOr<Calendar> calendar = BuildCalendar(definition, "calendar", &violations);
    if (!calendar.ok()) {
      // It was valid when it was made: the machine's time zones have lost one.
      return absl::InternalError(absl::StrCat("calendars/", definition.id.ToString(), " cannot be used: ",
                                              violations.empty() ? "" : violations.all().front().field, " ",
                                              violations.empty() ? "" : violations.all().front().description));
    }
    found[definition.id] = std::make_shared<const Calendar>(*std::move(calendar));
  }
  absl::MutexLock lock(&mu_);
  if (calendars_.size() + definitions.size() > kMaxCalendars) calendars_.clear();
  for (const CalendarDefinition& definition : definitions) calendars_[definition.id] = found[definition.id];
  return found;
}

}  // namespace smarketing::sla
