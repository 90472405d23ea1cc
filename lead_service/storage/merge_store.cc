#include "lead_service/storage/merge_store.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/container/btree_set.h"
#include "absl/strings/str_cat.h"
#include "common/mysql/param.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"
#include "lead_service/storage/handoff_store.h"
#include "lead_service/storage/lead_snapshot.h"
#include "lead_service/storage/rows.h"

namespace smarketing::lead {
namespace {

// What moves by its column lead_id. The kinds are those of lead_merge_moved.
struct MovedTable {
  int kind;
  const char* table;
  const char* key;
  bool has_own_key = true;  // not one row of many with the same key
};
constexpr MovedTable kTouches = {1, "touch", "touch_id"};
constexpr MovedTable kAttempts = {2, "attempt", "attempt_id"};
constexpr MovedTable kHandoffs = {3, "handoff", "handoff_id"};
constexpr MovedTable kMovedTables[] = {
    kTouches, kAttempts, kHandoffs, {3, "handoff_entry", "handoff_id", /*has_own_key=*/false}};

constexpr char kMergeColumns[] =
    "merge_id, survivor_id, merged_id, survivor_version, actor, merge_time, unmerge_time, moved_touches, "
    "moved_attempts, moved_handoffs, moved_deals";

MergeRecord ReadMergeRow(const mysql::Row& row) {
  return {.id = row.GetId<MergeId>(0),
          .survivor = row.GetId<LeadId>(1),
          .other = row.GetId<LeadId>(2),
          .survivor_version = row.Int(3),
          .actor = std::string(row.Text(4)),
          .merge_time = row.Time(5),
          .undo_time = row.OptionalTime(6),
          .moved = {row.Int(7), row.Int(8), row.Int(9), row.Int(10)}};
}

OutcomeThen ReadOutcomeThen(const mysql::Row& row, size_t first) {
  OutcomeThen then;
  then.state = static_cast<OutcomeState>(row.Int(first));
  if (const std::optional<int64_t> predicted = row.OptionalInt(first + 1)) {
    then.predicted = static_cast<int32_t>(*predicted);
  }
  return then;
}

// Without what is personal, and not told.
constexpr char kToldTouchColumns[] =
    "touch_id, lead_id, kind, journey_stage, source_channel, source_name, source_medium, source_campaign, "
    "source_content, source_term, '', '', occur_time, record_time, actor, external_system, external_id";
constexpr char kToldAttemptColumns[] =
    "attempt_id, lead_id, kind, direction, outcome, automated, rep, occur_time, duration_us, '', record_time, actor, "
    "external_system, external_id";

mysql::Params Limited(absl::Span<const LeadId> leads) {
  mysql::Params params = mysql::PadParams(mysql::Params(leads.begin(), leads.end()));
  params.emplace_back(static_cast<int64_t>(kMaxRestatedActivities + 1));
  return params;
}

absl::StatusOr<mysql::Rows> SelectActivities(mysql::ReadTransaction& tx, absl::string_view columns,
                                             const MovedTable& table, absl::Span<const LeadId> leads) {
  return tx.Query(absl::StrCat("SELECT ", columns, " FROM ", table.table, " WHERE lead_id IN ",
                               mysql::InList(leads.size()), " ORDER BY lead_id, occur_time, ", table.key, " LIMIT ?"),
                  Limited(leads));
}

absl::StatusOr<MergeContent> LoadContent(mysql::ReadTransaction& tx, const mysql::Row& row, const MergeId& id) {
  MergeContent content;
  content.survivor_outcome = ReadOutcomeThen(row, 0);
  content.other_outcome = ReadOutcomeThen(row, 2);
  SMK_ASSIGN_OR_RETURN(content.before, DecodeLead(row.Bytes(4)));
  SMK_ASSIGN_OR_RETURN(content.after, DecodeLead(row.Bytes(5)));
  SMK_ASSIGN_OR_RETURN(const mysql::Rows moved,
                       tx.Query("SELECT kind, moved_id FROM lead_merge_moved WHERE merge_id = ?", {id}));
  for (const mysql::Row& one : moved) {
    if (one.Int(0) == kTouches.kind) content.touches.insert(one.GetId<TouchId>(1));
    if (one.Int(0) == kAttempts.kind) content.attempts.insert(one.GetId<AttemptId>(1));
    if (one.Int(0) == kHandoffs.kind) content.handoffs.insert(one.GetId<HandoffId>(1));
  }
  SMK_ASSIGN_OR_RETURN(const mysql::Rows deals,
                       tx.Query("SELECT deal_id, moved, version, state, create_time, close_time FROM lead_merge_deal"
                                " WHERE merge_id = ?",
                                {id}));
  for (const mysql::Row& deal : deals) {
    content.deals.push_back({deal.GetId<DealId>(0), deal.Bool(1), deal.Int(2), static_cast<DealState>(deal.Int(3)),
                             deal.Time(4), deal.OptionalTime(5)});
  }
  return content;
}

absl::Status StoreMerge(mysql::Transaction& tx, const Merge& merge) {
  const MergeRecord& record = merge.record;
  const MergeContent& content = *merge.content;
  static constexpr absl::string_view kColumns[] = {
      "merge_id",           "survivor_id",    "merged_id",        "survivor_version", "actor",       "merge_time",
      "unmerge_time",       "moved_touches",  "moved_attempts",   "moved_handoffs",   "moved_deals", "survivor_outcome",
      "survivor_predicted", "merged_outcome", "merged_predicted", "before_merge",     "after_merge"};
  SMK_RETURN_IF_ERROR(tx.InsertRows(
      "lead_merge", kColumns,
      {{record.id, record.survivor, record.other, record.survivor_version, record.actor, record.merge_time,
        std::nullopt, record.moved.touches, record.moved.attempts, record.moved.handoffs, record.moved.deals,
        static_cast<int>(content.survivor_outcome.state), content.survivor_outcome.predicted,
        static_cast<int>(content.other_outcome.state), content.other_outcome.predicted,
        mysql::Param::Bytes(EncodeLead(content.before)), mysql::Param::Bytes(EncodeLead(content.after))}}));
  // The lead that goes is locked: what it has now is what was counted.
  for (const MovedTable& table : kMovedTables) {
    if (table.has_own_key) {
      SMK_RETURN_IF_ERROR(
          tx.Execute(absl::StrCat("INSERT INTO lead_merge_moved (merge_id, kind, moved_id) SELECT ?, ", table.kind,
                                  ", ", table.key, " FROM ", table.table, " WHERE lead_id = ?"),
                     {record.id, record.other})
              .status());
    }
    SMK_RETURN_IF_ERROR(tx.Execute(absl::StrCat("UPDATE ", table.table, " SET lead_id = ? WHERE lead_id = ?"),
                                   {record.survivor, record.other})
                            .status());
  }
  static constexpr absl::string_view kDealColumns[] = {"merge_id", "deal_id",     "moved",     "version",
                                                       "state",    "create_time", "close_time"};
  std::vector<mysql::Params> deals;
  for (const DealThen& deal : content.deals) {
    deals.push_back({record.id, deal.id, deal.moved, deal.version, static_cast<int>(deal.state), deal.create_time,
                     deal.close_time});
  }
  return tx.InsertRows("lead_merge_deal", kDealColumns, deals);
}

absl::Status StoreUndone(mysql::Transaction& tx, const MergeRecord& merge) {
  for (const MovedTable& table : kMovedTables) {
    SMK_RETURN_IF_ERROR(tx.Execute(absl::StrCat("UPDATE ", table.table, " SET lead_id = ? WHERE lead_id = ? AND ",
                                                table.key, " IN (SELECT m.moved_id FROM lead_merge_moved m",
                                                " WHERE m.merge_id = ? AND m.kind = ", table.kind, ")"),
                                   {merge.other, merge.survivor, merge.id})
                            .status());
  }
  SMK_RETURN_IF_ERROR(tx.Execute("DELETE FROM lead_merge_moved WHERE merge_id = ?", {merge.id}).status());
  SMK_RETURN_IF_ERROR(tx.Execute("DELETE FROM lead_merge_deal WHERE merge_id = ?", {merge.id}).status());
  return tx
      .Execute("UPDATE lead_merge SET unmerge_time = ?, before_merge = NULL, after_merge = NULL WHERE merge_id = ?",
               {merge.undo_time, merge.id})
      .status();
}

}  // namespace

absl::StatusOr<std::optional<MergeRecord>> FindMerge(mysql::ReadTransaction& tx, const MergeRef& ref) {
  const auto* const id = std::get_if<MergeId>(&ref);
  const std::string by = id != nullptr ? "merge_id = ?" : "merged_id = ?";
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows rows,
      tx.Query(absl::StrCat("SELECT ", kMergeColumns, " FROM lead_merge WHERE ", by, " ORDER BY merge_id"),
               {id != nullptr ? mysql::Param(*id) : mysql::Param(std::get<LeadId>(ref))}));
  std::optional<MergeRecord> found;
  for (const mysql::Row& row : rows) {
    found = ReadMergeRow(row);
    if (!found->undo_time.has_value()) break;
  }
  return found;
}

absl::StatusOr<std::vector<MergeRecord>> LoadMerges(mysql::ReadTransaction& tx, absl::Span<const MergeId> ids) {
  std::vector<MergeRecord> merges;
  if (ids.empty()) return merges;
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(absl::StrCat("SELECT ", kMergeColumns, " FROM lead_merge",
                                                                     " WHERE merge_id IN ", mysql::InList(ids.size())),
                                                        mysql::PadParams(mysql::Params(ids.begin(), ids.end()))));
  for (const mysql::Row& row : rows) merges.push_back(ReadMergeRow(row));
  return merges;
}

absl::StatusOr<std::vector<MergeRecord>> MergesInto(mysql::ReadTransaction& tx, absl::Span<const LeadId> leads) {
  std::vector<MergeRecord> merges;
  if (leads.empty()) return merges;
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query(absl::StrCat("SELECT ", kMergeColumns, " FROM lead_merge WHERE survivor_id IN ",
                                             mysql::InList(leads.size()), " ORDER BY merge_time, merge_id"),
                                mysql::PadParams(mysql::Params(leads.begin(), leads.end()))));
  for (const mysql::Row& row : rows) merges.push_back(ReadMergeRow(row));
  return merges;
}

absl::Status LoadActivities(mysql::ReadTransaction& tx, absl::Span<const LeadId> leads, MergeFacts& facts) {
  if (leads.empty()) return absl::OkStatus();
  SMK_ASSIGN_OR_RETURN(const mysql::Rows touches, SelectActivities(tx, kToldTouchColumns, kTouches, leads));
  SMK_ASSIGN_OR_RETURN(const mysql::Rows attempts, SelectActivities(tx, kToldAttemptColumns, kAttempts, leads));
  SMK_ASSIGN_OR_RETURN(const mysql::Rows handoffs,
                       tx.Query(absl::StrCat("SELECT handoff_id FROM handoff WHERE lead_id IN ",
                                             mysql::InList(leads.size()), " ORDER BY handoff_id LIMIT ?"),
                                Limited(leads)));
  facts.too_large = touches.size() + attempts.size() + handoffs.size() > kMaxRestatedActivities;
  if (facts.too_large) return absl::OkStatus();
  for (const mysql::Row& row : touches) {
    Touch touch = ReadTouchRow(row);
    facts.activities[touch.lead].touches.push_back(std::move(touch));
  }
  for (const mysql::Row& row : attempts) {
    Attempt attempt = ReadAttemptRow(row);
    facts.activities[attempt.lead].attempts.push_back(std::move(attempt));
  }
  absl::btree_set<HandoffId> handoff_ids;
  for (const mysql::Row& row : handoffs) handoff_ids.insert(row.GetId<HandoffId>(0));
  SMK_ASSIGN_OR_RETURN(std::vector<Handoff> told, LoadHandoffs(tx, handoff_ids));
  for (Handoff& handoff : told) facts.activities[handoff.lead].handoffs.push_back(std::move(handoff));
  size_t bytes = 0;
  for (const auto& [lead, activities] : facts.activities) bytes += RestatedBytes(activities);
  facts.too_large = bytes > kMaxRestatedBytes;
  return absl::OkStatus();
}

absl::Status LoadUndoing(mysql::ReadTransaction& tx, const MergeRecord& merge, MergeFacts& facts) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query(absl::StrCat("SELECT survivor_outcome, survivor_predicted, merged_outcome, "
                                             "merged_predicted, before_merge, after_merge"
                                             " FROM lead_merge WHERE merge_id = ?"),
                                {merge.id}));
  facts.asked.emplace(Merge{merge, std::nullopt});
  if (!rows.empty() && !rows[0].IsNull(4)) {
    SMK_ASSIGN_OR_RETURN(facts.asked->content, LoadContent(tx, rows[0], merge.id));
  }
  SMK_ASSIGN_OR_RETURN(const std::vector<MergeRecord> into, MergesInto(tx, {merge.survivor}));
  for (const MergeRecord& one : into) {
    facts.into_survivor.push_back({one.id, one.survivor_version, one.undo_time.has_value()});
  }
  SMK_ASSIGN_OR_RETURN(const std::optional<MergeRecord> outer, FindMerge(tx, merge.survivor));
  if (outer.has_value() && !outer->undo_time.has_value()) facts.of_survivor = outer->id;
  return absl::OkStatus();
}

absl::Status StoreMerges(mysql::Transaction& tx, const Workspace& workspace) {
  for (const Merge& merge : workspace.new_merges()) SMK_RETURN_IF_ERROR(StoreMerge(tx, merge));
  for (const MergeRecord& merge : workspace.undone_merges()) SMK_RETURN_IF_ERROR(StoreUndone(tx, merge));
  return absl::OkStatus();
}

}  // namespace smarketing::lead
