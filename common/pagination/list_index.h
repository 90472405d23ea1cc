// Tells the server by which index a page is to be read. With `owner = ? AND (create_time < ? OR …)` MariaDB looks the
// owner up in an index of both columns, and then reads all of its rows before the page (measured: 39,400 for a page of
// 50 in the middle of 130,000, and as many for every form of the condition that was tried); told to use that index, it
// reads the page alone.
#ifndef SMARKETING_COMMON_PAGINATION_LIST_INDEX_H_
#define SMARKETING_COMMON_PAGINATION_LIST_INDEX_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "common/pagination/list_query.h"

namespace smarketing::pagination {

// An index of `fixed` columns, then the column that lists are sorted by, then the unique key.
struct ListIndex {
  std::string name;
  std::vector<std::string> fixed;
  std::string order;
};

// " FORCE INDEX (ix_thing)", to follow the name of the table: the first of `indexes` that has the rows of the query
// side by side and in order. Nothing when there is none, or when the filter asks other tables, which may know better.
std::string IndexHint(const ListQuery& query, absl::Span<const ListIndex> indexes);

}  // namespace smarketing::pagination

#endif  // SMARKETING_COMMON_PAGINATION_LIST_INDEX_H_
