// What happened to one lead, or what one rep did, newest first, from several tables.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_TIMELINE_QUERIES_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_TIMELINE_QUERIES_H_

#include <compare>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/id/id.h"
#include "common/mysql/database.h"
#include "lead_service/domain/activity.h"
#include "lead_service/domain/deal.h"
#include "lead_service/domain/handoff.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/stage_history.h"
#include "lead_service/storage/lead_resolution.h"

namespace smarketing::lead {

// What entries of one instant are sorted by; the later one is the effect of the earlier ones. The numbers go into page
// tokens.
enum class TimelineKind { kAttempt = 1, kTouch = 2, kHandoff = 3, kDeal = 4, kStage = 5 };

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

// A deal entered a stage, or was won, lost or opened again.
struct DealStep {
  DealId deal;
  DealStageEntry entry;
};

struct TimelineEntry {
  TimelineKey key;
  std::variant<StageEntry, Touch, Attempt, HandoffEntry, DealStep> what;
};

struct TimelinePage {
  std::vector<TimelineEntry> entries;
  bool more = false;
};

// Which entries: at most `limit` before (that is, older than) `before`, from the newest on without it; of [start, end),
// as far as those are set.
struct TimelineRange {
  std::optional<TimelineKey> before;
  int limit = 50;
  std::optional<absl::Time> start;
  std::optional<absl::Time> end;
};

// Thread-safe.
class TimelineQueries {
 public:
  // `database` outlives it.
  explicit TimelineQueries(mysql::Database* database) : database_(database) {}

  // Everything that happened to a lead (or to the one that it was merged into): one statement for each table, and one.
  // NOT_FOUND LEAD_NOT_FOUND; errors of the database.
  absl::StatusOr<TimelinePage> List(const LeadId& lead, const TimelineRange& range, absl::Time deadline) const;

  // Its touches and attempts only, also of a deleted one if `deleted` says so. Errors as List.
  absl::StatusOr<TimelinePage> ListActivities(const LeadId& lead, DeletedLeads deleted, const TimelineRange& range,
                                              absl::Time deadline) const;

  // The attempts of a rep, whichever leads they were about. One statement. Errors of the database.
  absl::StatusOr<TimelinePage> ListAttempts(const std::string& rep, const TimelineRange& range,
                                            absl::Time deadline) const;

 private:
  mysql::Database* const database_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_TIMELINE_QUERIES_H_
