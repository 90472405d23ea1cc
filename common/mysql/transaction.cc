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

absl::Status Transaction::InsertRows(absl::string_view table, absl::Span<const absl::string_view> columns,
                                     const std::vector<Params>& rows, absl::string_view suffix) {
  const std::string head = absl::StrCat("INSERT INTO ", table, " (", absl::StrJoin(columns, ", "), ") VALUES ");
  const std::string values = absl::StrCat("(", Placeholders(columns.size()), ")");
  for (size_t begin = 0; begin < rows.size();) {
    const size_t size = std::min(kMaxRowsPerInsert, absl::bit_floor(rows.size() - begin));
    std::string sql = head;
    Params params;
    params.reserve(size * columns.size());
    for (size_t i = 0; i < size; ++i) {
      const Params& row = rows[begin + i];
      if (row.size() != columns.size()) {
        return absl::InternalError(absl::StrCat("a row of ", row.size(), " values for ", columns.size(), " columns"));
      }
      absl::StrAppend(&sql, i == 0 ? "" : ", ", values);
      params.insert(params.end(), row.begin(), row.end());
    }
    if (!suffix.empty()) absl::StrAppend(&sql, " ", suffix);
    SMK_RETURN_IF_ERROR(connection_->Execute(sql, params).status());
    begin += size;
  }
  return absl::OkStatus();
}

absl::Status RetryTransaction(absl::Status status) {
  status.SetPayload(kRetryMark, absl::Cord());
  return status;
}

}  // namespace smarketing::mysql
