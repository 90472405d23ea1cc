#include "lead_service/storage/handoff_use.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/mysql/errors.h"
#include "common/mysql/sql_text.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace smarketing::lead {
namespace {

// `where` is about `column`, which holds the keys of items of this kind.
absl::Status Find(mysql::ReadTransaction& tx, absl::Span<const ReferenceKey> items, ReferenceKind kind,
                  absl::string_view column, absl::string_view where, std::vector<HandoffUse>& uses) {
  mysql::Params keys;
  for (const ReferenceKey& item : items) {
    if (item.kind == kind) keys.emplace_back(item.key);
  }
  if (keys.empty()) return absl::OkStatus();
  const std::string in = mysql::InList(keys.size());
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows rows,
      tx.Query(absl::StrCat("SELECT ", column, ", COUNT(*), MIN(handoff_id) FROM handoff WHERE ", column, " IN ", in,
                            " AND state IN (1, 2)", where, " GROUP BY ", column, " ORDER BY ", column),
               mysql::PadParams(std::move(keys))));
  for (const mysql::Row& row : rows) {
    uses.push_back({{kind, std::string(row.Text(0))}, row.Int(1), row.GetId<HandoffId>(2)});
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<HandoffUse>> FindHandoffUse(mysql::ReadTransaction& tx,
                                                       absl::Span<const ReferenceKey> items) {
  std::vector<HandoffUse> uses;
  SMK_RETURN_IF_ERROR(Find(tx, items, ReferenceKind::kRep, "rep", "", uses));
  SMK_RETURN_IF_ERROR(Find(tx, items, ReferenceKind::kTeam, "team", " AND rep = ''", uses));
  return uses;
}

absl::Status HoldReferenceData(mysql::Transaction& tx, int64_t version) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query("SELECT version FROM reference_version WHERE id = 1 LOCK IN SHARE MODE"));
  if (rows.size() == 1 && rows[0].Int(0) == version) return absl::OkStatus();
  return mysql::RetryTransaction(
      MakeError(absl::StatusCode::kAborted, mysql::kTransactionConflict, "The roster is being changed. Try again."));
}

}  // namespace smarketing::lead
