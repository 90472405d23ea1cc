#include "common/mysql/key_query.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/numeric/bits.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"

namespace smarketing::mysql {
namespace {

using Keys = absl::Span<const Params>;

bool SamePrefix(const Params& a, const Params& b) { return std::equal(a.begin(), a.end() - 1, b.begin()); }

// "a = ? AND b = ?", for all columns but the last `without`.
std::string Equals(absl::Span<const absl::string_view> columns, size_t without) {
  std::string sql;
  for (size_t i = 0; i + without < columns.size(); ++i)
    absl::StrAppend(&sql, i == 0 ? "" : " AND ", columns[i], " = ?");
  return sql;
}

absl::Status Append(absl::StatusOr<Rows> rows, std::vector<Row>& all) {
  SMK_RETURN_IF_ERROR(rows.status());
  all.insert(all.end(), rows->begin(), rows->end());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Rows> QueryByKeys(ReadTransaction& tx, absl::string_view select,
                                 absl::Span<const absl::string_view> columns, Keys keys) {
  std::vector<Row> all;
  if (columns.size() < 2) return absl::InternalError("a key of one column needs no QueryByKeys");
  std::vector<Keys> groups;
  for (size_t begin = 0; begin < keys.size();) {
    size_t end = begin + 1;
    while (end < keys.size() && SamePrefix(keys[begin], keys[end])) ++end;
    groups.push_back(keys.subspan(begin, end - begin));
    begin = end;
  }
  std::stable_sort(groups.begin(), groups.end(), [](Keys a, Keys b) { return a.size() > b.size(); });

  const size_t lists = groups.size() <= kMaxKeyQueries ? groups.size() : size_t{kMaxKeyQueries - 1};
  for (size_t g = 0; g < lists; ++g) {
    Params params(groups[g][0].begin(), groups[g][0].end() - 1);
    Params last;
    last.reserve(groups[g].size());
    for (const Params& key : groups[g]) last.push_back(key.back());
    AppendPadded(std::move(last), params);
    SMK_RETURN_IF_ERROR(Append(tx.Query(absl::StrCat(select, " WHERE ", Equals(columns, 1), " AND ", columns.back(),
                                                     " IN ", InList(groups[g].size())),
                                        params),
                               all));
  }

  // Too many different beginnings: the rest as alternatives, padded like an IN list.
  std::string sql;
  Params params;
  size_t alternatives = 0;
  const auto add = [&](const Params& key) {
    absl::StrAppend(&sql, alternatives++ == 0 ? "" : " OR ", "(", Equals(columns, 0), ")");
    params.insert(params.end(), key.begin(), key.end());
  };
  for (size_t g = lists; g < groups.size(); ++g) {
    for (const Params& key : groups[g]) add(key);
  }
  if (alternatives == 0) return Rows(std::move(all));
  const Params padding = groups.back().back();
  while (alternatives < absl::bit_ceil(alternatives)) add(padding);
  SMK_RETURN_IF_ERROR(Append(tx.Query(absl::StrCat(select, " WHERE ", sql), params), all));
  return Rows(std::move(all));
}

}  // namespace smarketing::mysql
