#include "lead_service/storage/handoff_store.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"
#include "lead_service/storage/handoff_use.h"
#include "lead_service/storage/score_codec.h"

namespace smarketing::lead {
namespace {

template <typename IdType>
std::optional<IdType> OptionalId(const mysql::Row& row, size_t column) {
  return row.IsNull(column) ? std::nullopt : std::make_optional(row.GetId<IdType>(column));
}

mysql::Params RowOf(const Handoff& handoff) {
  std::optional<int> grade;
  if (handoff.grade.has_value()) grade = EncodeGrade(*handoff.grade);
  return {handoff.id,
          handoff.lead,
          handoff.version,
          static_cast<int>(handoff.state),
          handoff.IsHeld(),
          handoff.team,
          handoff.rep,
          handoff.held_reason,
          handoff.routing_rule,
          handoff.submitter,
          handoff.submit_time,
          handoff.assign_time,
          handoff.expire_time,
          handoff.accept_time,
          handoff.close_time,
          handoff.reason,
          handoff.note,
          handoff.answer_note,
          grade,
          handoff.scoring_model,
          handoff.deal,
          handoff.previous_handoff,
          absl::StrJoin(handoff.passed_over, ","),
          handoff.update_time};
}

mysql::Params RowOf(const HandoffEntry& entry, const Handoff& handoff) {
  return {handoff.id,   handoff.lead, entry.id,         static_cast<int>(entry.state),
          entry.team,   entry.rep,    entry.actor,      entry.by_person,
          entry.reason, entry.note,   entry.occur_time, entry.record_time};
}

// Whether it waits for somebody for whom it did not wait before.
bool IsGivenToSomebody(const Tracked<Handoff>& handoff) {
  const Handoff& now = handoff.now;
  if (!now.IsOpen() || now.IsHeld()) return false;
  return !handoff.before.has_value() || !handoff.before->IsOpen() || handoff.before->team != now.team ||
         handoff.before->rep != now.rep;
}

std::string EntryColumns() { return absl::StrCat("handoff_id, lead_id, ", kHandoffEntryColumns); }

}  // namespace

Handoff ReadHandoffRow(const mysql::Row& row, size_t first) {
  size_t column = first;
  Handoff handoff;
  handoff.id = row.GetId<HandoffId>(column++);
  handoff.lead = row.GetId<LeadId>(column++);
  handoff.version = row.Int(column++);
  handoff.state = static_cast<HandoffState>(row.Int(column++));
  ++column;  // held follows from the others
  handoff.team = std::string(row.Text(column++));
  handoff.rep = std::string(row.Text(column++));
  handoff.held_reason = std::string(row.Text(column++));
  handoff.routing_rule = std::string(row.Text(column++));
  handoff.submitter = std::string(row.Text(column++));
  handoff.submit_time = row.Time(column++);
  handoff.assign_time = row.OptionalTime(column++);
  handoff.expire_time = row.OptionalTime(column++);
  handoff.accept_time = row.OptionalTime(column++);
  handoff.close_time = row.OptionalTime(column++);
  handoff.reason = std::string(row.Text(column++));
  handoff.note = std::string(row.Text(column++));
  handoff.answer_note = std::string(row.Text(column++));
  const std::optional<int64_t> grade = row.OptionalInt(column++);
  if (grade.has_value()) handoff.grade = DecodeGrade(static_cast<int>(*grade));
  handoff.scoring_model = OptionalId<PlaybookRevisionId>(row, column++);
  handoff.deal = OptionalId<DealId>(row, column++);
  handoff.previous_handoff = OptionalId<HandoffId>(row, column++);
  handoff.passed_over = absl::StrSplit(std::string(row.Text(column++)), ',', absl::SkipEmpty());
  handoff.update_time = row.Time(column++);
  return handoff;
}

HandoffEntry ReadHandoffEntryRow(const mysql::Row& row, size_t first) {
  HandoffEntry entry;
  entry.id = row.GetId<HandoffEntryId>(first);
  entry.state = static_cast<HandoffState>(row.Int(first + 1));
  entry.team = std::string(row.Text(first + 2));
  entry.rep = std::string(row.Text(first + 3));
  entry.actor = std::string(row.Text(first + 4));
  entry.by_person = row.Bool(first + 5);
  entry.reason = std::string(row.Text(first + 6));
  entry.note = std::string(row.Text(first + 7));
  entry.occur_time = row.Time(first + 8);
  entry.record_time = row.Time(first + 9);
  return entry;
}

absl::StatusOr<std::vector<LeadId>> FindHandoffLeads(mysql::ReadTransaction& tx,
                                                     const absl::btree_set<HandoffId>& ids) {
  std::vector<LeadId> leads;
  if (ids.empty()) return leads;
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(absl::StrCat("SELECT lead_id FROM handoff WHERE handoff_id IN ",
                                                                     mysql::InList(ids.size())),
                                                        mysql::PadParams(mysql::Params(ids.begin(), ids.end()))));
  for (const mysql::Row& row : rows) leads.push_back(row.GetId<LeadId>(0));
  return leads;
}

absl::StatusOr<std::vector<Handoff>> LoadHandoffs(mysql::ReadTransaction& tx, const absl::btree_set<HandoffId>& ids) {
  std::vector<Handoff> handoffs;
  if (ids.empty()) return handoffs;
  const mysql::Params params = mysql::PadParams(mysql::Params(ids.begin(), ids.end()));
  const std::string in = mysql::InList(ids.size());
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query(absl::StrCat("SELECT ", kHandoffColumns, " FROM handoff WHERE handoff_id IN ", in,
                                             " ORDER BY handoff_id"),
                                params));
  SMK_ASSIGN_OR_RETURN(const mysql::Rows entries,
                       tx.Query(absl::StrCat("SELECT ", kHandoffEntryColumns, ", handoff_id FROM handoff_entry",
                                             " WHERE handoff_id IN ", in),
                                params));
  std::map<HandoffId, std::vector<HandoffEntry>> histories;
  for (const mysql::Row& row : entries) {
    histories[row.GetId<HandoffId>(kHandoffEntryColumnCount)].push_back(ReadHandoffEntryRow(row));
  }
  for (const mysql::Row& row : rows) {
    Handoff handoff = ReadHandoffRow(row);
    handoff.history = std::move(histories[handoff.id]);
    // Ids grow; clocks of replicas may differ.
    std::sort(handoff.history.begin(), handoff.history.end(),
              [](const HandoffEntry& a, const HandoffEntry& b) { return a.id < b.id; });
    handoffs.push_back(std::move(handoff));
  }
  return handoffs;
}

absl::Status StoreHandoffs(mysql::Transaction& tx, const Workspace& workspace) {
  static const auto* const columns = new std::vector<absl::string_view>(absl::StrSplit(kHandoffColumns, ", "));
  static const auto* const update = new std::string(absl::StrCat(
      "ON DUPLICATE KEY UPDATE ",
      absl::StrJoin(columns->begin() + 1, columns->end(), ", ", [](std::string* out, absl::string_view column) {
        absl::StrAppend(out, column, " = VALUES(", column, ")");
      })));
  static const auto* const entry_text = new std::string(EntryColumns());
  static const auto* const entry_columns = new std::vector<absl::string_view>(absl::StrSplit(*entry_text, ", "));
  std::vector<mysql::Params> rows;
  std::vector<mysql::Params> entries;
  bool given = false;
  for (const auto& [id, handoff] : workspace.handoffs()) {
    if (!handoff.changed()) continue;
    given = given || IsGivenToSomebody(handoff);
    rows.push_back(RowOf(handoff.now));
    const std::vector<HandoffEntry>& history = handoff.now.history;
    for (size_t i = handoff.before.has_value() ? handoff.before->history.size() : 0; i < history.size(); ++i) {
      entries.push_back(RowOf(history[i], handoff.now));
    }
  }
  if (given) SMK_RETURN_IF_ERROR(HoldReferenceData(tx, workspace.reference().version));
  SMK_RETURN_IF_ERROR(tx.InsertRows("handoff", *columns, rows, *update));
  return tx.InsertRows("handoff_entry", *entry_columns, entries);
}

}  // namespace smarketing::lead
