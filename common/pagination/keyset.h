// Keyset pages: the rows after a row, by what they are sorted by. No OFFSET: page 1,000 costs what page 1 costs.
#ifndef SMARKETING_COMMON_PAGINATION_KEYSET_H_
#define SMARKETING_COMMON_PAGINATION_KEYSET_H_

#include "absl/types/span.h"
#include "common/filter/order_by.h"
#include "common/filter/sql.h"
#include "common/filter/value.h"

namespace smarketing::pagination {

// The rows that come after the row with the values `last` (one per term of `order`, in its order). TRUE when `last`
// is empty: the first page.
filter::SqlCondition RowsAfter(const filter::Order& order, absl::Span<const filter::Value> last);

}  // namespace smarketing::pagination

#endif  // SMARKETING_COMMON_PAGINATION_KEYSET_H_
