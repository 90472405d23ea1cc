// One List method from its request to its statement: filter, order_by, page_size and page_token checked together, so
// that a caller learns at once of everything that is wrong.
//
//   ListMethod things("/example.ThingService/ListThings", filter_schema, order_schema, &codec);
//   SMK_ASSIGN_OR_RETURN(ListQuery query, things.Parse({page_size, page_token, filter, order_by, bindings}));
//   StrCat("SELECT … WHERE ", query.where.sql, " ORDER BY ", query.order.ToSql(), " LIMIT ", query.page_size + 1)
//   // When there was a row more: `last` is what the last row of the page has in the order's columns.
//   next_page_token = things.NextPageToken(query, last);
#ifndef SMARKETING_COMMON_PAGINATION_LIST_QUERY_H_
#define SMARKETING_COMMON_PAGINATION_LIST_QUERY_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/filter/order_by.h"
#include "common/filter/schema.h"
#include "common/filter/sql.h"
#include "common/filter/value.h"
#include "common/pagination/page_token.h"

namespace smarketing::pagination {

struct ListRequest {
  int32_t page_size = 0;
  std::string page_token;
  std::string filter;
  std::string order_by;
  // Whatever else of the request decides which rows there are, such as {"parent", "things/…"}: a page token is bound to
  // it. It is not turned into SQL here.
  std::vector<std::pair<std::string, std::string>> bindings;
};

struct ListQuery {
  filter::SqlCondition where;  // the filter, and the rows after the last page
  filter::Order order;
  int32_t page_size = 0;
  QueryFingerprint fingerprint{""};
};

// The rules of one List method. Immutable.
class ListMethod {
 public:
  // `codec` outlives it.
  ListMethod(std::string method, filter::Schema filter_schema, filter::OrderSchema order_schema,
             const PageTokenCodec* codec);

  // INVALID_ARGUMENT with every violation (a page token is looked at when the rest is right); the reason is
  // INVALID_FILTER, INVALID_ORDER_BY, INVALID_PAGE_SIZE or INVALID_PAGE_TOKEN when that is all, INVALID_REQUEST when
  // there are several.
  absl::StatusOr<ListQuery> Parse(const ListRequest& request) const;

  // `last` holds the values of the order's columns in the last row of the page, in the order of query.order.terms.
  std::string NextPageToken(const ListQuery& query, absl::Span<const filter::Value> last) const;

 private:
  absl::StatusOr<std::vector<filter::Value>> TakeToken(const std::string& token, const ListQuery& query) const;

  std::string method_;
  filter::Schema filter_schema_;
  filter::OrderSchema order_schema_;
  const PageTokenCodec* codec_;
};

}  // namespace smarketing::pagination

#endif  // SMARKETING_COMMON_PAGINATION_LIST_QUERY_H_
