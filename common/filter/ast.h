// The tree of a parsed filter. Nodes lie in one vector and name their children by index, so that copying and
// destroying a tree needs no recursion.
#ifndef SMARKETING_COMMON_FILTER_AST_H_
#define SMARKETING_COMMON_FILTER_AST_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace smarketing::filter {

enum class Operator { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kHas };

// "=", "!=", …, ":"
absl::string_view OperatorText(Operator op);

// `field op value`. Positions count characters (code points) of the filter from 1.
struct Comparison {
  std::string field;  // dotted name, as written
  size_t field_position = 0;
  Operator op = Operator::kEqual;
  size_t op_position = 0;
  std::string value;  // without quotes and escapes
  size_t value_position = 0;
  bool is_star = false;  // an unquoted `*`, which only `:` takes: the field is set
};

struct Node {
  enum class Kind { kAnd, kOr, kNot, kComparison };
  Kind kind = Kind::kComparison;
  std::vector<size_t> children;  // two or more for kAnd and kOr, one for kNot
  Comparison comparison;         // for kComparison
};

struct Ast {
  std::vector<Node> nodes;  // a child comes before its parent; the root is the last. None: the filter was empty.

  bool empty() const { return nodes.empty(); }
  const Node& root() const { return nodes.back(); }
};

}  // namespace smarketing::filter

#endif  // SMARKETING_COMMON_FILTER_AST_H_
