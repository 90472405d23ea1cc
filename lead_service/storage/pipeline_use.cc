#include "lead_service/storage/pipeline_use.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"
#include "lead_service/domain/deal.h"
#include "lead_service/domain/pipeline.h"
#include "lead_service/storage/deal_loader.h"

namespace smarketing::lead {

absl::StatusOr<std::optional<std::string>> FindStageInUse(mysql::ReadTransaction& tx, absl::string_view pipeline,
                                                          const std::vector<std::string>& stages) {
  if (stages.empty()) return std::nullopt;
  // Deals that name no pipeline are in the default one.
  mysql::Params params = {pipeline, pipeline == kDefaultPipeline ? absl::string_view() : pipeline};
  mysql::AppendPadded(mysql::Params(stages.begin(), stages.end()), params);
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows rows,
      tx.Query(absl::StrCat("SELECT stage FROM deal WHERE pipeline IN (?, ?) AND stage IN ",
                            mysql::InList(stages.size()), " AND state = ", static_cast<int>(DealState::kOpen), " AND ",
                            kLeadNotDeleted, " ORDER BY stage LIMIT 1"),
               params));
  if (rows.empty()) return std::nullopt;
  return std::string(rows[0].Text(0));
}

}  // namespace smarketing::lead
