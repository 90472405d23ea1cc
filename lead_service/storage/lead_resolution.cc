#include "lead_service/storage/lead_resolution.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "common/mysql/param.h"
#include "common/mysql/sql_text.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace smarketing::lead {

absl::Status LeadNotFound(const LeadId& id) {
  return MakeError(absl::StatusCode::kNotFound, "LEAD_NOT_FOUND", "There is no such lead.",
                   {{"lead", ResourceName("leads", id.uuid())}});
}

absl::StatusOr<LeadId> ResolveLead(mysql::ReadTransaction& tx, const LeadId& id, DeletedLeads deleted) {
  for (LeadId at = id;;) {
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                         tx.Query("SELECT merged_into, delete_time FROM leads WHERE lead_id = ?", {at}));
    if (rows.empty()) return LeadNotFound(id);
    const std::optional<LeadId> next = rows[0].OptionalId<LeadId>(0);
    if (next.has_value()) {
      at = *next;
      continue;
    }
    if (deleted == DeletedLeads::kNotFound && !rows[0].IsNull(1)) return LeadNotFound(id);
    return at;
  }
}

absl::StatusOr<LeadId> FindLeadByIdentity(mysql::ReadTransaction& tx, const Identity& identity) {
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows rows,
      tx.Query("SELECT lead_id FROM lead_identity WHERE kind = ? AND external_system = ? AND normal_form = ?",
               {static_cast<int>(identity.key.kind), mysql::Param::Bytes(identity.key.external_system),
                mysql::Param::Bytes(identity.key.normal_form)}));
  if (!rows.empty()) return rows[0].GetId<LeadId>(0);
  return MakeError(absl::StatusCode::kNotFound, "LEAD_NOT_FOUND", "No lead has this identity.");
}

absl::StatusOr<std::vector<LeadId>> LeadsMergedInto(mysql::ReadTransaction& tx, const LeadId& id) {
  std::vector<LeadId> all;
  for (std::vector<LeadId> level = {id}; !level.empty();) {
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                         tx.Query(absl::StrCat("SELECT lead_id FROM leads WHERE merged_into IN ",
                                               mysql::InList(level.size()), " ORDER BY lead_id"),
                                  mysql::PadParams(mysql::Params(level.begin(), level.end()))));
    level.clear();
    for (const mysql::Row& row : rows) level.push_back(row.GetId<LeadId>(0));
    all.insert(all.end(), level.begin(), level.end());
  }
  return all;
}

}  // namespace smarketing::lead
