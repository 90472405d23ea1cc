#include "common/mysql/transaction.h"

#include "absl/numeric/bits.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/mysql/connection.h"
#include "common/mysql/retry_mark.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"

namespace smarketing::mysql {

absl::StatusOr<Rows> ReadTransaction::Query(absl::string_view sql, const Params& params) {
  return connection_->Query(sql, params);
}

absl::StatusOr<int64_t> Transaction::Execute(absl::string_view sql, const Params& params) {
  return connection_->Execute(sql, params);
}

namespace {

// How many of `n` rows go into one statement: what is left of `n` when all but its two highest bits are cleared, such
// as 24 of 29. Then few statements send any number of rows, and few different texts are prepared.
size_t ChunkOf(size_t n) {
  if (n >= Transaction::kMaxRowsPerInsert) return Transaction::kMaxRowsPerInsert;
  const size_t high = absl::bit_floor(n);
  return high + (n & high / 2);
}

}  // namespace

absl::Status Transaction::InsertRows(absl::string_view table, absl::Span<const absl::string_view> columns,
                                     const std::vector<Params>& rows, absl::string_view suffix) {
  const std::string head = absl::StrCat("INSERT INTO ", table, " (", absl::StrJoin(columns, ", "), ") VALUES ");
  const std::string values = absl::StrCat("(", Placeholders(columns.size()), ")");
  for (size_t begin = 0; begin < rows.size();) {
    const absl::Span<const Params> chunk = absl::MakeConstSpan(rows).subspan(begin, ChunkOf(rows.size() - begin));
    std::string sql = head;
    sql.reserve(head.size() + chunk.size() * (values.size() + 2) + suffix.size() + 1);
    for (size_t i = 0; i < chunk.size(); ++i) {
      if (chunk[i].size() != columns.size()) {
        return absl::InternalError(
            absl::StrCat("a row of ", chunk[i].size(), " values for ", columns.size(), " columns"));
      }
      absl::StrAppend(&sql, i == 0 ? "" : ", ", values);
    }
    if (!suffix.empty()) absl::StrAppend(&sql, " ", suffix);
    SMK_RETURN_IF_ERROR(connection_->ExecuteRows(sql, chunk).status());
    begin += chunk.size();
  }
  return absl::OkStatus();
}

absl::Status RetryTransaction(absl::Status status) {
  status.SetPayload(kRetryMark, absl::Cord());
  return status;
}

}  // namespace smarketing::mysql
