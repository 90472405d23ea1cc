#include "common/pagination/list_index.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace smarketing::pagination {

std::string IndexHint(const ListQuery& query, absl::Span<const ListIndex> indexes) {
  const std::vector<std::string>& fixed = query.where.fixed_columns;
  const auto is_fixed = [&fixed](const std::string& column) {
    return std::find(fixed.begin(), fixed.end(), column) != fixed.end();
  };
  // Sorted by one column and the unique key.
  if (query.order.terms.size() != 2) return "";
  for (const ListIndex& index : indexes) {
    if (index.order != query.order.terms[0].column) continue;
    if (std::all_of(index.fixed.begin(), index.fixed.end(), is_fixed)) {
      return absl::StrCat(" FORCE INDEX (", index.name, ")");
    }
  }
  return "";
}

}  // namespace smarketing::pagination
