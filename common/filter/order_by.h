// The order_by language of the API (AIP-132): "create_time desc, name". Every order ends in a unique key, so that a
// page can go on exactly where the last one ended.
#ifndef SMARKETING_COMMON_FILTER_ORDER_BY_H_
#define SMARKETING_COMMON_FILTER_ORDER_BY_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace smarketing::filter {

inline constexpr size_t kMaxOrderByBytes = 1024;
inline constexpr size_t kMaxOrderByTerms = 8;  // more cannot have an index

struct OrderTerm {
  std::string field;   // what the caller wrote
  std::string column;  // never NULL; COALESCE in the schema if need be
  bool descending = false;
  friend bool operator==(const OrderTerm&, const OrderTerm&) = default;
};

// What a list is sorted by, the unique key last.
struct Order {
  std::vector<OrderTerm> terms;

  // "r.create_time DESC, r.row_id DESC"
  std::string ToSql() const;
  // The same order for every spelling of it: "create_time desc,id desc". For page tokens.
  std::string Canonical() const;
};

// What may be sorted by.
struct OrderSchema {
  struct Column {
    std::string field;
    std::string column;
  };
  std::vector<Column> fields;
  Column unique_key;          // may be one of `fields` too
  std::string default_order;  // used for an empty order_by, in the same language
};

// The order of the request, with the unique key appended in the direction of the last term (an index that is read
// backwards is as good; one that is read both ways is not). INVALID_ARGUMENT with reason INVALID_ORDER_BY and a
// violation of the field "order_by".
absl::StatusOr<Order> ParseOrderBy(absl::string_view order_by, const OrderSchema& schema);

}  // namespace smarketing::filter

#endif  // SMARKETING_COMMON_FILTER_ORDER_BY_H_
