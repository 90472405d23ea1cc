#include "lead_service/storage/lead_loader.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"
#include "lead_service/storage/lead_snapshot.h"
#include "lead_service/storage/rows.h"

namespace smarketing::lead {
namespace {

mysql::Params IdParams(absl::Span<const LeadId> ids) { return mysql::PadParams(mysql::Params(ids.begin(), ids.end())); }

absl::StatusOr<std::map<LeadId, Lead>> Load(mysql::ReadTransaction& tx, absl::Span<const LeadId> ids,
                                            absl::string_view lock) {
  std::map<LeadId, Lead> leads;
  if (ids.empty()) return leads;
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query(absl::StrCat("SELECT ", LeadSelection(), " FROM leads WHERE lead_id IN ",
                                             mysql::InList(ids.size()), " ORDER BY lead_id", lock),
                                IdParams(ids)));
  SMK_ASSIGN_OR_RETURN(std::vector<Lead> read, ReadLeads(tx, rows));
  for (Lead& lead : read) {
    const LeadId id = lead.id;
    leads.emplace(id, std::move(lead));
  }
  return leads;
}

}  // namespace

const std::string& LeadSelection() {
  static const auto* const selection = new std::string(
      absl::StrCat("lead_id, CASE WHEN snapshot_version = version AND snapshot_format = ", SnapshotFormat(),
                   " THEN snapshot END AS current_snapshot"));
  return *selection;
}

bool HasSnapshot(const mysql::Row& row) { return !row.IsNull(1); }

std::optional<Lead> ReadSnapshot(const mysql::Row& row) {
  if (!HasSnapshot(row)) return std::nullopt;
  absl::StatusOr<Lead> lead = DecodeLead(row.Bytes(1));
  if (!lead.ok() || lead->id != row.GetId<LeadId>(0)) return std::nullopt;
  return *std::move(lead);
}

absl::StatusOr<std::vector<Lead>> ReadLeads(mysql::ReadTransaction& tx, const mysql::Rows& rows) {
  std::vector<Lead> leads;
  leads.reserve(rows.size());
  std::vector<LeadId> missing;
  for (const mysql::Row& row : rows) {
    std::optional<Lead> lead = ReadSnapshot(row);
    if (!lead.has_value()) missing.push_back(row.GetId<LeadId>(0));
    leads.push_back(lead.has_value() ? *std::move(lead) : Lead());
  }
  if (missing.empty()) return leads;
  SMK_ASSIGN_OR_RETURN(auto loaded, LoadLeadsFromTables(tx, missing));
  for (size_t i = 0; i < leads.size(); ++i) {
    if (const auto it = loaded.find(rows[i].GetId<LeadId>(0)); it != loaded.end()) leads[i] = std::move(it->second);
  }
  return leads;
}

absl::StatusOr<std::map<LeadId, Lead>> LoadLeads(mysql::ReadTransaction& tx, absl::Span<const LeadId> ids) {
  return Load(tx, ids, "");
}

absl::StatusOr<std::map<LeadId, Lead>> LoadLeadsFromTables(mysql::ReadTransaction& tx, absl::Span<const LeadId> ids) {
  std::map<LeadId, Lead> leads;
  if (ids.empty()) return leads;
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query(absl::StrCat("SELECT ", kLeadColumns,
                                             ", EXISTS (SELECT 1 FROM leads m WHERE m.merged_into = leads.lead_id)"
                                             " AS has_parts FROM leads WHERE lead_id IN ",
                                             mysql::InList(ids.size()), " ORDER BY lead_id"),
                                IdParams(ids)));
  if (rows.empty()) return leads;
  SMK_ASSIGN_OR_RETURN(auto identities, LoadIdentities(tx, ids));
  SMK_ASSIGN_OR_RETURN(auto histories, LoadStageHistories(tx, ids));
  for (const mysql::Row& row : rows) {
    Lead lead = ReadLeadRow(row);
    lead.shown.has_parts = row.Bool(kLeadColumnCount);
    const LeadId id = lead.id;
    lead.identities = std::move(identities[id]);
    lead.stage_history = std::move(histories[id]);
    leads.emplace(id, std::move(lead));
  }
  return leads;
}

absl::StatusOr<std::map<LeadId, std::vector<Identity>>> LoadIdentities(mysql::ReadTransaction& tx,
                                                                       absl::Span<const LeadId> ids) {
  std::map<LeadId, std::vector<Identity>> identities;
  if (ids.empty()) return identities;
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query(absl::StrCat("SELECT ", kIdentityColumns, ", lead_id FROM lead_identity",
                                             " WHERE lead_id IN ", mysql::InList(ids.size())),
                                IdParams(ids)));
  for (const mysql::Row& row : rows) {
    identities[row.GetId<LeadId>(kIdentityColumnCount)].push_back(ReadIdentityRow(row));
  }
  for (auto& [id, all] : identities) {
    std::sort(all.begin(), all.end(), [](const Identity& a, const Identity& b) { return a.key < b.key; });
  }
  return identities;
}

absl::StatusOr<std::map<LeadId, StageHistory>> LoadStageHistories(mysql::ReadTransaction& tx,
                                                                  absl::Span<const LeadId> ids) {
  std::map<LeadId, StageHistory> histories;
  if (ids.empty()) return histories;
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query(absl::StrCat("SELECT ", kStageEntryColumns, ", lead_id FROM lead_stage_entry",
                                             " WHERE lead_id IN ", mysql::InList(ids.size())),
                                IdParams(ids)));
  std::map<LeadId, std::vector<StageEntry>> entries;
  for (const mysql::Row& row : rows) {
    entries[row.GetId<LeadId>(kStageEntryColumnCount)].push_back(ReadStageEntryRow(row));
  }
  for (auto& [id, all] : entries) histories.emplace(id, StageHistory(std::move(all)));
  return histories;
}

absl::StatusOr<std::map<LeadId, Lead>> LockLeads(mysql::Transaction& tx, absl::Span<const LeadId> ids) {
  return Load(tx, ids, " FOR UPDATE");
}

absl::StatusOr<std::map<LeadId, Lead>> LockFreeLeads(mysql::Transaction& tx, absl::Span<const LeadId> ids) {
  return Load(tx, ids, " FOR UPDATE SKIP LOCKED");
}

}  // namespace smarketing::lead
