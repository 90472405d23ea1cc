#include "lead_service/storage/deal_queries.h"

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/storage/rows.h"

namespace smarketing::lead {

absl::StatusOr<Deal> DealQueries::Get(const DealId& id, absl::Time deadline) const {
  Deal deal;
  SMK_RETURN_IF_ERROR(database_->RunReadOnly(deadline, [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                         tx.Query(absl::StrCat("SELECT ", kDealColumns, " FROM deal WHERE deal_id = ?"), {id}));
    if (rows.empty()) {
      return MakeError(absl::StatusCode::kNotFound, "DEAL_NOT_FOUND", "There is no such deal.",
                       {{"deal", ResourceName("deals", id.uuid())}});
    }
    deal = ReadDealRow(rows[0]);
    return absl::OkStatus();
  }));
  return deal;
}

}  // namespace smarketing::lead
