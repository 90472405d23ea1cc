#include "lead_service/storage/erasure.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/mysql/param.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"
#include "lead_service/domain/identity.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/lead_change.h"
#include "lead_service/storage/change_record.h"
#include "lead_service/storage/forgotten_ids.h"

namespace smarketing::lead {
namespace {

// Each goes on with a list of leads. What a lead itself holds (leads, lead_identity, lead_stage_entry) is changed by
// the command.
constexpr const char* kStatements[] = {
    // Left behind by a binary that does not know of snapshots.
    "UPDATE leads SET snapshot = NULL WHERE NOT snapshot_version <=> version AND lead_id IN ",
    "DELETE FROM lead_block_key WHERE lead_id IN ",
    "DELETE FROM duplicate_candidate WHERE first_lead_id IN ",
    "DELETE FROM duplicate_candidate WHERE second_lead_id IN ",
    "UPDATE touch SET source_referrer = '', source_landing_page = '' WHERE lead_id IN ",
    "UPDATE attempt SET note = '' WHERE lead_id IN ",
    "UPDATE deal SET title = '', lost_note = '' WHERE lead_id IN ",
    "UPDATE handoff SET note = '', answer_note = '' WHERE lead_id IN ",
    "UPDATE handoff_entry SET note = '' WHERE lead_id IN ",
    "UPDATE lead_merge SET before_merge = NULL, after_merge = NULL WHERE survivor_id IN ",
};

constexpr int64_t kChangesAtOnce = 500;

// The keys of the hashes are gone with the leads. What was kept in clear of a person's profile, such as the company,
// goes, too.
absl::Status WipeChanges(mysql::Transaction& tx, const std::string& leads, const mysql::Params& ids) {
  const std::string sql = absl::StrCat("SELECT change_id, fields FROM lead_change WHERE lead_id IN ", leads,
                                       " AND change_id > ? ORDER BY change_id LIMIT ?");
  for (Uuid last;;) {
    mysql::Params params = ids;
    params.insert(params.end(), {last, kChangesAtOnce});
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(sql, params));
    for (const mysql::Row& row : rows) {
      last = row.GetUuid(0);
      SMK_ASSIGN_OR_RETURN(std::vector<FieldChange> fields, DecodeChanges(row.Bytes(1)));
      for (FieldChange& field : fields) {
        field.personal = absl::StartsWith(field.field, "profile.") || absl::EndsWith(field.field, "/external_id");
      }
      SMK_RETURN_IF_ERROR(tx.Execute("UPDATE lead_change SET fields = ? WHERE change_id = ?",
                                     {mysql::Param::Bytes(EncodeChanges(fields, /*audit_key=*/"")), last})
                              .status());
    }
    if (static_cast<int64_t>(rows.size()) < kChangesAtOnce) return absl::OkStatus();
  }
}

// What visitors did since the lead was deleted, who were its visitors before.
absl::Status WipeVisitors(mysql::Transaction& tx, mysql::Params visitors) {
  if (visitors.empty()) return absl::OkStatus();
  const std::string sql =
      absl::StrCat("DELETE FROM visitor_touch WHERE visitor_id IN ", mysql::InList(visitors.size()));
  return tx.Execute(sql, mysql::PadParams(std::move(visitors))).status();
}

}  // namespace

absl::Status WipeErased(mysql::Transaction& tx, const Workspace& workspace) {
  mysql::Params ids;
  mysql::Params visitors;
  for (const LeadId& id : workspace.erased_leads()) {
    ids.emplace_back(id);
    const Tracked<Lead>& lead = workspace.leads().at(id);
    if (!lead.before.has_value()) continue;
    for (const std::vector<Identity>* identities : {&lead.before->identities, &lead.before->parked_identities}) {
      for (const Identity& identity : *identities) {
        if (identity.key.kind != IdentityKind::kVisitor) continue;
        visitors.push_back(mysql::Param::Bytes(identity.key.normal_form));
      }
    }
  }
  if (ids.empty()) return absl::OkStatus();
  const std::string leads = mysql::InList(ids.size());
  ids = mysql::PadParams(std::move(ids));
  for (const char* statement : kStatements) {
    SMK_RETURN_IF_ERROR(tx.Execute(absl::StrCat(statement, leads), ids).status());
  }
  SMK_RETURN_IF_ERROR(ForgottenIds::Replace(tx, leads, ids));
  SMK_RETURN_IF_ERROR(WipeChanges(tx, leads, ids));
  return WipeVisitors(tx, std::move(visitors));
}

}  // namespace smarketing::lead
