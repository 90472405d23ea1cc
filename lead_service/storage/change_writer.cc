#include "lead_service/storage/change_writer.h"

#include <algorithm>
#include <bit>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/mysql/param.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"
#include "lead_service/storage/change_record.h"
#include "lead_service/storage/codec.h"
#include "lead_service/storage/erasure.h"
#include "lead_service/storage/handoff_store.h"
#include "lead_service/storage/lead_snapshot.h"
#include "lead_service/storage/merge_store.h"
#include "lead_service/storage/prediction_store.h"
#include "lead_service/storage/routing_store.h"
#include "lead_service/storage/rows.h"
#include "lead_service/storage/score_store.h"
#include "lead_service/storage/workspace_loader.h"

namespace smarketing::lead {
namespace {

// The names in a list such as kLeadColumns; views of the list.
std::vector<absl::string_view> Split(absl::string_view columns) { return absl::StrSplit(columns, ", "); }

// The columns of a row, with the lead's id where rows.h does not have it.
template <size_t n>
std::vector<absl::string_view> LeadIdAnd(const char (&columns)[n]) {
  std::vector<absl::string_view> all = Split(columns);
  all.insert(all.begin(), "lead_id");
  return all;
}

// "ON DUPLICATE KEY UPDATE version = VALUES(version), …" for all columns but the `keys` first.
std::string UpdateAll(absl::Span<const absl::string_view> columns, size_t keys) {
  return absl::StrCat("ON DUPLICATE KEY UPDATE ",
                      absl::StrJoin(columns.subspan(keys), ", ", [](std::string* out, absl::string_view column) {
                        absl::StrAppend(out, column, " = VALUES(", column, ")");
                      }));
}

void AppendSource(const SourceDetails& source, mysql::Params& row) {
  for (const std::string* part : {&source.channel, &source.source, &source.medium, &source.campaign, &source.content,
                                  &source.term, &source.referrer, &source.landing_page}) {
    row.emplace_back(*part);
  }
}

void AppendExternalId(const std::optional<ExternalId>& id, mysql::Params& row) {
  if (!id.has_value()) {
    row.insert(row.end(), {std::nullopt, std::nullopt});
    return;
  }
  row.push_back(mysql::Param::Bytes(id->system));
  row.push_back(mysql::Param::Bytes(id->id));
}

// A larger one would take the row out of its page, and every change of the lead would write it anew.
constexpr size_t kMaxSnapshotBytes = 4'000;
constexpr char kSnapshotColumns[] = "snapshot_version, snapshot_format, snapshot";
constexpr size_t kSnapshotColumnCount = 3;

// Readers of a lead with parts need more than a snapshot says; so it has none.
void AppendSnapshot(const Lead& lead, bool has_parts, mysql::Params& row) {
  std::string snapshot;
  if (!has_parts) snapshot = EncodeLead(lead);
  if (has_parts || snapshot.size() > kMaxSnapshotBytes) {
    row.insert(row.end(), {std::nullopt, std::nullopt, std::nullopt});
    return;
  }
  row.insert(row.end(),
             {lead.version, static_cast<int64_t>(SnapshotFormat()), mysql::Param::Bytes(std::move(snapshot))});
}

// Each in the order of its columns in rows.h.

mysql::Params RowOf(const Lead& lead, bool has_parts) {
  mysql::Params row = {lead.id,
                       lead.version,
                       lead.create_time,
                       lead.update_time,
                       static_cast<int>(lead.stage),
                       lead.stage_enter_time,
                       lead.fields[Field::kOwner],
                       lead.fields[Field::kTeam],
                       lead.first_response_time};
  row.reserve(kLeadColumnCount + kSnapshotColumnCount);
  AppendSource(lead.source, row);
  row.emplace_back(lead.source_time);
  for (const Field field : kAllFields) {
    if (IsProfileField(field)) row.emplace_back(lead.fields[field]);
  }
  row.push_back(mysql::Param::Bytes(EncodeTags(lead.tags)));
  row.push_back(mysql::Param::Bytes(EncodeProvenance(lead.provenance)));
  row.insert(row.end(), {lead.fields[Field::kPersona], lead.recycle_until, lead.open_handoff, lead.delete_time,
                         lead.purge_time, lead.erase_time, lead.merged_into, mysql::Param::Bytes(lead.audit_key)});
  if (lead.parked_identities.empty()) {
    row.emplace_back(std::nullopt);
  } else {
    row.push_back(mysql::Param::Bytes(EncodeIdentities(lead.parked_identities)));
  }
  AppendSnapshot(lead, has_parts, row);
  return row;
}

mysql::Params RowOf(const Identity& identity, const LeadId& lead) {
  return {lead,
          static_cast<int>(identity.key.kind),
          mysql::Param::Bytes(identity.key.external_system),
          mysql::Param::Bytes(identity.key.normal_form),
          mysql::Param::Bytes(identity.entered_form),
          identity.create_time};
}

mysql::Params RowOf(const StageEntry& entry, const LeadId& lead) {
  return {lead,
          entry.id,
          static_cast<int>(entry.stage),
          entry.enter_time,
          entry.exit_time,
          static_cast<int>(entry.move),
          entry.actor,
          entry.reason,
          entry.note};
}

mysql::Params RowOf(const Touch& touch) {
  mysql::Params row = {touch.id, touch.lead, static_cast<int>(touch.kind), static_cast<int>(touch.journey_stage)};
  row.reserve(kTouchColumnCount);
  AppendSource(touch.source, row);
  row.insert(row.end(), {touch.occur_time, touch.record_time, touch.actor});
  AppendExternalId(touch.external_id, row);
  return row;
}

mysql::Params RowOf(const Attempt& attempt) {
  std::optional<int64_t> micros;
  if (attempt.duration.has_value()) micros = absl::ToInt64Microseconds(*attempt.duration);
  mysql::Params row = {attempt.id,
                       attempt.lead,
                       static_cast<int>(attempt.kind),
                       static_cast<int>(attempt.direction),
                       static_cast<int>(attempt.outcome),
                       attempt.automated,
                       attempt.rep,
                       attempt.occur_time,
                       micros,
                       attempt.note,
                       attempt.record_time,
                       attempt.actor};
  AppendExternalId(attempt.external_id, row);
  return row;
}

mysql::Params RowOf(const Deal& deal) {
  std::optional<std::string> currency;
  std::optional<int64_t> amount;
  if (deal.amount.has_value()) {
    currency = deal.amount->currency();
    amount = deal.amount->minor_units();
  }
  mysql::Params row = {deal.id,
                       deal.lead,
                       deal.version,
                       deal.title,
                       currency,
                       amount,
                       deal.owner,
                       deal.expected_close_date,
                       static_cast<int>(deal.state),
                       deal.create_time,
                       deal.update_time,
                       deal.close_time,
                       deal.lost_reason};
  AppendExternalId(deal.external_id, row);
  row.insert(row.end(), {deal.pipeline, deal.stage, deal.lost_note});
  return row;
}

// Those into which others were merged, now or earlier.
absl::flat_hash_set<LeadId> LeadsWithParts(const Workspace& workspace) {
  absl::flat_hash_set<LeadId> leads;
  for (const auto& [id, lead] : workspace.leads()) {
    if (lead.before.has_value() && lead.before->shown.has_parts) leads.insert(id);
    if (lead.now.merged_into.has_value()) leads.insert(*lead.now.merged_into);
  }
  return leads;
}

absl::Status StoreLeads(mysql::Transaction& tx, const Workspace& workspace) {
  static const auto* const names = new std::string(absl::StrCat(kLeadColumns, ", ", kSnapshotColumns));
  static const auto* const columns = new std::vector<absl::string_view>(Split(*names));
  // Who holds the lock on a lead's row is the only one to write it; a new one cannot be there yet. So an upsert is
  // safe, and takes new and changed ones alike.
  static const auto* const update = new std::string(UpdateAll(*columns, 1));
  const absl::flat_hash_set<LeadId> with_parts = LeadsWithParts(workspace);
  std::vector<mysql::Params> rows;
  for (const auto& [id, lead] : workspace.leads()) {
    if (lead.changed()) rows.push_back(RowOf(lead.now, with_parts.contains(id)));
  }
  return tx.InsertRows("leads", *columns, rows, *update);
}

// Identities that leads lose go first: another lead may get them in the same batch.
absl::Status RemoveIdentities(mysql::Transaction& tx, const Workspace& workspace) {
  std::set<IdentityKey> removed;  // in order of key
  for (const auto& [id, lead] : workspace.leads()) {
    if (!lead.before.has_value()) continue;
    for (const Identity& identity : lead.before->identities) {
      const std::vector<Identity>& now = lead.now.identities;
      if (std::find(now.begin(), now.end(), identity) == now.end()) removed.insert(identity.key);
    }
  }
  if (removed.empty()) return absl::OkStatus();
  std::vector<std::string> conditions;
  mysql::Params params;
  const auto add = [&](const IdentityKey& key) {
    conditions.emplace_back("(kind = ? AND external_system = ? AND normal_form = ?)");
    params.emplace_back(static_cast<int>(key.kind));
    params.push_back(mysql::Param::Bytes(key.external_system));
    params.push_back(mysql::Param::Bytes(key.normal_form));
  };
  for (const IdentityKey& key : removed) add(key);
  while (!std::has_single_bit(conditions.size())) add(*removed.rbegin());
  return tx.Execute(absl::StrCat("DELETE FROM lead_identity WHERE ", absl::StrJoin(conditions, " OR ")), params)
      .status();
}

absl::Status StoreIdentities(mysql::Transaction& tx, const Workspace& workspace) {
  static const auto* const columns = new std::vector<absl::string_view>(LeadIdAnd(kIdentityColumns));
  SMK_RETURN_IF_ERROR(RemoveIdentities(tx, workspace));
  std::map<IdentityKey, mysql::Params> added;  // in order of key: two batches that want the same wait, not deadlock
  for (const auto& [id, lead] : workspace.leads()) {
    const std::vector<Identity> none;
    const std::vector<Identity>& before = lead.before.has_value() ? lead.before->identities : none;
    for (const Identity& identity : lead.now.identities) {
      if (std::find(before.begin(), before.end(), identity) == before.end()) {
        added.emplace(identity.key, RowOf(identity, id));
      }
    }
  }
  std::vector<mysql::Params> rows;
  for (auto& [key, row] : added) rows.push_back(std::move(row));
  return tx.InsertRows("lead_identity", *columns, rows);
}

absl::Status StoreStageEntries(mysql::Transaction& tx, const Workspace& workspace) {
  static const auto* const columns = new std::vector<absl::string_view>(LeadIdAnd(kStageEntryColumns));
  static const auto* const update = new std::string(UpdateAll(*columns, 2));
  std::vector<mysql::Params> rows;
  for (const auto& [id, lead] : workspace.leads()) {
    const std::vector<StageEntry> none;
    const std::vector<StageEntry>& before = lead.before.has_value() ? lead.before->stage_history.entries() : none;
    const std::vector<StageEntry>& now = lead.now.stage_history.entries();
    for (const StageEntry& entry : now) {
      if (std::find(before.begin(), before.end(), entry) == before.end()) rows.push_back(RowOf(entry, id));
    }
    // Only an unmerge takes stays away.
    for (const StageEntry& entry : before) {
      const bool kept =
          std::any_of(now.begin(), now.end(), [&](const StageEntry& other) { return other.id == entry.id; });
      if (kept) continue;
      SMK_RETURN_IF_ERROR(
          tx.Execute("DELETE FROM lead_stage_entry WHERE lead_id = ? AND entry_id = ?", {id, entry.id}).status());
    }
  }
  return tx.InsertRows("lead_stage_entry", *columns, rows, *update);
}

absl::Status StoreLeadChanges(mysql::Transaction& tx, const Workspace& workspace, IdGenerator* ids) {
  static constexpr absl::string_view kColumns[] = {"change_id", "lead_id", "change_time", "actor",
                                                   "origin",    "action",  "fields"};
  std::vector<mysql::Params> rows;
  for (const LeadChange& change : workspace.lead_changes()) {
    const Lead& lead = *workspace.FindRawLead(change.lead);
    rows.push_back({ids->Next(), change.lead, change.context.now, change.context.actor, change.context.origin,
                    change.context.action, mysql::Param::Bytes(EncodeChanges(change.fields, lead.audit_key))});
  }
  return tx.InsertRows("lead_change", kColumns, rows);
}

absl::Status StoreTimers(mysql::Transaction& tx, const Workspace& workspace) {
  static constexpr absl::string_view kColumns[] = {"kind", "subject_id", "due_time"};
  std::vector<mysql::Params> rows;
  std::map<TimerKind, mysql::Params> removed;
  for (const auto& [key, due_time] : workspace.timers()) {
    if (due_time.has_value()) {
      rows.push_back({static_cast<int>(key.kind), key.subject, *due_time});
    } else {
      removed[key.kind].emplace_back(key.subject);
    }
  }
  for (auto& [kind, subjects] : removed) {
    const std::string sql = absl::StrCat("DELETE FROM timer WHERE kind = ", static_cast<int>(kind),
                                         " AND subject_id IN ", mysql::InList(subjects.size()));
    SMK_RETURN_IF_ERROR(tx.Execute(sql, mysql::PadParams(std::move(subjects))).status());
  }
  return tx.InsertRows("timer", kColumns, rows, "ON DUPLICATE KEY UPDATE due_time = VALUES(due_time)");
}

// Touches of visitors. Two transactions about one visitor need not know of each other until they commit: one keeps what
// it did, one makes it known. So each looks, with a lock, for what the other may have written since it was read; one of
// them waits for the other and sees it, and is run again.
absl::Status StoreVisitors(mysql::Transaction& tx, const Workspace& workspace) {
  static const auto* const columns = new std::vector<absl::string_view>(Split(kVisitorTouchColumns));
  mysql::Params known;
  int64_t taken_over = 0;
  for (const auto& [visitor, touches] : workspace.known_visitors()) {
    known.push_back(mysql::Param::Bytes(visitor));
    taken_over += touches;
  }
  if (!known.empty()) {
    const std::string sql = absl::StrCat("DELETE FROM visitor_touch WHERE visitor_id IN ", mysql::InList(known.size()));
    SMK_ASSIGN_OR_RETURN(const int64_t deleted, tx.Execute(sql, mysql::PadParams(std::move(known))));
    if (deleted != taken_over && !workspace.visitor_touches_cut()) return LostRace();
  }

  if (workspace.new_visitor_touches().empty()) return absl::OkStatus();
  std::vector<mysql::Params> rows;
  std::set<std::string> unknown;
  for (const VisitorTouch& touch : workspace.new_visitor_touches()) {
    rows.push_back(RowOf(touch.touch));
    rows.back()[1] = mysql::Param::Bytes(touch.visitor_id);  // in place of the lead
    unknown.insert(touch.visitor_id);
  }
  SMK_RETURN_IF_ERROR(tx.InsertRows("visitor_touch", *columns, rows));
  mysql::Params visitors;
  for (const std::string& visitor : unknown) visitors.push_back(mysql::Param::Bytes(visitor));
  const std::string sql =
      absl::StrCat("SELECT lead_id FROM lead_identity WHERE kind = ", static_cast<int>(IdentityKind::kVisitor),
                   " AND external_system = '' AND normal_form IN ", mysql::InList(visitors.size()), " FOR UPDATE");
  SMK_ASSIGN_OR_RETURN(const mysql::Rows owned, tx.Query(sql, mysql::PadParams(std::move(visitors))));
  return owned.empty() ? absl::OkStatus() : LostRace();
}

template <typename T>
absl::Status StoreNew(mysql::Transaction& tx, absl::string_view table, absl::string_view columns,
                      const std::vector<T>& all) {
  if (all.empty()) return absl::OkStatus();
  std::vector<mysql::Params> rows;
  rows.reserve(all.size());
  for (const T& one : all) rows.push_back(RowOf(one));
  return tx.InsertRows(table, Split(columns), rows);
}

// The contacts of a deal are written anew when they change.
absl::Status StoreDealContacts(mysql::Transaction& tx, const Workspace& workspace) {
  static constexpr absl::string_view kColumns[] = {"deal_id", "lead_id", "role"};
  mysql::Params rewritten;
  std::vector<mysql::Params> rows;
  for (const auto& [id, deal] : workspace.deals()) {
    const bool had = deal.before.has_value() && !deal.before->contacts.empty();
    if (deal.before.has_value() && deal.before->contacts == deal.now.contacts) continue;
    if (had) rewritten.emplace_back(id);
    for (const DealContact& contact : deal.now.contacts) {
      rows.push_back({id, contact.lead, static_cast<int>(contact.role)});
    }
  }
  if (!rewritten.empty()) {
    const std::string sql = absl::StrCat("DELETE FROM deal_contact WHERE deal_id IN ", mysql::InList(rewritten.size()));
    SMK_RETURN_IF_ERROR(tx.Execute(sql, mysql::PadParams(std::move(rewritten))).status());
  }
  return tx.InsertRows("deal_contact", kColumns, rows);
}

absl::Status StoreDealStageEntries(mysql::Transaction& tx, const Workspace& workspace) {
  static const auto* const columns = new std::vector<absl::string_view>([] {
    std::vector<absl::string_view> all = Split(kDealStageEntryColumns);
    all.insert(all.begin(), "deal_id");
    return all;
  }());
  static const auto* const update = new std::string(UpdateAll(*columns, 2));
  std::vector<mysql::Params> rows;
  for (const auto& [id, deal] : workspace.deals()) {
    const std::vector<DealStageEntry> none;
    const std::vector<DealStageEntry>& before = deal.before.has_value() ? deal.before->history : none;
    for (const DealStageEntry& entry : deal.now.history) {
      if (std::find(before.begin(), before.end(), entry) != before.end()) continue;
      rows.push_back({id, entry.id, entry.pipeline, entry.stage, static_cast<int>(entry.state), entry.enter_time,
                      entry.exit_time, entry.actor});
    }
  }
  return tx.InsertRows("deal_stage_entry", *columns, rows, *update);
}

absl::Status StoreDeals(mysql::Transaction& tx, const Workspace& workspace) {
  static const auto* const columns = new std::vector<absl::string_view>(Split(kDealColumns));
  static const auto* const update = new std::string(UpdateAll(*columns, 1));
  // Apart: an upsert of a new deal would overwrite another that took its external id a moment ago.
  std::vector<mysql::Params> added;
  std::vector<mysql::Params> changed;
  for (const auto& [id, deal] : workspace.deals()) {
    if (!deal.changed()) continue;
    (deal.before.has_value() ? changed : added).push_back(RowOf(deal.now));
  }
  SMK_RETURN_IF_ERROR(tx.InsertRows("deal", *columns, added));
  SMK_RETURN_IF_ERROR(tx.InsertRows("deal", *columns, changed, *update));
  SMK_RETURN_IF_ERROR(StoreDealContacts(tx, workspace));
  return StoreDealStageEntries(tx, workspace);
}

}  // namespace

absl::Status StoreChanges(mysql::Transaction& tx, const Workspace& workspace, IdGenerator* ids) {
  SMK_RETURN_IF_ERROR(StoreLeads(tx, workspace));
  SMK_RETURN_IF_ERROR(StoreIdentities(tx, workspace));
  SMK_RETURN_IF_ERROR(StoreStageEntries(tx, workspace));
  SMK_RETURN_IF_ERROR(StoreVisitors(tx, workspace));
  SMK_RETURN_IF_ERROR(StoreNew(tx, "touch", kTouchColumns, workspace.new_touches()));
  SMK_RETURN_IF_ERROR(StoreNew(tx, "attempt", kAttemptColumns, workspace.new_attempts()));
  SMK_RETURN_IF_ERROR(StoreDeals(tx, workspace));
  SMK_RETURN_IF_ERROR(StoreHandoffs(tx, workspace));
  SMK_RETURN_IF_ERROR(StoreRouting(tx, workspace.routing_desk()));
  SMK_RETURN_IF_ERROR(StoreMerges(tx, workspace));
  SMK_RETURN_IF_ERROR(StoreLeadChanges(tx, workspace, ids));
  SMK_RETURN_IF_ERROR(StoreTimers(tx, workspace));
  SMK_RETURN_IF_ERROR(StoreScores(tx, workspace));
  // Late: many leads meet in the same counts.
  SMK_RETURN_IF_ERROR(StoreOutcomes(tx, workspace));
  return WipeErased(tx, workspace);
}

}  // namespace smarketing::lead
