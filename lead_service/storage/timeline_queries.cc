#include "lead_service/storage/timeline_queries.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "common/status/macros.h"
#include "lead_service/storage/handoff_store.h"
#include "lead_service/storage/rows.h"

namespace smarketing::lead {
namespace {

// One table, and how its rows become entries.
struct Part {
  TimelineKind kind;
  std::string columns;
  const char* table;
  const char* of_lead;  // the condition
  const char* time;
  const char* id;
  TimelineEntry (*read)(const mysql::Row& row);
};

TimelineEntry ReadStage(const mysql::Row& row) {
  StageEntry entry = ReadStageEntryRow(row);
  return {{entry.enter_time, TimelineKind::kStage, entry.id.uuid()}, std::move(entry)};
}

TimelineEntry ReadDealStep(const mysql::Row& row) {
  DealStageEntry entry = ReadDealStageEntryRow(row);
  return {{entry.enter_time, TimelineKind::kDeal, entry.id.uuid()},
          DealStep{row.GetId<DealId>(kDealStageEntryColumnCount), std::move(entry)}};
}

TimelineEntry ReadHandoffStep(const mysql::Row& row) {
  HandoffEntry entry = ReadHandoffEntryRow(row);
  return {{entry.occur_time, TimelineKind::kHandoff, entry.id.uuid()}, std::move(entry)};
}

TimelineEntry ReadTouch(const mysql::Row& row) {
  Touch touch = ReadTouchRow(row);
  return {{touch.occur_time, TimelineKind::kTouch, touch.id.uuid()}, std::move(touch)};
}

TimelineEntry ReadAttempt(const mysql::Row& row) {
  Attempt attempt = ReadAttemptRow(row);
  return {{attempt.occur_time, TimelineKind::kAttempt, attempt.id.uuid()}, std::move(attempt)};
}

constexpr char kByLead[] = "lead_id = ?";

// Those of ListActivities first.
const std::vector<Part>& Parts() {
  static const auto* const parts = new std::vector<Part>{
      {TimelineKind::kAttempt, kAttemptColumns, "attempt", kByLead, "occur_time", "attempt_id", ReadAttempt},
      {TimelineKind::kTouch, kTouchColumns, "touch", kByLead, "occur_time", "touch_id", ReadTouch},
      {TimelineKind::kStage, kStageEntryColumns, "lead_stage_entry", kByLead, "enter_time", "entry_id", ReadStage},
      {TimelineKind::kHandoff, kHandoffEntryColumns, "handoff_entry", kByLead, "occur_time", "entry_id",
       ReadHandoffStep},
      {TimelineKind::kDeal, absl::StrCat(kDealStageEntryColumns, ", deal_id"), "deal_stage_entry",
       "deal_id IN (SELECT d.deal_id FROM deal d WHERE d.lead_id = ?)", "enter_time", "entry_id", ReadDealStep},
  };
  return *parts;
}

absl::Span<const Part> Activities() { return absl::MakeConstSpan(Parts()).subspan(0, 2); }

// The newest rows of one table before a place in the merged order: one more than the page has tells whether there are
// more.
absl::StatusOr<mysql::Rows> QueryPart(mysql::ReadTransaction& tx, const Part& part, absl::string_view whose,
                                      const mysql::Param& owner, const TimelineRange& range) {
  std::string sql = absl::StrCat("SELECT ", part.columns, " FROM ", part.table, " WHERE ", whose);
  mysql::Params params = {owner};
  if (range.start.has_value()) {
    absl::StrAppend(&sql, " AND ", part.time, " >= ?");
    params.emplace_back(*range.start);
  }
  if (range.end.has_value()) {
    absl::StrAppend(&sql, " AND ", part.time, " < ?");
    params.emplace_back(*range.end);
  }
  if (const std::optional<TimelineKey>& before = range.before; before.has_value()) {
    if (part.kind == before->kind) {
      absl::StrAppend(&sql, " AND (", part.time, " < ? OR (", part.time, " = ? AND ", part.id, " < ?))");
      params.insert(params.end(), {before->time, before->time, before->id});
    } else {
      absl::StrAppend(&sql, " AND ", part.time, part.kind < before->kind ? " <= ?" : " < ?");
      params.emplace_back(before->time);
    }
  }
  absl::StrAppend(&sql, " ORDER BY ", part.time, " DESC, ", part.id, " DESC LIMIT ?");
  params.emplace_back(range.limit + 1);
  return tx.Query(sql, params);
}

// In order, cut to a page.
TimelinePage PageOf(std::vector<TimelineEntry> entries, const TimelineRange& range) {
  TimelinePage page;
  page.entries = std::move(entries);
  std::sort(page.entries.begin(), page.entries.end(),
            [](const TimelineEntry& a, const TimelineEntry& b) { return a.key > b.key; });
  page.more = page.entries.size() > static_cast<size_t>(range.limit);
  if (page.more) page.entries.erase(page.entries.begin() + range.limit, page.entries.end());
  return page;
}

absl::StatusOr<TimelinePage> OfLead(mysql::Database* database, const LeadId& lead, DeletedLeads deleted,
                                    absl::Span<const Part> parts, const TimelineRange& range, absl::Time deadline) {
  std::vector<TimelineEntry> entries;
  SMK_RETURN_IF_ERROR(database->RunSnapshot(deadline, [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const LeadId id, ResolveLead(tx, lead, deleted));
    entries.clear();
    for (const Part& part : parts) {
      SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, QueryPart(tx, part, part.of_lead, id, range));
      for (const mysql::Row& row : rows) entries.push_back(part.read(row));
    }
    return absl::OkStatus();
  }));
  return PageOf(std::move(entries), range);
}

}  // namespace

absl::StatusOr<TimelinePage> TimelineQueries::List(const LeadId& lead, const TimelineRange& range,
                                                   absl::Time deadline) const {
  return OfLead(database_, lead, DeletedLeads::kNotFound, Parts(), range, deadline);
}

absl::StatusOr<TimelinePage> TimelineQueries::ListActivities(const LeadId& lead, DeletedLeads deleted,
                                                             const TimelineRange& range, absl::Time deadline) const {
  return OfLead(database_, lead, deleted, Activities(), range, deadline);
}

absl::StatusOr<TimelinePage> TimelineQueries::ListAttempts(const std::string& rep, const TimelineRange& range,
                                                           absl::Time deadline) const {
  std::vector<TimelineEntry> entries;
  SMK_RETURN_IF_ERROR(database_->RunReadOnly(deadline, [&](mysql::ReadTransaction& tx) -> absl::Status {
    entries.clear();
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, QueryPart(tx, Parts()[0], "rep = ?", rep, range));
    for (const mysql::Row& row : rows) entries.push_back(ReadAttempt(row));
    return absl::OkStatus();
  }));
  return PageOf(std::move(entries), range);
}

}  // namespace smarketing::lead
