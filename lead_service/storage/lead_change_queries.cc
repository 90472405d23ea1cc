#include "lead_service/storage/lead_change_queries.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"
#include "lead_service/storage/change_record.h"

namespace smarketing::lead {

absl::StatusOr<LeadChangePage> LeadChangeQueries::List(const LeadId& lead, DeletedLeads deleted,
                                                       const std::optional<LeadChangeKey>& before, int limit,
                                                       absl::Time deadline) const {
  LeadChangePage page;
  SMK_RETURN_IF_ERROR(database_->RunSnapshot(deadline, [&](mysql::ReadTransaction& tx) -> absl::Status {
    page = LeadChangePage();
    SMK_ASSIGN_OR_RETURN(const LeadId survivor, ResolveLead(tx, lead, deleted));
    SMK_ASSIGN_OR_RETURN(std::vector<LeadId> leads, LeadsMergedInto(tx, survivor));
    leads.push_back(survivor);
    std::string sql = absl::StrCat(
        "SELECT change_id, lead_id, change_time, actor, origin, action, fields FROM lead_change WHERE lead_id IN ",
        mysql::InList(leads.size()));
    mysql::Params params = mysql::PadParams(mysql::Params(leads.begin(), leads.end()));
    if (before.has_value()) {
      absl::StrAppend(&sql, " AND (change_time < ? OR (change_time = ? AND change_id < ?))");
      params.insert(params.end(), {before->time, before->time, before->id});
    }
    absl::StrAppend(&sql, " ORDER BY change_time DESC, change_id DESC LIMIT ?");
    params.emplace_back(limit + 1);
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(sql, params));
    page.more = rows.size() > static_cast<size_t>(limit);
    for (size_t i = 0; i < rows.size() && i < static_cast<size_t>(limit); ++i) {
      const mysql::Row& row = rows[i];
      SMK_ASSIGN_OR_RETURN(std::vector<FieldChange> fields, DecodeChanges(row.Bytes(6)));
      page.changes.push_back({row.GetUuid(0), row.GetId<LeadId>(1), row.Time(2), std::string(row.Text(3)),
                              std::string(row.Text(4)), std::string(row.Text(5)), std::move(fields)});
    }
    return absl::OkStatus();
  }));
  return page;
}

}  // namespace smarketing::lead
