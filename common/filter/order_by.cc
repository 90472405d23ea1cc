#include "common/filter/order_by.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/filter/error.h"
#include "common/status/error.h"
#include "common/text/unicode.h"

namespace smarketing::filter {
namespace {

constexpr char kInvalidOrderBy[] = "INVALID_ORDER_BY";
constexpr char kOrderByField[] = "order_by";

const OrderSchema::Column* Find(const OrderSchema& schema, absl::string_view field) {
  for (const OrderSchema::Column& column : schema.fields) {
    if (column.field == field) return &column;
  }
  return schema.unique_key.field == field ? &schema.unique_key : nullptr;
}

std::string Names(const OrderSchema& schema) {
  return absl::StrJoin(schema.fields, ", ", [](std::string* out, const auto& column) { out->append(column.field); });
}

// One of the parts between commas, which starts at the byte `offset` of the text.
void AddTerm(absl::string_view part, size_t position, const OrderSchema& schema, Order* order, Violations* violations) {
  const std::vector<absl::string_view> words = absl::StrSplit(part, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty());
  const auto fail = [&](absl::string_view what) { violations->Add(kOrderByField, AtCharacter(position, what)); };
  if (words.empty()) return fail("a field is missing");
  const OrderSchema::Column* column = Find(schema, words[0]);
  if (column == nullptr) {
    return fail(absl::StrCat("there is no field ", Quoted(words[0]), " to sort by; there are ", Names(schema)));
  }
  if (words.size() > 2 || (words.size() == 2 && words[1] != "asc" && words[1] != "desc")) {
    return fail(absl::StrCat(Quoted(words[0]), " is followed by something else than asc or desc"));
  }
  const auto same_field = [&](const OrderTerm& term) { return term.field == words[0]; };
  if (std::any_of(order->terms.begin(), order->terms.end(), same_field)) {
    return fail(absl::StrCat(Quoted(words[0]), " is given twice"));
  }
  order->terms.push_back({column->field, column->column, words.size() == 2 && words[1] == "desc"});
}

}  // namespace

std::string Order::ToSql() const {
  return absl::StrJoin(terms, ", ", [](std::string* out, const OrderTerm& term) {
    absl::StrAppend(out, term.column, term.descending ? " DESC" : "");
  });
}

std::string Order::Canonical() const {
  return absl::StrJoin(terms, ",", [](std::string* out, const OrderTerm& term) {
    absl::StrAppend(out, term.field, term.descending ? " desc" : "");
  });
}

absl::StatusOr<Order> ParseOrderBy(absl::string_view order_by, const OrderSchema& schema) {
  Violations violations;
  Order order;
  if (order_by.size() > kMaxOrderByBytes) {
    violations.Add(kOrderByField, absl::StrCat("is longer than ", kMaxOrderByBytes, " bytes"));
    return violations.ToStatus(kInvalidOrderBy);
  }
  if (!text::IsValidUtf8(order_by)) {
    violations.Add(kOrderByField, "is not valid UTF-8");
    return violations.ToStatus(kInvalidOrderBy);
  }
  if (absl::StripAsciiWhitespace(order_by).empty()) order_by = schema.default_order;
  if (!absl::StripAsciiWhitespace(order_by).empty()) {
    const std::vector<absl::string_view> parts = absl::StrSplit(order_by, ',');
    if (parts.size() > kMaxOrderByTerms) {
      violations.Add(kOrderByField, absl::StrCat("has more than ", kMaxOrderByTerms, " fields"));
      return violations.ToStatus(kInvalidOrderBy);
    }
    for (const absl::string_view part : parts) {
      const absl::string_view start = absl::StripLeadingAsciiWhitespace(part);
      const size_t position = text::CodePointLength(order_by.substr(0, start.data() - order_by.data())) + 1;
      AddTerm(part, position, schema, &order, &violations);
    }
  }
  if (!violations.empty()) return violations.ToStatus(kInvalidOrderBy);

  // What comes after a unique key decides nothing.
  const auto key = std::find_if(order.terms.begin(), order.terms.end(),
                                [&](const OrderTerm& term) { return term.column == schema.unique_key.column; });
  if (key != order.terms.end()) {
    order.terms.erase(key + 1, order.terms.end());
  } else {
    const bool descending = !order.terms.empty() && order.terms.back().descending;
    order.terms.push_back({schema.unique_key.field, schema.unique_key.column, descending});
  }
  return order;
}

}  // namespace smarketing::filter
