#include "lead_service/storage/timeline_queries.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "lead_service/storage/lead_queries.h"
#include "lead_service/storage/rows.h"

namespace smarketing::lead {
namespace {

// The newest `limit` rows of one table before a place in the merged order.
struct Part {
  TimelineKind kind;
  const char* columns;
  const char* table;
  const char* time;
  const char* id;
};
constexpr Part kStages = {TimelineKind::kStage, kStageEntryColumns, "lead_stage_entry", "enter_time", "entry_id"};
constexpr Part kTouches = {TimelineKind::kTouch, kTouchColumns, "touch", "occur_time", "touch_id"};
constexpr Part kAttempts = {TimelineKind::kAttempt, kAttemptColumns, "attempt", "occur_time", "attempt_id"};

absl::StatusOr<mysql::Rows> QueryPart(mysql::ReadTransaction& tx, const Part& part, const LeadId& lead,
                                      const std::optional<TimelineKey>& before, int limit) {
  std::string sql = absl::StrCat("SELECT ", part.columns, " FROM ", part.table, " WHERE lead_id = ?");
  mysql::Params params = {lead};
  if (before.has_value()) {
    if (part.kind == before->kind) {
      absl::StrAppend(&sql, " AND (", part.time, " < ? OR (", part.time, " = ? AND ", part.id, " < ?))");
      params.insert(params.end(), {before->time, before->time, before->id});
    } else {
      absl::StrAppend(&sql, " AND ", part.time, part.kind < before->kind ? " <= ?" : " < ?");
      params.emplace_back(before->time);
    }
  }
  absl::StrAppend(&sql, " ORDER BY ", part.time, " DESC, ", part.id, " DESC LIMIT ?");
  params.emplace_back(limit);
  return tx.Query(sql, params);
}

absl::Status Read(mysql::ReadTransaction& tx, const LeadId& lead, const std::optional<TimelineKey>& before, int limit,
                  std::vector<TimelineEntry>& entries) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows found, tx.Query("SELECT 1 FROM leads WHERE lead_id = ?", {lead}));
  if (found.empty()) return LeadNotFound(lead);
  SMK_ASSIGN_OR_RETURN(const mysql::Rows stages, QueryPart(tx, kStages, lead, before, limit));
  for (const mysql::Row& row : stages) {
    StageEntry entry = ReadStageEntryRow(row);
    entries.push_back({{entry.enter_time, kStages.kind, entry.id.uuid()}, std::move(entry)});
  }
  SMK_ASSIGN_OR_RETURN(const mysql::Rows touches, QueryPart(tx, kTouches, lead, before, limit));
  for (const mysql::Row& row : touches) {
    Touch touch = ReadTouchRow(row);
    entries.push_back({{touch.occur_time, kTouches.kind, touch.id.uuid()}, std::move(touch)});
  }
  SMK_ASSIGN_OR_RETURN(const mysql::Rows attempts, QueryPart(tx, kAttempts, lead, before, limit));
  for (const mysql::Row& row : attempts) {
    Attempt attempt = ReadAttemptRow(row);
    entries.push_back({{attempt.occur_time, kAttempts.kind, attempt.id.uuid()}, std::move(attempt)});
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<TimelinePage> TimelineQueries::List(const LeadId& lead, const std::optional<TimelineKey>& before,
                                                   int limit, absl::Time deadline) const {
  TimelinePage page;
  SMK_RETURN_IF_ERROR(database_->RunSnapshot(deadline, [&](mysql::ReadTransaction& tx) -> absl::Status {
    page = TimelinePage();
    return Read(tx, lead, before, limit + 1, page.entries);
  }));
  std::sort(page.entries.begin(), page.entries.end(),
            [](const TimelineEntry& a, const TimelineEntry& b) { return a.key > b.key; });
  page.more = page.entries.size() > static_cast<size_t>(limit);
  if (page.more) page.entries.erase(page.entries.begin() + limit, page.entries.end());
  return page;
}

}  // namespace smarketing::lead
