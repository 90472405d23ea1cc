// What happened to one lead, newest first, from three tables.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_TIMELINE_QUERIES_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_TIMELINE_QUERIES_H_

#include <compare>
#include <optional>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/id/id.h"
#include "common/mysql/database.h"
#include "lead_service/domain/activity.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/stage_history.h"

namespace smarketing::lead {

// What entries of one instant are sorted by; the later one is the effect of the earlier ones.
enum class TimelineKind { kAttempt = 1, kTouch = 2, kStage = 3 };

// The place of an entry; no two entries of a lead share one.
struct TimelineKey {
  absl::Time time;
  TimelineKind kind = TimelineKind::kStage;
  Uuid id;

  friend auto operator<=>(const TimelineKey& a, const TimelineKey& b) {
    if (a.time != b.time) return a.time < b.time ? std::strong_ordering::less : std::strong_ordering::greater;
    if (a.kind != b.kind) return a.kind <=> b.kind;
    return a.id <=> b.id;
  }
  friend bool operator==(const TimelineKey&, const TimelineKey&) = default;
};

struct TimelineEntry {
  TimelineKey key;
  std::variant<StageEntry, Touch, Attempt> what;
};

struct TimelinePage {
  std::vector<TimelineEntry> entries;
  bool more = false;
};

// Thread-safe.
class TimelineQueries {
 public:
  // `database` outlives it.
  explicit TimelineQueries(mysql::Database* database) : database_(database) {}

  // At most `limit` entries before (that is, older than) `before`; from the newest on without it. Four statements.
  // NOT_FOUND LEAD_NOT_FOUND; errors of the database.
  absl::StatusOr<TimelinePage> List(const LeadId& lead, const std::optional<TimelineKey>& before, int limit,
                                    absl::Time deadline) const;

 private:
  mysql::Database* const database_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_TIMELINE_QUERIES_H_
